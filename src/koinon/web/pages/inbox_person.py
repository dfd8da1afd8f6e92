"""Beside a thread: the person's other conversations, and everything that was said with them in one place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from koinon import inbox
from koinon.web.pages.inbox_lines import unreadable
from koinon.web.pages.inbox_ways import ICONS, way_words
from koinon.web.visit import VISIT, Visit

READ = {"permission": "conversations:read"}
PAGE, MOST_SHOWN = 50, 6


def beside_context(others: Sequence[inbox.Beside], conversation_id: UUID) -> dict[str, Any]:
    """What the panel shows of their other conversations."""
    return {"others": others[:MOST_SHOWN], "ways": way_words(), "icons": ICONS, "conversation_id": conversation_id}


@get("/inbox/{conversation_id:uuid}/all", opt=READ)
async def show_all(
    visit: Visit,
    conversation_id: FromPath[UUID],
    before: FromQuery[Annotated[datetime, Meta(tz=True)] | None] = None,
    below: FromQuery[UUID | None] = None,
) -> Response[str]:
    """All messages with this person, whatever the channel, newest first: those before a moment and an id of it."""
    with visit.words():
        place = (before, below or UUID(int=0)) if before else None
        said = await inbox.all_messages(visit.services, visit.actor, conversation_id, place)
        last = said[-1].message if len(said) == PAGE else None
        more = urlencode({"before": last.created_at.isoformat(), "below": str(last.id)}) if last else ""
        return visit.draw(
            "inbox/all.html",
            said=said,
            more=more,
            ways=way_words(),
            icons=ICONS,
            conversation_id=conversation_id,
            restricted=any(one.message.restricted for one in said),
            onward=before is not None,
            unreadable=unreadable,
        )


router = Router("/", route_handlers=[show_all], dependencies=VISIT, include_in_schema=False)
