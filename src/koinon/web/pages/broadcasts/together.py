"""Who else has the draft open, and what they changed meanwhile (MSG-020)."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from koinon import identity, messaging
from koinon.messaging import Broadcast, BroadcastState
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.web.pages.broadcasts.approving import approval_view
from koinon.web.rendering import render
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]


@post("/{broadcast_id:uuid}/together", opt={"permission": "broadcasts:write"}, status_code=200)
async def together(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """Note that the page is open; who else is there, and whether the draft moved on without it."""
    form = await request.form()
    async with services.database.transaction(actor) as tx:
        found = await messaging.get(tx, broadcast_id)
        gone = found.state != BroadcastState.DRAFT
        others = [] if gone else await messaging.also_editing(tx, broadcast_id)
        changed = not gone and not await messaging.is_mine(
            tx, found, version_of(form.get("version")), edit_key_of(form.get("edit_key"))
        )
        editor = await last_editor(tx, found)
        approval = await approval_view(tx, found)
    return render(
        request,
        "broadcasts/together.html",
        shell=shell,
        broadcast=found,
        others=others,
        gone=gone,
        changed=changed,
        editor=editor,
        approval=approval,
    )


class Editor(msgspec.Struct, frozen=True):
    """Who changed a draft last: a name, empty for no person; `own` where it was the reader, in another tab."""

    name: str
    own: bool


async def last_editor(tx: Tx, found: Broadcast) -> Editor:
    """Who changed the draft last."""
    names = await identity.user_names(tx, [found.updated_by]) if found.updated_by else {}
    own = found.updated_by is not None and found.updated_by == tx.actor.id
    return Editor(names.get(found.updated_by, "") if found.updated_by else "", own)


def version_of(value: object) -> int | None:
    """The version a page says it shows; None where it says none."""
    said = value if isinstance(value, str) else ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def edit_key_of(value: object) -> str | None:
    """The name a page gave itself."""
    return value[:64] if isinstance(value, str) and value else None
