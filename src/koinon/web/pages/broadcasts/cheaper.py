"""The composer's offer to say the same in plainer characters (MSG-013)."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from koinon import messaging
from koinon.messaging import Money, Preview
from koinon.platform.actor import Actor
from koinon.platform.services import Services
from koinon.web.pages.broadcasts.composing import WRITE, estimate
from koinon.web.rendering import render
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]


@get("/{broadcast_id:uuid}/cheaper", opt=WRITE)
async def cheaper(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """The same words in plainer characters, and what that saves, before it is taken over."""
    async with services.database.transaction(actor) as tx:
        draft = messaging.draft_of(await messaging.get(tx, broadcast_id))
        counted = messaging.segments_preview(draft.body)
        now, _ = await estimate(tx, draft)
        then, _ = await estimate(tx, msgspec.structs.replace(draft, body=counted.cheaper_text or draft.body))
    return render(
        request,
        "broadcasts/cheaper.html",
        shell=shell,
        counted=counted,
        before=now.segments or counted.segments,
        after=then.segments or counted.cheaper_segments or counted.segments,
        saving=_saving(now, then),
    )


def _saving(now: Preview, then: Preview) -> Money | None:
    if len(now.cost) != 1 or len(then.cost) != 1 or now.cost[0].micros <= then.cost[0].micros:
        return None
    return Money(now.cost[0].micros - then.cost[0].micros, now.cost[0].currency)
