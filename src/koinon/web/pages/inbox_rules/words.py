"""Rules of the inbox in words: what they ask, and what they do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from koinon import channels, contacts, inbox, organizations
from koinon.inbox import Rule
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import formats
from koinon.web.i18n import N_, gettext

Pairs = list[tuple[str, str]]
ALL = PageRequest(limit=2_000)
CHANNELS = {"sms": N_("Texts"), "whatsapp": "WhatsApp", "email": N_("Email"), "push": N_("Notifications in apps")}
LANGUAGES = {"en": "English", "es": "Español", "pt": "Português"}
FEELINGS = {
    "negative": N_("unhappy"),
    "neutral": N_("neither happy nor unhappy"),
    "positive": N_("happy"),
}
RAISED = {"high": N_("High"), "urgent": N_("Urgent")}


class World(NamedTuple):
    """What rules can name, by id as text."""

    senders: Mapping[str, str]
    locations: Mapping[str, str]
    tags: Mapping[str, str]
    labels: Mapping[str, str]
    teams: Mapping[str, str]


async def world(tx: Tx) -> World:
    """What there is now."""
    return World(
        {str(one.id): one.value for one in await channels.senders(tx)},
        {str(one.id): one.name for one in await organizations.locations(tx)},
        {str(one.id): one.name for one in (await contacts.tags_page(tx, ALL))[0]},
        {str(one.id): one.name for one in await inbox.all_labels(tx)},
        {str(one): name for one, name in (await inbox.team_names(tx)).items()},
    )


def feelings() -> dict[str, str]:
    """How somebody may seem to feel, to be chosen."""
    return {value: formats.upper_first(gettext(name)) for value, name in FEELINGS.items()}


def asks(rule: Rule, known: World) -> list[str]:
    """Its conditions, a sentence each."""
    felt = {value: gettext(name) for value, name in FEELINGS.items()}
    channel_names = {value: gettext(name) for value, name in CHANNELS.items()}
    quoted = [gettext("“%(word)s”") % {"word": one} for one in rule.keywords]
    said: list[tuple[str, Sequence[str]]] = [
        (N_("by %(names)s"), _named(rule.channels, channel_names)),
        (N_("written to %(names)s"), _named(rule.sender_ids, known.senders)),
        (N_("says %(names)s"), quoted),
        (N_("labelled %(names)s"), _named(rule.label_ids, known.labels)),
        (N_("seems %(names)s"), _named(rule.sentiments, felt)),
        (N_("of somebody in %(names)s"), _named(rule.location_ids, known.locations)),
        (N_("of somebody tagged %(names)s"), _named(rule.tag_ids, known.tags)),
        (N_("of somebody who speaks %(names)s"), _named(rule.languages, LANGUAGES)),
    ]
    made = [gettext(sentence) % {"names": formats.alternatives(list(names))} for sentence, names in said if names]
    first, *others = made or [gettext("everything that arrives")]
    return [formats.upper_first(first), *others]


def does(rule: Rule, known: World) -> list[str]:
    """What it does, a sentence each."""
    made = []
    if rule.team_id:
        made.append(gettext("to the team %(name)s") % {"name": known.teams.get(str(rule.team_id), "…")})
    if rule.label_id:
        made.append(gettext("gets the label %(name)s") % {"name": known.labels.get(str(rule.label_id), "…")})
    if rule.priority:
        made.append(gettext("becomes urgent") if rule.priority == "urgent" else gettext("gets high priority"))
    return made


def _named(chosen: Iterable[Any], names: Mapping[str, str]) -> list[str]:
    return [names.get(str(one), gettext("something that is gone")) for one in chosen]
