"""Sending, taking back, pausing, going on, cancelling, trying again."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import messaging
from koinon.messaging import Broadcast
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.ambient import surrounded
from koinon.web.i18n import N_, gettext, ngettext
from koinon.web.once import new_key
from koinon.web.pages.broadcasts.differing import read_confirmed
from koinon.web.pages.broadcasts.showing import show
from koinon.web.rendering import surroundings
from koinon.web.shell import Shell
from koinon.web.toasts import toast, toast_after

Web = Request[Any, Any, Any]
SEND = {"permission": "broadcasts:send"}
LATE = {
    "invalid_state": N_("It is no draft any more: this is how it stands."),
    "precondition_failed": N_("It changed after you looked at it. Nothing was sent: look once more."),
}
Act = Callable[[Tx, UUID], Awaitable[Broadcast]]


@post("/{broadcast_id:uuid}/send", opt=SEND, status_code=forms.SEE_OTHER)
async def send(request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]) -> Redirect:
    """Start it; pressed twice it starts once (MSG-020), and a review that is out of date starts nothing."""
    form = await request.form()
    key, seen = forms.text(form, "idempotency_key") or new_key(), forms.text(form, "version")
    leads = forms.see(f"/broadcasts/{broadcast_id}")
    try:
        async with services.database.transaction(actor) as tx:
            version = int(seen) if seen.isdecimal() and len(seen) < 10 else None
            confirmed = read_confirmed(forms.text(form, "confirmed"))
            await messaging.send(
                tx,
                services,
                broadcast_id,
                key=key,
                if_version=version,
                confirmed=confirmed,
                when_full="trim" if forms.text(form, "when_full") == "trim" else "wait",
                emergency_reason=forms.verbatim(form, "emergency_reason"),
                unfilled_read="unfilled_read" in form,
            )
    except errors.KoinonError as refused:
        if refused.code not in LATE:
            raise
        with surrounded(surroundings(request, shell)):
            return toast_after(leads, gettext(LATE[refused.code]), kind="warn")
    return leads


@post("/{broadcast_id:uuid}/undo", opt=SEND, status_code=forms.SEE_OTHER)
async def undo(request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]) -> Redirect:
    """Back to a draft while nothing has gone out."""
    async with services.database.transaction(actor) as tx:
        await messaging.undo(tx, broadcast_id)
    with surrounded(surroundings(request, shell)):
        return toast_after(forms.see(f"/broadcasts/{broadcast_id}"), gettext("Taken back. Nothing was sent."))


@post("/{broadcast_id:uuid}/pause", opt=SEND, status_code=200)
async def pause(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Stop leasing; what is on its way finishes."""
    return await _act(request, services, actor, shell, broadcast_id, messaging.pause, N_("Paused."))


@post("/{broadcast_id:uuid}/resume", opt=SEND, status_code=200)
async def resume(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Go on exactly where it stopped."""
    return await _act(request, services, actor, shell, broadcast_id, messaging.resume, N_("It goes on."))


@post("/{broadcast_id:uuid}/cancel", opt=SEND, status_code=200)
async def cancel(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Send no more of it."""
    return await _act(request, services, actor, shell, broadcast_id, messaging.cancel, N_("The rest is cancelled."))


async def _act(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: UUID, act: Act, said: str
) -> Response[Any]:
    async with services.database.transaction(actor) as tx:
        await act(tx, broadcast_id)
    with surrounded(surroundings(request, shell)):
        text = gettext(said)
    if not forms.wants_swap(request):
        return toast_after(forms.see(f"/broadcasts/{broadcast_id}"), text)
    return toast(await show(request, services, actor, shell, broadcast_id), text)


@post("/{broadcast_id:uuid}/ab", opt=SEND, status_code=200)
async def choose_words(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Send the rest in the words of one letter now (MSG-095)."""
    letter = forms.text(await request.form(), "winner")

    async def choose(tx: Tx, chosen_for: UUID) -> Broadcast:
        await messaging.choose_winner(tx, chosen_for, letter)
        return await messaging.get(tx, chosen_for)

    return await _act(request, services, actor, shell, broadcast_id, choose, N_("Chosen: the rest goes out."))


@post("/{broadcast_id:uuid}/retry", opt=SEND, status_code=200)
async def retry(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Try those once more who failed for a reason that may pass."""
    form = await request.form()
    async with services.database.transaction(actor) as tx:
        count = await messaging.retry_failed(tx, broadcast_id, forms.texts(form, "reason"))
    with surrounded(surroundings(request, shell)):
        text = ngettext("%(count)s is tried again.", "%(count)s are tried again.", count) % {"count": count}
    if not forms.wants_swap(request):
        return toast_after(forms.see(f"/broadcasts/{broadcast_id}"), text)
    return toast(await show(request, services, actor, shell, broadcast_id), text)


@post("/{broadcast_id:uuid}/duplicate", opt={"permission": "broadcasts:write"}, status_code=forms.SEE_OTHER)
async def duplicate(services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> Redirect:
    """A new draft with the same words and people."""
    async with services.database.transaction(actor) as tx:
        made = await messaging.duplicate(tx, broadcast_id)
    return forms.see(f"/broadcasts/{made.id}")


@post("/{broadcast_id:uuid}/newcomers", opt={"permission": "broadcasts:write"}, status_code=forms.SEE_OTHER)
async def newcomers(services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> Redirect:
    """A new draft with the same words, for who joined since (MSG-024)."""
    async with services.database.transaction(actor) as tx:
        made = await messaging.duplicate(tx, broadcast_id, newcomers=True)
    return forms.see(f"/broadcasts/{made.id}")
