"""What a person does in the inbox: answer, take back, finish, assign, begin."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Response, Router, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import inbox
from koinon.inbox import Status
from koinon.platform import errors
from koinon.web.i18n import gettext
from koinon.web.once import new_key
from koinon.web.pages.inbox import READERS, items_context, thread_view
from koinon.web.pages.inbox_box import quote_of
from koinon.web.pages.inbox_files import held_files
from koinon.web.pages.inbox_writing import written
from koinon.web.toasts import toast
from koinon.web.visit import VISIT, Visit

SEND = {"permission": "messages:send"}
WRITE = {"permission": "conversations:write"}
READ = {"permission": "conversations:read"}


@post("/inbox/{conversation_id:uuid}/reply", opt=READ, status_code=200)
async def send_reply(
    visit: Visit,
    conversation_id: FromPath[UUID],
) -> Response[Any]:
    """Accept an answer, or a note for the team; what was refused stays in the box with the reason."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await written(tx, visit, conversation_id, form)
        except errors.KoinonError as refusal:
            return refused_in_place(visit, refusal)
        if not visit.partial:
            return Redirect(f"/inbox/{conversation_id}")
        response = await _changed(visit, conversation_id, _id(form.get("oldest")))
        return telling(response, {"replied": {"key": new_key()}})


@post("/inbox/{conversation_id:uuid}/messages/{message_id:uuid}/undo", opt=SEND, status_code=200)
async def undo_sent(
    visit: Visit,
    conversation_id: FromPath[UUID],
    message_id: FromPath[UUID],
) -> Response[Any]:
    """Take an answer back into the box."""
    with visit.words():
        async with visit.transaction() as tx:
            message = await inbox.undo(tx, conversation_id, message_id)
        return await _changed(visit, conversation_id, None, _taken_back(message))


@post("/inbox/{conversation_id:uuid}/messages/{message_id:uuid}/retry", opt=SEND, status_code=200)
async def send_again(
    visit: Visit,
    conversation_id: FromPath[UUID],
    message_id: FromPath[UUID],
) -> Response[Any]:
    """Send a failed answer once more."""
    with visit.words():
        async with visit.transaction() as tx:
            await inbox.try_again(tx, visit.services, conversation_id, message_id, f"again-{message_id}")
        return await _changed(visit, conversation_id, None)


@post("/inbox/{conversation_id:uuid}/status", opt=WRITE, status_code=200)
async def set_status(
    visit: Visit,
    conversation_id: FromPath[UUID],
) -> Response[Any]:
    """Done, or open again."""
    form = await visit.form()
    wanted = Status.RESOLVED if form.get("status") == "resolved" else Status.OPEN
    with visit.words():
        async with visit.transaction() as tx:
            await inbox.set_status(tx, conversation_id, wanted)
        response = await head(visit, conversation_id)
        if wanted is Status.OPEN:
            return response
        toast(response, gettext("Done"), undo=f"/inbox/{conversation_id}/status", seconds=8)
        return telling(response, {"finished": {}})


@post("/inbox/{conversation_id:uuid}/person", opt=WRITE, status_code=200)
async def file_under(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Show it under another person of the shared number, and reload."""
    form = await visit.form()
    contact_id = _id(form.get("contact_id"))
    if contact_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    async with visit.transaction() as tx:
        await inbox.file_under(tx, visit.services.vault, conversation_id, contact_id)
    return Response("", status_code=200, headers={"HX-Refresh": "true"})


@post("/inbox/{conversation_id:uuid}/read", opt=READ, status_code=204)
async def mark_read(visit: Visit, conversation_id: FromPath[UUID]) -> None:
    """It is on the screen."""
    async with visit.transaction() as tx:
        await inbox.mark_read(tx, conversation_id)


@post("/inbox/{conversation_id:uuid}/unread", opt=READ, status_code=200)
async def mark_unread(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Look at it again later; the list comes back."""
    async with visit.transaction() as tx:
        await inbox.mark_unread(tx, conversation_id)
    return Response("", status_code=200, headers={"HX-Location": "/inbox"})


class Unsent(NamedTuple):
    """What goes back into the box: words, files, a mail's subject, its sender and the message it was to answer."""

    body: str
    sender_id: UUID | None = None
    reply_to_id: UUID | None = None
    media_ids: Sequence[UUID] = ()
    subject: str = ""


def _taken_back(message: inbox.MessageRow) -> Unsent:
    media = [one.media_id for one in message.media if one.media_id is not None]
    subject = str((message.details or {}).get("subject") or "")
    return Unsent(message.body, message.sender_id, message.reply_to_id, media, subject)


async def _changed(
    visit: Visit, conversation_id: UUID, oldest: UUID | None, unsent: Unsent | None = None
) -> Response[str]:
    async with visit.transaction() as tx:
        context = await items_context(tx, visit, conversation_id, oldest)
        if unsent is not None:
            found = await inbox.conversation(tx, conversation_id)
            context["unsent_to"] = await quote_of(tx, visit, found, unsent.reply_to_id)
            context["unsent_files"] = await held_files(tx, unsent.media_ids)
    return visit.draw("inbox/changed.html", view="live", unsent=unsent, **context)


async def head(visit: Visit, conversation_id: UUID) -> Response[str]:
    """The head of the thread as it is after a change."""
    async with visit.transaction() as tx:
        found = await inbox.conversation(tx, conversation_id)
        thread = await thread_view(tx, visit, found)
    return visit.draw("inbox/head.html", thread=thread, view="live")


async def changed_items(visit: Visit, conversation_id: UUID, unsent: Unsent | None = None) -> Response[Any]:
    """The thread as it is after a change; `unsent` goes back into the box."""
    return await _changed(visit, conversation_id, None, unsent)


def refused_in_place(visit: Visit, refusal: errors.KoinonError, place: str = "#composer-error") -> Response[Any]:
    """Why nothing was done, in `place`; what was typed stays. Raises what is no refusal of the words or the moment."""
    if refusal.status not in (409, 422) or not visit.partial:
        raise refusal
    response = visit.draw(
        "inbox/refused.html",
        status_code=refusal.status,
        message=sentence_of(refusal),
        details=refusal.details,
        code=refusal.code,
    )
    response.headers |= {"HX-Retarget": place, "HX-Reswap": "innerHTML"}
    return telling(response, {"refused": {"code": refusal.code}})


def sentence_of(refusal: errors.KoinonError) -> str:
    """What was wrong, in the reader's language; of a field its own sentence."""
    if isinstance(refusal, errors.InvalidFieldsError):
        fault = refusal.listed[0]
        return errors.fill(gettext(fault.sentence or refusal.sentence), fault.values)
    return errors.fill(gettext(refusal.sentence), refusal.values)


def telling(response: Response[Any], told: dict[str, Any]) -> Response[Any]:
    """The answer, with events that the page hears."""
    before = msgspec.json.decode(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = msgspec.json.encode(before | told).decode()
    return response


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


router = Router(
    "/",
    route_handlers=[
        *READERS,
        send_reply,
        undo_sent,
        send_again,
        set_status,
        file_under,
        mark_read,
        mark_unread,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
