"""Settings, Rules: what is done by itself with what arrives, in their order; and trying them on a message."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from msgspec import structs

from koinon import inbox
from koinon.inbox import Decision, Trial
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import formats, forms, meanwhile
from koinon.web.i18n import gettext
from koinon.web.meanwhile import Thing
from koinon.web.pages.inbox_rules import form as rule_form
from koinon.web.pages.inbox_rules import words
from koinon.web.pages.inbox_rules.words import World
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HOME = "/settings/inbox-rules"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
LONGEST_TRIAL = 5_000
TRIAL_IDS = ("sender_id", "location_id", "tag_id", "label_id")


@get(HOME, opt=READ)
async def list_rules(visit: Visit) -> Response[str]:
    """Every rule in its order, in words, and a message to try them on."""
    with visit.words():
        return await _list(visit)


async def _list(visit: Visit, tried: Decision | None = None, typed: forms.Told | None = None) -> Response[str]:
    async with visit.transaction() as tx:
        found, known = await inbox.all_rules(tx), await words.world(tx)
    return visit.draw(
        "settings/inbox_rules.html",
        active="settings",
        tabs=settings_tabs(HOME, visit.actor.may),
        **_rows(visit, found, known),
        trial=typed or forms.Told(),
        told=_told(tried, known) if tried else None,
        channels=[(value, gettext(name)) for value, name in words.CHANNELS.items()],
        languages=list(words.LANGUAGES.items()),
        feelings=[("", gettext("Not known")), *words.feelings().items()],
        world=known,
    )


def _rows(visit: Visit, found: list[inbox.Rule], known: World, at: UUID | None = None, by: int = 0) -> dict[str, Any]:
    return {
        "rules": [(one, words.asks(one, known), words.does(one, known)) for one in found],
        "may_change": visit.actor.may("settings:write"),
        "moved": at,
        "moved_up": by < 0,
    }


@get(HOME + "/new", opt=WRITE)
async def ask_rule(visit: Visit) -> Response[str]:
    """The form of a new one."""
    with visit.words():
        return await _draw(visit, None, None, None)


@post(HOME, opt=WRITE, status_code=200)
async def add_rule(visit: Visit) -> Response[Any]:
    """Make it, the last in the order."""
    typed = rule_form.typed(await visit.form())
    with visit.words():
        try:
            async with visit.transaction() as tx:
                position = len(await inbox.all_rules(tx))
                await inbox.create_rule(tx, rule_form.draft(typed, position))
        except KoinonError as refused:
            return await _draw(visit, None, typed, refused)
        return toast_after(forms.see(HOME), gettext("From now on it sorts what arrives"))


@post(HOME + "/trial", opt=READ, status_code=200)
async def try_rules(visit: Visit) -> Response[str]:
    """What the rules would do with a message; nothing is changed."""
    form = await visit.form()
    typed = _trial(form)
    with visit.words():
        async with visit.transaction() as tx:
            known = await words.world(tx)
            tried = await inbox.try_rules(tx, _asked(typed))
        if not visit.partial:
            return await _list(visit, tried, typed)
        return visit.draw("settings/inbox_rule_told.html", told=_told(tried, known))


def _trial(form: FormMultiDict) -> forms.Told:
    names = ("channel", "language", "sentiment", *TRIAL_IDS)
    said = forms.verbatim(form, "said")[:LONGEST_TRIAL]
    return forms.Told(said=said, **{name: forms.text(form, name) for name in names})


def _asked(typed: forms.Told) -> Trial:
    chosen = (name for name in TRIAL_IDS if typed[name])
    given = {name: forms.uuid_or_404(typed[name]) for name in chosen}
    return Trial(
        typed["said"],
        typed["channel"] or "sms",
        sender_id=given.get("sender_id"),
        location_id=given.get("location_id"),
        language=typed["language"] or "en",
        tag_ids=[given["tag_id"]] if "tag_id" in given else [],
        label_ids=[given["label_id"]] if "label_id" in given else [],
        sentiment=typed["sentiment"] or None,
    )


def _told(tried: Decision, known: World) -> list[tuple[str, str]]:
    """What would be done, each with the name of the rule that does it."""
    done: list[tuple[inbox.Rule | None, dict[str, Any]]] = [
        (tried.team, {"label_id": None, "priority": None}),
        *((one, {"team_id": None, "priority": None}) for one in tried.labelling),
        (tried.raising, {"team_id": None, "label_id": None}),
    ]
    parts = [(rule.name, words.does(structs.replace(rule, **without), known)) for rule, without in done if rule]
    return [(formats.upper_first(sentence), name) for name, sentences in parts for sentence in sentences]


@get(HOME + "/{rule_id:uuid}", opt=READ)
async def show_rule(visit: Visit, rule_id: FromPath[UUID]) -> Response[str]:
    """One, to be changed."""
    with visit.words():
        return await _draw(visit, rule_id, None, None)


@post(HOME + "/{rule_id:uuid}", opt=WRITE, status_code=200)
async def save_rule(visit: Visit, rule_id: FromPath[UUID]) -> Response[Any]:
    """Save what was typed; what the rule did stays."""
    form = await visit.form()
    typed = rule_form.typed(form)
    with visit.words():
        try:
            async with visit.transaction() as tx:

                async def present() -> forms.Told:
                    return rule_form.values(await inbox.get_rule(tx, rule_id))

                await meanwhile.hold(tx, form, Thing("inbox_rule", rule_id, "inbox_rule.updated"), present, typed)
                await _save(tx, rule_id, typed)
        except KoinonError as refused:
            return await _draw(visit, rule_id, typed, refused)
        return toast_after(forms.see(HOME), gettext("Saved."))


async def _save(tx: Tx, rule_id: UUID, typed: forms.Told) -> None:
    before = await inbox.get_rule(tx, rule_id)
    await inbox.update_rule(tx, rule_id, rule_form.draft(typed, before.position)._asdict())


@post(HOME + "/{rule_id:uuid}/move", opt=WRITE, status_code=200)
async def move_rule(visit: Visit, rule_id: FromPath[UUID]) -> Response[Any]:
    """Ask it one place earlier or later."""
    by = -1 if forms.text(await visit.form(), "to") == "up" else 1
    with visit.words():
        async with visit.transaction() as tx:
            found, known = await inbox.move_rule(tx, rule_id, by), await words.world(tx)
        if not visit.partial:
            return forms.see(HOME)
        return visit.draw("settings/inbox_rule_rows.html", **_rows(visit, found, known, rule_id, by))


@post(HOME + "/{rule_id:uuid}/delete", opt=WRITE, status_code=200)
async def delete_rule(visit: Visit, rule_id: FromPath[UUID]) -> Response[Any]:
    """Remove it; what it did stays."""
    with visit.words():
        async with visit.transaction() as tx:
            gone = await inbox.delete_rule(tx, rule_id)
        return toast_after(forms.see(HOME), gettext("The rule “%(name)s” is gone") % {"name": gone.name})


async def _draw(
    visit: Visit, rule_id: UUID | None, typed: forms.Told | None, refused: KoinonError | None
) -> Response[str]:
    if refused is not None and refused.status not in (409, 412, 422):
        raise refused
    async with visit.transaction() as tx:
        found = await inbox.get_rule(tx, rule_id) if rule_id else None
        known = await words.world(tx)
        feels = "sentiment" in (await inbox.assist_settings(tx)).features
    kept = rule_form.values(found) if found else rule_form.blank()
    shown = forms.Told(meanwhile.merged(refused, typed)) if typed is not None else kept
    seen = await meanwhile.seen(
        visit.request,
        kept,
        refused,
        labels=rule_form.LABELS,
        again=f"{HOME}/{rule_id}" if rule_id else HOME + "/new",
        typed=typed,
        words=lambda name, value: rule_form.said_of(name, value, known),
    )
    return visit.draw(
        "settings/inbox_rule.html",
        active="settings",
        status_code=refused.status if refused else 200,
        rule=found,
        values=shown,
        seen=seen,
        labels={name: gettext(label) for name, label in rule_form.LABELS.items()},
        errors=forms.told(refused, {}, "name") if refused else forms.Told(),
        choices=rule_form.choices(shown, known, feels=feels),
        teams=_optional(known.teams.items(), shown["team_id"], gettext("No team")),
        all_labels=_optional(known.labels.items(), shown["label_id"], gettext("No label")),
        priorities=[("", gettext("As it is")), *((one, gettext(name)) for one, name in words.RAISED.items())],
        may_change=visit.actor.may("settings:write"),
    )


def _optional(there: Any, chosen: str, none: str) -> list[tuple[str, str]]:
    options = list(there)
    gone = [(chosen, gettext("no longer there"))] if chosen and chosen not in dict(options) else []
    return [("", none), *options, *gone]


router = Router(
    "/",
    route_handlers=[
        list_rules,
        ask_rule,
        add_rule,
        try_rules,
        show_rule,
        save_rule,
        move_rule,
        delete_rule,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
