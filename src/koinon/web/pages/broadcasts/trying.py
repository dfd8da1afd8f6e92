"""A test to a few chosen people, before everybody gets it (MSG-017)."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from koinon import messaging
from koinon.platform.actor import Actor
from koinon.platform.services import Services
from koinon.web import forms, reasons
from koinon.web.ambient import surrounded
from koinon.web.i18n import gettext, ngettext
from koinon.web.once import new_key
from koinon.web.pages.broadcasts.choosing import audience_of
from koinon.web.rendering import render, surroundings
from koinon.web.shell import Shell
from koinon.web.toasts import toast, toast_after

Web = Request[Any, Any, Any]
SEND = {"permission": "broadcasts:send"}


@get("/{broadcast_id:uuid}/test", opt=SEND)
async def test_dialog(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Who should get a test."""
    async with services.database.transaction(actor) as tx:
        draft = await messaging.get(tx, broadcast_id)
    return render(request, "broadcasts/test.html", shell=shell, broadcast=draft, key=new_key())


@post("/{broadcast_id:uuid}/test", opt=SEND, status_code=200)
async def test(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Send the test."""
    form = await request.form()
    targets = audience_of(forms.texts(form, "include"), []).include
    ids = [target.id for target in targets if target.kind == "contact" and target.id]
    async with services.database.transaction(actor) as tx:
        draft = messaging.draft_of(await messaging.get(tx, broadcast_id))
        key = forms.text(form, "idempotency_key")[:64]
        sent = await messaging.test_send(tx, services, draft, contact_ids=ids, key=key or None)
    refused = [each for each in sent if each.reason]
    with surrounded(surroundings(request, shell)):
        text = _told(
            len(sent) - len(refused), [reasons.title(each.reason or "", "", draft.channel) for each in refused]
        )
    if not forms.wants_swap(request):
        return toast_after(forms.see(f"/broadcasts/{broadcast_id}"), text, kind="warn" if refused else "good")
    answer = toast(Response("", media_type="text/html"), text, kind="warn" if refused else "good")
    answer.headers["HX-Trigger-After-Settle"] = "close-dialogs"
    return answer


def _told(sent: int, refused: list[str]) -> str:
    parts = [ngettext("%(count)s test is on its way.", "%(count)s tests are on their way.", sent) % {"count": sent}]
    if refused:
        parts.append(gettext("Not sent: %(reasons)s.") % {"reasons": ", ".join(dict.fromkeys(refused))})
    return " ".join(parts)
