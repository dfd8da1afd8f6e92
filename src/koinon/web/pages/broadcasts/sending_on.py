"""A finished broadcast: sending it on to those not reached, by another channel (MSG-040)."""

from typing import Any, get_args
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import channels, messaging
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.ambient import surrounded
from koinon.web.channel_words import CHANNELS
from koinon.web.i18n import gettext, ngettext
from koinon.web.rendering import render, surroundings
from koinon.web.shell import Shell
from koinon.web.toasts import Kind, toast_after

Web = Request[Any, Any, Any]
SEND = {"permission": "broadcasts:send"}


@get("/{broadcast_id:uuid}/send-on", opt=SEND)
async def choose(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """By which channel, and to those not reached why."""
    async with services.database.transaction(actor) as tx:
        broadcast = await messaging.get(tx, broadcast_id)
        missed = [each for each in await messaging.not_reached(tx, broadcast_id) if each.elsewhere]
        has = {one.channel for one in await channels.senders(tx)}
    with surrounded(surroundings(request, shell)):
        ways = [
            (code, gettext(CHANNELS[code]))
            for code in ("email", "whatsapp", "sms", "push")
            if code in has and code != broadcast.channel
        ]
    asks_subject = any(code == "email" for code, _ in ways) and not messaging.says(broadcast, "email")
    return render(
        request,
        "broadcasts/send_on_dialog.html",
        shell=shell,
        broadcast=broadcast,
        missed=missed,
        ways=ways,
        asks_subject=asks_subject,
    )


@post("/{broadcast_id:uuid}/send-on", opt=SEND, status_code=forms.SEE_OTHER)
async def send_on(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Redirect:
    """Send it on; what stands in the way is said."""
    form = await request.form()
    channel = forms.text(form, "channel")
    if channel not in get_args(messaging.Channel):
        raise errors.invalid_field("channel", "invalid_enum")
    kind: Kind = "good"
    try:
        async with services.database.transaction(actor) as tx:
            count = await messaging.send_elsewhere(
                tx,
                broadcast_id,
                forms.texts(form, "reason"),
                msgspec.convert(channel, messaging.Channel),
                subject=forms.text(form, "subject")[:255],
            )
        with surrounded(surroundings(request, shell)):
            text = _told(count)
    except errors.KoinonError as refused:
        if refused.status not in (409, 422):
            raise
        with surrounded(surroundings(request, shell)):
            kind, text = "bad", forms.said(refused)
    return toast_after(forms.see(f"/broadcasts/{broadcast_id}"), text, kind=kind)


def _told(count: int) -> str:
    if not count:
        return gettext("Nobody is left to send it on to.")
    return ngettext(
        "It goes on to %(count)s person, if they can be reached there.",
        "It goes on to %(count)s people, to each who can be reached there.",
        count,
    ) % {"count": count}
