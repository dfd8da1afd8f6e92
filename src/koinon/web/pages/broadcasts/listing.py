"""The list of broadcasts and the door to a new one."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromQuery
from litestar.response import Redirect, Response

from koinon import messaging
from koinon.messaging import AudienceRef, Broadcast, BroadcastDraft, BroadcastState, TargetRef
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.ambient import surrounded
from koinon.web.i18n import gettext, pgettext
from koinon.web.pages.broadcasts.templating import begin_with
from koinon.web.pages.broadcasts.wording import opening
from koinon.web.rendering import is_partial, render, surroundings
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]
PAGE = 25
UNTITLED = "Untitled"
MOVING = {BroadcastState.SCHEDULED, BroadcastState.PREPARING, BroadcastState.SENDING}
TABS: dict[str, tuple[BroadcastState, ...]] = {
    "": (),
    "drafts": (BroadcastState.DRAFT,),
    "moving": (*sorted(MOVING), BroadcastState.PAUSED),
    "done": (BroadcastState.COMPLETED, BroadcastState.CANCELLED, BroadcastState.FAILED),
}


def _tabs(which: str) -> list[tuple[str, str, int | None, bool]]:
    named = {
        "": pgettext("broadcasts", "All"),
        "drafts": gettext("Drafts"),
        "moving": gettext("Under way"),
        "done": pgettext("broadcasts", "Finished"),
    }
    return [(f"/broadcasts?show={key}", named[key], None, key == which) for key in TABS]


@get("/", opt={"permission": "broadcasts:read"})
async def broadcasts(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """All of them, newest first."""
    which = request.query_params.get("show", "")
    which = which if which in TABS else ""
    before, backwards = _place(request)
    async with services.database.transaction(actor) as tx:
        states = TABS[which] or None
        rows = await messaging.list_page(
            tx, states=states, before=before, backwards=backwards, limit=PAGE + 1, untouched=False
        )
        drafts = [row.id for row in rows if row.state == BroadcastState.DRAFT]
        asked = await messaging.waiting_approval(tx, drafts)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if backwards:
        rows = rows[::-1]
    with surrounded(surroundings(request, shell)):
        tabs = _tabs(which)
    return render(
        request,
        "broadcasts/list.html",
        shell=msgspec.structs.replace(shell, active="broadcasts"),
        block="rows" if is_partial(request) else "",
        broadcasts=rows,
        opening=opening,
        asked=asked,
        tabs=tabs,
        filtered=bool(which),
        live=any(row.state in MOVING for row in rows),
        before=_link(which, rows[0], "before") if rows and (more if backwards else before) else "",
        after=_link(which, rows[-1], "after") if rows and (before if backwards else more) else "",
    )


def _link(which: str, row: Broadcast, side: str) -> str:
    return f"/broadcasts?show={which}&{side}={row.created_at.timestamp():.6f}_{row.id}"


def _place(request: Web) -> tuple[tuple[datetime, UUID] | None, bool]:
    """The keyset place asked for; anything unreadable is the first page."""
    side = "before" if "before" in request.query_params else "after"
    at, _, row = str(request.query_params.get(side, "")).partition("_")
    try:
        return (datetime.fromtimestamp(float(at)).astimezone(), UUID(row)), side == "before"
    except (ValueError, OverflowError, OSError):
        return None, False


@get("/new", opt={"permission": "broadcasts:write"})
async def new(
    services: Services,
    actor: Actor,
    shell: Shell,
    group: FromQuery[UUID | None] = None,
    segment: FromQuery[UUID | None] = None,
    template: FromQuery[UUID | None] = None,
) -> Redirect:
    """A fresh draft, to a group or segment, with a template where one is named, or the empty one this person left."""
    to_group = (TargetRef("group", group),) if group else ()
    audience = AudienceRef((TargetRef("segment", segment),) if segment else to_group)
    async with services.database.transaction(actor) as tx:
        draft = await _empty_draft(tx, actor, audience) or await messaging.create_draft(
            tx, BroadcastDraft(audience=audience)
        )
        if template is not None:
            await begin_with(tx, draft.id, template)
    return forms.see(f"/broadcasts/{draft.id}")


async def _empty_draft(tx: Tx, actor: Actor, audience: AudienceRef) -> Broadcast | None:
    drafts = await messaging.list_page(tx, states=[BroadcastState.DRAFT], limit=PAGE)
    own = (draft for draft in drafts if draft.created_by == actor.id and draft.audience == audience)
    return next((draft for draft in own if not (draft.body or draft.name not in ("", UNTITLED))), None)
