"""What is done with the chosen conversations, or with all that a list shows: done, given, labelled, deleted."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import structs, to_builtins

from koinon import inbox
from koinon.inbox import Filters, View
from koinon.platform import bulk, errors
from koinon.platform.bulk import BulkRequest, BulkResult
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.formats import number
from koinon.web.i18n import gettext, ngettext, pgettext
from koinon.web.pages import inbox_asked
from koinon.web.pages.inbox_actions import telling
from koinon.web.pages.inbox_asked import Asked
from koinon.web.pages.inbox_standing import priorities
from koinon.web.toasts import toast
from koinon.web.visit import VISIT, Visit

READ, WRITE = {"permission": "conversations:read"}, {"permission": "conversations:write"}
MOST_CHOSEN = 1_000
UNDO_SECONDS = 10
LIVE = ("open", "pending")
MEANT: dict[View, dict[str, Any]] = {
    View.LIVE: {"statuses": LIVE},
    View.MINE: {"statuses": LIVE, "assignees": ("me",)},
    View.UNASSIGNED: {"statuses": LIVE, "assignees": ("none",)},
    View.UNREAD: {"unread": True},
    View.MENTIONS: {"mentioned": True},
    View.RESOLVED: {"statuses": ("resolved",)},
    View.ALL: {},
    View.SPAM: {"spam": True},
}
Act = tuple[str, dict[str, Any]]


def all_of(asked: Asked) -> Filters:
    """Every conversation that a list shows, on however many pages."""
    found = asked.filters
    for name, value in MEANT[asked.view].items():
        if not getattr(found, name):
            found = structs.replace(found, **{name: value})
    if found.spam is None:
        found = structs.replace(found, spam=False)
    return structs.replace(found, text=asked.q) if asked.q else found


@get("/inbox/many", opt=WRITE)
async def ask_many(visit: Visit) -> Response[str]:
    """What else can be done with them: whose they are, labels, how soon they need an answer."""
    with visit.words():
        async with visit.transaction() as tx:
            people = await inbox.colleagues(tx)
            teams = await inbox.named_teams(tx)
            labels = await inbox.all_labels(tx)
        return visit.draw(
            "inbox/many.html",
            people=[(str(one), name) for one, name in people],
            teams=[(str(one.id), one.name) for one in teams],
            labels=[(str(one.id), one.name) for one in labels],
            priorities=priorities(),
        )


@get("/inbox/many/delete", opt={"permission": "settings:write"})
async def ask_delete_many(visit: Visit) -> Response[str]:
    """Asks for the word that says that they are to go for good."""
    with visit.words():
        return visit.draw("inbox/many_delete.html", word=_word())


@post("/inbox/many/count", opt=WRITE, status_code=200)
async def count_all(visit: Visit) -> Response[str]:
    """How many the list shows in all; sent back with the change, which is refused where it is no longer true."""
    form = await visit.form()
    with visit.words():
        async with visit.transaction() as tx:
            asked = BulkRequest(operation="mark_read", filters=await _filters(tx, form), dry_run=True)
            found = await _submit(tx, visit, asked)
        return visit.draw("inbox/many_count.html", count=found.total)


@post("/inbox/many", opt=WRITE, status_code=200)
async def change_many(visit: Visit) -> Response[Any]:
    """Change them: a hundred now, more by a job; undone by the toast or the job's page."""
    form = await visit.form()
    with visit.words():
        try:
            act = _act(form)
            async with visit.transaction() as tx:
                done = await _submit(tx, visit, await _request(tx, form, *act)) if act else None
        except errors.KoinonError as refusal:
            if refusal.status not in (404, 409, 422):
                raise
            return toast(_answer(visit), forms.said(refusal), kind="bad")
        return _told(visit, act[0] if act else "", done)


@post("/inbox/many/{job_id:uuid}/undo", opt=WRITE, status_code=200)
async def undo_many(visit: Visit, job_id: FromPath[UUID]) -> Response[Any]:
    """Take back what the toast told of; what somebody did since stays."""
    async with visit.transaction() as tx:
        await bulk.undo_soon(tx, visit.services, job_id)
    return telling(_answer(visit), {"live-inbox": {}})


