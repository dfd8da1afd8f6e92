"""Notes in the inbox: written in the same box as replies, changed for a quarter of an hour, deleted with a trace."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath

from koinon import inbox
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.inbox_actions import changed_items, head, refused_in_place, telling
from koinon.web.toasts import toast, toast_after
from koinon.web.visit import VISIT, Visit

WRITE = {"permission": "conversations:write"}
NOTE = "/inbox/{conversation_id:uuid}/notes/{note_id:uuid}"


@get(NOTE, opt=WRITE)
async def ask_words(visit: Visit, conversation_id: FromPath[UUID], note_id: FromPath[UUID]) -> Response[str]:
    """The note in a dialog, to be changed."""
    with visit.words():
        async with visit.transaction() as tx:
            note = await inbox.note(tx, conversation_id, note_id)
        return visit.draw("inbox/note.html", conversation_id=conversation_id, note=note)


@post(NOTE, opt=WRITE, status_code=200)
async def change_words(visit: Visit, conversation_id: FromPath[UUID], note_id: FromPath[UUID]) -> Response[Any]:
    """Save other words."""
    form = await visit.form()
    with visit.words():
        try:
            async with visit.transaction() as tx:
                await inbox.change_note(tx, conversation_id, note_id, forms.verbatim(form, "body"))
        except errors.KoinonError as refusal:
            return refused_in_place(visit, refusal, "#note-error")
        if not visit.partial:
            return forms.see(f"/inbox/{conversation_id}")
        response = await changed_items(visit, conversation_id)
        response.headers["HX-Trigger"] = '{"close-dialogs": {}}'
        return response


@post(NOTE + "/delete", opt=WRITE, status_code=200)
async def delete_words(visit: Visit, conversation_id: FromPath[UUID], note_id: FromPath[UUID]) -> Response[Any]:
    """The words go; that there was a note stays."""
    with visit.words():
        async with visit.transaction() as tx:
            await inbox.delete_note(tx, conversation_id, note_id)
        if not visit.partial:
            return forms.see(f"/inbox/{conversation_id}")
        return toast(await changed_items(visit, conversation_id), gettext("The note is deleted"))


@get("/inbox/{conversation_id:uuid}/delete", opt={"permission": "settings:write"})
async def ask_delete(visit: Visit, conversation_id: FromPath[UUID]) -> Response[str]:
    """Whether it is meant."""
    with visit.words():
        return visit.draw("inbox/delete.html", conversation_id=conversation_id)


@post("/inbox/{conversation_id:uuid}/delete", opt={"permission": "settings:write"}, status_code=200)
async def delete_thread(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """The conversation is gone for everybody; a hold refuses."""
    with visit.words():
        async with visit.transaction() as tx:
            await inbox.delete_conversation(tx, conversation_id)
        told = gettext("The conversation is deleted")
        if not visit.partial:
            return toast_after(forms.see("/inbox"), told)
        return toast_after(Response("", headers={"HX-Redirect": "/inbox"}), told)


@post("/inbox/{conversation_id:uuid}/watch", opt={"permission": "conversations:read"}, status_code=200)
async def watch(visit: Visit, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Follow a conversation, or do so no more."""
    stop = forms.text(await visit.form(), "stop") == "yes"
    with visit.words():
        async with visit.transaction() as tx:
            if stop and visit.actor.id:
                await inbox.unfollow(tx, conversation_id, visit.actor.id)
            else:
                await inbox.follow(tx, conversation_id)
        if not visit.partial:
            return forms.see(f"/inbox/{conversation_id}")
        told = gettext("You follow it no more") if stop else gettext("You follow it: answers here are told to you")
        response = toast(await head(visit, conversation_id), told)
        # A thread that was asked for before this knows the head as it was: it is asked for anew.
        return telling(response, {f"live-conversation-{conversation_id}": {}})


router = Router(
    "/",
    route_handlers=[ask_words, change_words, delete_words, ask_delete, delete_thread, watch],
    dependencies=VISIT,
    include_in_schema=False,
)
