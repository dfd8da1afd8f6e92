"""What a conversation is marked with, above its thread: whose it is, until when it sleeps, how soon, which labels."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import inbox, organizations
from koinon.inbox import Priority, Snooze, Status
from koinon.kit import clock
from koinon.kit.recurrence import localised
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.inbox import thread_view
from koinon.web.pages.inbox_actions import head, refused_in_place
from koinon.web.toasts import toast
from koinon.web.visit import VISIT, Visit

READ = {"permission": "conversations:read"}
WRITE = {"permission": "conversations:write"}
AVAILABILITY = {
    "online": N_("Online"),
    "away": N_("Away"),
    "busy": N_("Busy"),
    "offline": N_("Offline"),
}


@get("/inbox/{conversation_id:uuid}/menus/people", opt=WRITE)
async def people_menu(visit: Visit, conversation_id: FromPath[UUID]) -> Response[str]:
    """Whom it can be given to, with how much they have."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await inbox.conversation(tx, conversation_id)
            context: dict[str, Any] = {
                "thread": await thread_view(tx, visit, found),
                "agents": [one for one in await inbox.agents(tx) if one.user_id != visit.actor.id],
                "teams": await inbox.team_names(tx),
            }
        words = {value: gettext(word) for value, word in AVAILABILITY.items()}
        return visit.draw("inbox/menu_people.html", words=words, **context)


@get("/inbox/{conversation_id:uuid}/menus/labels", opt=WRITE)
async def labels_menu(visit: Visit, conversation_id: FromPath[UUID]) -> Response[str]:
    """Every label, those that it bears marked."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await inbox.conversation(tx, conversation_id)
            thread = await thread_view(tx, visit, found)
            borne = {label.id for label in found.labels}
            labels = [(label, label.id in borne) for label in await inbox.all_labels(tx)]
        return visit.draw("inbox/menu_labels.html", thread=thread, labels=labels)


@post("/inbox/{conversation_id:uuid}/assign", opt=WRITE, status_code=200)
async def assign(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Give it to me, to somebody, to nobody, or to a team; what is done is opened again for them."""
    form = await visit.form()
    to, team = forms.text(form, "to"), forms.text(form, "team")

    async def given(tx: Tx) -> None:
        if team:
            chosen = None if team == "none" else forms.uuid_or_404(team)
            await inbox.set_team(tx, conversation_id, chosen, reopen=True)
        else:
            whom = {"nobody": None, "me": visit.actor.id}
            chosen = whom[to] if to in whom else forms.uuid_or_404(to)
            await inbox.assign(tx, conversation_id, chosen, reopen=chosen is not None)

    return await _done(visit, conversation_id, given)


@post("/inbox/{conversation_id:uuid}/snooze", opt=WRITE, status_code=200)
async def snooze(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Put it aside: for one of the choices, or until a time on the organization's clock."""
    form = await visit.form()
    choice, typed = forms.text(form, "choice"), forms.text(form, "until")

    async def aside(tx: Tx) -> None:
        zone = ZoneInfo((await organizations.get(tx)).time_zone)
        until = localised(_wall(typed), zone) if typed else inbox.wakes_at(_choice(choice), clock.now(), zone)
        await inbox.set_status(tx, conversation_id, Status.SNOOZED, until=until)

    response = await _done(visit, conversation_id, aside)
    if response.status_code == 200:
        with visit.words():
            toast(response, gettext("Snoozed"), undo=f"/inbox/{conversation_id}/status", seconds=8)
    return response


def _choice(value: str) -> Snooze:
    try:
        return Snooze(value)
    except ValueError:
        raise errors.invalid_field("until", "validation_failed", "Choose a time.") from None


def _wall(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=None)
    except ValueError:
        raise errors.invalid_field("until", "validation_failed", "Choose a time.") from None


@post("/inbox/{conversation_id:uuid}/priority", opt=WRITE, status_code=200)
async def rank(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """How soon it needs an answer."""
    wanted = forms.text(await visit.form(), "priority")
    if wanted not in set(Priority):
        raise errors.RESOURCE_NOT_FOUND()

    async def ranked(tx: Tx) -> None:
        await inbox.set_priority(tx, conversation_id, Priority(wanted))

    return await _done(visit, conversation_id, ranked)


@post("/inbox/{conversation_id:uuid}/labels", opt=WRITE, status_code=200)
async def label(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Put a label on it or take it off; a new name makes the label first."""
    form = await visit.form()
    label_id, name, on = forms.one_id(form, "label_id"), forms.text(form, "name"), bool(form.get("on"))

    async def labelled(tx: Tx) -> None:
        borne = {one.id for one in (await inbox.conversation(tx, conversation_id)).labels}
        if name:
            await inbox.set_labels(tx, conversation_id, [*borne, (await _named(tx, name)).id])
        elif label_id is not None:
            await inbox.set_labels(tx, conversation_id, [*(borne | {label_id} if on else borne - {label_id})])

    return await _done(visit, conversation_id, labelled)


async def _named(tx: Tx, name: str) -> inbox.Label:
    """The label of this name in any case, made where there is none."""
    known = {one.name.casefold(): one for one in await inbox.all_labels(tx)}
    return known.get(" ".join(name.split()).casefold()) or await inbox.create_label(tx, name, inbox.Colour.TEAL)


@post("/inbox/{conversation_id:uuid}/spam", opt=WRITE, status_code=200)
async def spam(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Put it under spam, block the person as well, or take it out again."""
    wanted = forms.text(await visit.form(), "spam")

    async def moved(tx: Tx) -> None:
        if wanted == "block":
            await inbox.block(tx, visit.services.vault, conversation_id)
        elif wanted == "yes":
            await inbox.mark_spam(tx, conversation_id)
        else:
            await inbox.not_spam(tx, visit.services.vault, conversation_id)

    response = await _done(visit, conversation_id, moved)
    if response.status_code == 200 and wanted:
        with visit.words():
            toast(response, gettext("Moved to spam"), undo=f"/inbox/{conversation_id}/spam", seconds=8)
    return response


async def _done(visit: Visit, conversation_id: UUID, change: Any) -> Response[Any]:
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await change(tx)
        except errors.KoinonError as refusal:
            return refused_in_place(visit, refusal)
        if not visit.partial:
            return forms.see(f"/inbox/{conversation_id}")
        return await head(visit, conversation_id)


router = Router(
    "/",
    route_handlers=[people_menu, labels_menu, assign, snooze, rank, label, spam],
    dependencies=VISIT,
    include_in_schema=False,
)
