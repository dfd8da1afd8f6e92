"""The form of a rule: from a rule, from what was typed, and back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar.datastructures import FormMultiDict
from msgspec import Struct

from koinon.inbox import Priority, Rule, RuleDraft
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.inbox_rules import words
from koinon.web.pages.inbox_rules.words import Pairs, World

MOST_WORDS, LONGEST_WORD = 50, 60
LABELS = {
    "name": N_("Name"),
    "is_active": N_("In force"),
    "channels": N_("By which way it comes"),
    "sender_ids": N_("To which number or address"),
    "keywords": N_("Words in the message"),
    "label_ids": N_("Labels on the conversation"),
    "sentiments": N_("How the person seems to feel"),
    "location_ids": N_("Location of the person"),
    "tag_ids": N_("Tags of the person"),
    "languages": N_("Language of the person"),
    "team_id": N_("Team"),
    "label_id": N_("Label"),
    "priority": N_("Priority"),
}
IDS = ("sender_ids", "label_ids", "location_ids", "tag_ids")
CHOSEN = ("channels", "sentiments", "languages")


class Choice(Struct, frozen=True):
    """A condition of which several may be chosen: its name, what there is, what is chosen."""

    name: str
    label: str
    options: Pairs
    chosen: Sequence[str]
    hint: str = ""


def blank() -> forms.Told:
    """An empty rule that is in force."""
    return forms.Told(is_active="yes")


def values(rule: Rule) -> forms.Told:
    """A rule as its form shows it; lists in one order."""
    chosen = {name: " ".join(sorted(map(str, getattr(rule, name)))) for name in (*IDS, *CHOSEN)}
    return forms.Told(
        name=rule.name,
        is_active="yes" if rule.is_active else "",
        keywords="\n".join(rule.keywords),
        team_id=str(rule.team_id or ""),
        label_id=str(rule.label_id or ""),
        priority=str(rule.priority or ""),
        **chosen,
    )


def typed(form: FormMultiDict) -> forms.Told:
    """What was typed and chosen."""
    chosen = {name: " ".join(sorted(set(forms.texts(form, name)))) for name in (*IDS, *CHOSEN)}
    single = ("name", "is_active", "team_id", "label_id", "priority")
    kept = forms.verbatim(form, "keywords").replace(",", "\n").split("\n")
    listed = "\n".join(word for one in kept if (word := " ".join(one.split())))
    return forms.Told(keywords=listed, **{name: forms.text(form, name) for name in single}, **chosen)


def draft(said: forms.Told, position: int) -> RuleDraft:
    """The rule that was typed. Raises 422 by field."""
    listed = said["keywords"].split("\n") if said["keywords"] else []
    if len(listed) > MOST_WORDS or any(len(one) > LONGEST_WORD for one in listed):
        sentence = "At most {most} lines of {longest} characters."
        raise errors.invalid_field("keywords", "out_of_range", sentence, most=MOST_WORDS, longest=LONGEST_WORD)
    ids = {name: tuple(forms.uuid_or_404(one) for one in said[name].split()) for name in IDS}
    priority = said["priority"]
    return RuleDraft(
        name=said["name"],
        position=position,
        is_active=said["is_active"] == "yes",
        channels=_known(said["channels"], words.CHANNELS),
        languages=_known(said["languages"], words.LANGUAGES),
        sentiments=_known(said["sentiments"], words.FEELINGS),
        keywords=tuple(listed),
        team_id=_id(said["team_id"]),
        label_id=_id(said["label_id"]),
        priority=Priority(priority) if priority in words.RAISED else None,
        **ids,
    )


def _known(chosen: str, there: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(one for one in chosen.split() if one in there)


def _id(value: str) -> UUID | None:
    return forms.uuid_or_404(value) if value else None


def choices(said: forms.Told, known: World, *, feels: bool) -> list[Choice]:
    """The conditions that can be chosen here: what there is only one of, or none, asks nothing."""
    hint = "" if feels else gettext("A language model judges it, once that is switched on under Assistance.")
    there: list[tuple[str, Mapping[str, str], int, str]] = [
        ("channels", {value: gettext(name) for value, name in words.CHANNELS.items()}, 1, ""),
        ("sender_ids", known.senders, 2, ""),
        ("label_ids", known.labels, 1, gettext("Also what a rule before this one puts on.")),
        ("sentiments", words.feelings(), 1, hint),
        ("location_ids", known.locations, 2, ""),
        ("tag_ids", known.tags, 1, ""),
        ("languages", words.LANGUAGES, 1, ""),
    ]
    return [
        Choice(name, gettext(LABELS[name]), _options(names, said[name].split()), said[name].split(), told)
        for name, names, least, told in there
        if len(names) >= least or said[name]
    ]


def _options(names: Mapping[str, str], chosen: Sequence[str]) -> Pairs:
    """What there is, and what was chosen and is gone: it is taken out by hand, or the rule would mean more."""
    return [*names.items(), *((one, gettext("no longer there")) for one in chosen if one not in names)]


def said_of(name: str, value: Any, known: World) -> str:
    """One value of the form to a reader, where somebody else changed it."""
    names: dict[str, Mapping[str, str]] = {
        "sender_ids": known.senders,
        "label_ids": known.labels,
        "label_id": known.labels,
        "location_ids": known.locations,
        "tag_ids": known.tags,
        "team_id": known.teams,
        "languages": words.LANGUAGES,
        "channels": words.CHANNELS,
        "sentiments": words.FEELINGS,
        "priority": words.RAISED,
    }
    if name == "is_active":
        return gettext("yes") if value else gettext("no")
    text = str(value or "")
    if name not in names:
        return text.replace("\n", ", ")
    found = names[name]
    return ", ".join(gettext(found[one]) if one in found else gettext("no longer there") for one in text.split())