async def _submit(tx: Tx, visit: Visit, asked: BulkRequest) -> BulkResult:
    return await bulk.submit(tx, visit.services, bulk.COLLECTIONS["conversations"], asked, keep=not asked.dry_run)


async def _filters(tx: Tx, form: FormMultiDict) -> dict[str, Any]:
    view = forms.text(form, "view")
    shown = View(view) if view in list(View) else View.LIVE
    asked = await inbox_asked.read(
        tx, shown, forms.text(form, "q")[:200], forms.text(form, "f"), forms.text(form, "kept")
    )
    return {"match": to_builtins(all_of(asked))}


async def _request(tx: Tx, form: FormMultiDict, operation: str, updates: dict[str, Any]) -> BulkRequest:
    if form.get("everybody") == "yes":
        counted = forms.whole(forms.text(form, "expected_count"), 10_000_000) or 0
        filters = await _filters(tx, form)
        return BulkRequest(operation=operation, filters=filters, updates=updates, expected_count=counted)
    chosen = forms.ids(form, "ids")[:MOST_CHOSEN]
    if not chosen:
        raise errors.invalid_field("ids", "missing_required_field", "Choose what is meant first.")
    return BulkRequest(operation=operation, ids=chosen, updates=updates)


def _act(form: FormMultiDict) -> Act | None:
    """What the button that was pressed stands for; None where nothing was chosen for it."""
    action = forms.text(form, "action")
    given = {name: forms.text(form, name) for name in ("to", "team", "add", "remove", "priority")}
    match action:
        case "resolve" | "mark_read":
            return action, {}
        case "reopen":
            return "update", {"status": "open"}
        case "assign" if given["to"]:
            return "assign", {"assignee_id": None if given["to"] == "nobody" else given["to"]}
        case "team" if given["team"]:
            return "update", {"team_id": None if given["team"] == "none" else given["team"]}
        case "label" if given["add"] or given["remove"]:
            return "label", {name: [given[name]] for name in ("add", "remove") if given[name]}
        case "priority" if given["priority"]:
            return "update", {"priority": given["priority"]}
        case "delete":
            if forms.text(form, "word").casefold() != _word().casefold():
                raise errors.invalid_field("word", "validation_failed", "Type the word as it stands there.")
            return "delete", {"confirm": "delete"}
    return None


def _word() -> str:
    """What is typed so that conversations are deleted."""
    return pgettext("typed", "delete")


def _told(visit: Visit, operation: str, done: BulkResult | None) -> Response[Any]:
    if done is None:
        return toast(_answer(visit), gettext("Choose what to do first"), kind="warn")
    if done.job_id and not done.updated + done.failed + done.skipped:
        if visit.actor.may("jobs:read"):
            return _to(visit, f"/jobs/{done.job_id}")
        response = toast(_answer(visit), gettext("It goes on while you do something else."))
    elif not done.updated:
        response = toast(_answer(visit), _unchanged(done), kind="warn" if done.failed else "good")
    else:
        if operation == "delete":
            told = ngettext("%(num)s conversation deleted", "%(num)s conversations deleted", done.updated)
        else:
            told = ngettext("%(num)s conversation changed", "%(num)s conversations changed", done.updated)
        undo = f"/inbox/many/{done.job_id}/undo" if done.job_id else ""
        seconds = UNDO_SECONDS if undo else 6
        response = toast(_answer(visit), told % {"num": number(done.updated)}, undo=undo, seconds=seconds)
    return telling(response, {"live-inbox": {}, "many-changed": {}, "close-dialogs": {}})


def _unchanged(done: BulkResult) -> str:
    first = next(iter(done.errors), None)
    return gettext(first.message) if first else gettext("They were so already")


def _answer(visit: Visit) -> Response[Any]:
    return Response("") if visit.partial else Redirect("/inbox", status_code=303)


def _to(visit: Visit, path: str) -> Response[Any]:
    return Response("", headers={"HX-Redirect": path}) if visit.partial else forms.see(path)


router = Router(
    "/",
    route_handlers=[ask_many, ask_delete_many, count_all, change_many, undo_many],
    dependencies=VISIT,
    include_in_schema=False,
)
