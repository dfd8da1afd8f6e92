"""The composer's mail in one more language."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import messaging
from koinon.platform.actor import Actor
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.pages.broadcasts import wording

Web = Request[Any, Any, Any]
WRITE = {"permission": "broadcasts:write"}


@post("/{broadcast_id:uuid}/mail-language", opt=WRITE, status_code=forms.SEE_OTHER)
async def add_mail_language(request: Web, services: Services, actor: Actor, broadcast_id: FromPath[UUID]) -> Redirect:
    """Write the mail in one more language, beginning with its words for everybody."""
    locale = forms.text(await request.form(), "add_locale")
    async with services.database.transaction(actor) as tx:
        draft = await messaging.get(tx, broadcast_id)
        await messaging.update_draft(
            tx, broadcast_id, {"variants": wording.in_language(draft, locale)}, unfinished=True
        )
    return forms.see(f"/broadcasts/{broadcast_id}")
