"""Answers for later: below the thread they belong to, on a list of their own; and drafts, kept while one types."""

from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Meta

from koinon import contacts, inbox
from koinon.inbox import ScheduledReply
from koinon.platform import errors, rest
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.inbox_actions import Unsent, changed_items, refused_in_place
from koinon.web.pages.inbox_approved import approved_templates, fallback_names
from koinon.web.pages.inbox_templates import filling
from koinon.web.pages.inbox_view import why_not_sent
from koinon.web.pages.inbox_writing import later_of
from koinon.web.toasts import toast, toast_after
from koinon.web.visit import VISIT, Visit

READ, SEND = {"permission": "conversations:read"}, {"permission": "messages:send"}
HOME = "/inbox/scheduled"
ONE = HOME + "/{reply_id:uuid}"
STATES = ("scheduled", "failed", "sent", "cancelled")
Cursor = Annotated[str | None, Meta(max_length=2048)]


@get(HOME, opt=READ)
async def list_scheduled(
    visit: Visit, wanted: Annotated[str, QueryParameter(name="state")] = "scheduled", cursor: FromQuery[Cursor] = None
) -> Any:
    """All answers for later, by what became of them."""
    state = wanted if wanted in STATES else "scheduled"
    with visit.words():
        async with visit.transaction() as tx:
            rows, pagination = await inbox.scheduled_page(tx, rest.PageRequest(50, cursor), state)
            who, ways = await _people(tx, rows)
            falls = await fallback_names(tx, rows)
        words = {
            "scheduled": gettext("Waiting"),
            "failed": gettext("Not sent"),
            "sent": gettext("Sent"),
            "cancelled": gettext("Cancelled"),
        }
        tabs = [(f"{HOME}?state={one}", words[one], None, one == state) for one in STATES]
        after = f"{HOME}?state={state}&cursor={pagination.next_cursor}" if pagination.has_more else ""
        return visit.draw(
            "inbox/scheduled.html",
            active="inbox",
            rows=rows,
            who=who,
            tabs=tabs,
            after=after,
            fallback_names=falls,
            why=lambda one: why_not_sent(one, ways[one.conversation_id]),
        )


@get(ONE, opt=READ)
async def ask_scheduled(visit: Visit, reply_id: FromPath[UUID]) -> Response[str]:
    """One in a dialog, to be changed."""
    with visit.words():
        async with visit.transaction() as tx:
            found = await inbox.scheduled_reply(tx, reply_id)
            known = await inbox.conversation(tx, found.conversation_id)
            templates = await approved_templates(tx) if known.channel == "whatsapp" else ()
            chosen = found.fallback_template_id
            is_offered = any(one == str(chosen) for one, _ in templates)
            filled = await filling(tx, known.id, chosen, found.fallback_variables) if is_offered else None
        local = found.send_at.astimezone(ZoneInfo(found.zone)).strftime("%Y-%m-%dT%H:%M")
        most = inbox.longest_reply(known.channel, has_files=bool(found.media_ids))
        return visit.draw(
            "inbox/scheduled_one.html", reply=found, local=local, templates=templates, filled=filled, most=most
        )


@post(ONE, opt=SEND, status_code=200)
async def change_scheduled(visit: Visit, reply_id: FromPath[UUID]) -> Response[Any]:
    """Other words, another time."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                before = await inbox.scheduled_reply(tx, reply_id)
                later = await later_of(tx, form, forms.verbatim(form, "body"), tuple(before.media_ids))
                later = msgspec.structs.replace(
                    later, sender_id=before.sender_id, subject=before.subject, reply_to_id=before.reply_to_id
                )
                await inbox.change_scheduled(tx, reply_id, later)
        except errors.KoinonError as refusal:
            return refused_in_place(visit, refusal, "#later-error")
        return await _done(visit, before, gettext("Saved."))


@post(ONE + "/cancel", opt=SEND, status_code=200)
async def cancel_scheduled(visit: Visit, reply_id: FromPath[UUID]) -> Response[Any]:
    """Do not send it; the words go back into the box."""
    with visit.words():
        async with visit.transaction() as tx:
            gone = await inbox.cancel_scheduled(tx, reply_id)
        return await _done(visit, gone, gettext("It will not be sent"), unsent=_taken_back(gone))


@post(ONE + "/now", opt=SEND, status_code=200)
async def send_at_once(visit: Visit, reply_id: FromPath[UUID]) -> Response[Any]:
    """Do not wait."""
    with visit.words():
        async with visit.transaction() as tx:
            sent = await inbox.send_scheduled_now(tx, visit.services, reply_id)
        return await _done(visit, sent, gettext("Sent"))


@post("/inbox/{conversation_id:uuid}/draft", opt=READ, status_code=200)
async def keep_draft(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Keep what is being written; 412 with the newer one where another window saved since."""
    form = await visit.form()
    version = forms.text(form, "version")
    body, kind = forms.verbatim(form, "body"), "note" if forms.text(form, "kind") == "note" else "reply"
    async with visit.transaction() as tx:
        if not body.strip() and not forms.ids(form, "media_id"):
            await inbox.drop_draft(tx, conversation_id)
            return Response({"version": 0})
        try:
            made = await inbox.save_draft(
                tx,
                conversation_id,
                body,
                version=int(version) if version.isdecimal() and len(version) < 10 else 0,
                kind=kind,  # type: ignore[arg-type]
                media_ids=forms.ids(form, "media_id"),
                sender_id=await _still_offered(tx, conversation_id, forms.one_id(form, "sender_id")),
                reply_to_id=forms.one_id(form, "reply_to_id"),
                subject=forms.text(form, "subject"),
            )
        except errors.KoinonError as refusal:
            if refusal.code != errors.PRECONDITION_FAILED.code:
                raise
            return Response(dict(refusal.details or {}), status_code=412)
    return Response({"version": made.version if made else 0})


async def _still_offered(tx: Tx, conversation_id: UUID, sender_id: UUID | None) -> UUID | None:
    """Words are kept also where the chosen sender was given back meanwhile."""
    known = await inbox.conversation(tx, conversation_id)
    if sender_id in (None, known.sender_id):
        return None
    held = await inbox.offered_senders(tx, known)
    return next((one.id for one in held.senders if one.id == sender_id), None)


def _taken_back(gone: ScheduledReply) -> Unsent:
    return Unsent(gone.body, gone.sender_id, gone.reply_to_id, gone.media_ids, gone.subject)


async def _done(visit: Visit, about: ScheduledReply, told: str, unsent: Unsent | None = None) -> Response[Any]:
    here = visit.request.headers.get("hx-current-url", "")
    if not visit.partial:
        return toast_after(forms.see(f"/inbox/{about.conversation_id}"), told)
    if HOME in here:
        return toast_after(Response("", headers={"HX-Refresh": "true"}), told)
    response = toast(await changed_items(visit, about.conversation_id, unsent), told)
    response.headers["HX-Trigger"] = response.headers["HX-Trigger"][:-1] + ',"close-dialogs":{}}'
    return response


async def _people(tx: Tx, rows: Any) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Whom each is for, and by which channel, by conversation."""
    found = await inbox.whom(tx, {row.conversation_id for row in rows})
    names = await contacts.names(tx, list({one.contact_id for one in found}))
    who = {one.id: names[one.contact_id].name for one in found if one.contact_id in names}
    return who, {one.id: one.channel for one in found}


router = Router(
    "/",
    route_handlers=[list_scheduled, ask_scheduled, change_scheduled, cancel_scheduled, send_at_once, keep_draft],
    dependencies=VISIT,
    include_in_schema=False,
)
