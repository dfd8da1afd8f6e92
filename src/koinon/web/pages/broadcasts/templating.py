"""The composer: begin with a template (MSG-001)."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from koinon import messaging
from koinon.messaging import TemplateFilters
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.ambient import surrounded
from koinon.web.i18n import N_, sentence
from koinon.web.rendering import render, surroundings
from koinon.web.shell import Shell
from koinon.web.toasts import toast_after

Web = Request[Any, Any, Any]
WRITE = {"permission": "broadcasts:write"}
SHOWN = 30


@get("/{broadcast_id:uuid}/templates", opt=WRITE)
async def choose_template(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Published ones, with their first words."""
    typed = str(request.query_params.get("q", "")).strip()[:100]
    async with services.database.transaction(actor) as tx:
        await messaging.get(tx, broadcast_id)
        found = await messaging.templates_page(tx, TemplateFilters(q=typed, is_published=True), limit=SHOWN)
    return render(
        request,
        "broadcasts/template_dialog.html",
        shell=shell,
        block="found" if "q" in request.query_params else "",
        broadcast_id=broadcast_id,
        found=found,
        typed=typed,
        may_write=actor.may("templates:write"),
    )


@post("/{broadcast_id:uuid}/template", opt=WRITE, status_code=200)
async def use_template(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Put a template's words into the draft."""
    chosen = forms.one_id(await request.form(), "template_id")
    if chosen is None:
        raise errors.RESOURCE_NOT_FOUND()
    with surrounded(surroundings(request, shell)):
        back = forms.see(f"/broadcasts/{broadcast_id}")
        try:
            async with services.database.transaction(actor) as tx:
                name = await begin_with(tx, broadcast_id, chosen)
        except KoinonError as refused:
            if refused.status not in (409, 422):
                raise
            return toast_after(back, forms.said(refused), kind="bad")
        return toast_after(back, sentence(N_("These are the words of “%(name)s”."), name=name))


async def begin_with(tx: Tx, broadcast_id: UUID, template_id: UUID) -> str:
    """Put a template's newest words into a draft; the template's name. Raises 404, 409."""
    pinned = await messaging.latest_template(tx, template_id)
    draft = messaging.draft_of(await messaging.get(tx, broadcast_id))
    changes = await messaging.template_changes(tx, draft, pinned)
    await messaging.update_draft(tx, broadcast_id, changes, unfinished=True)
    return pinned.name


async def pinned(tx: Tx, draft: messaging.Broadcast) -> dict[str, Any]:
    """Whose words a draft says, “Welcome”, version 3, and whether its reader may begin with others."""
    said = ""
    if draft.template_version_id is not None:
        named = await messaging.template_names(tx, [draft.template_version_id])
        name, number = named.get(draft.template_version_id, ("", 0))
        said = sentence(N_("“%(name)s”, version %(number)s"), name=name, number=number) if name else ""
    return {"template_words": said, "may_template": tx.actor.may("templates:read")}
