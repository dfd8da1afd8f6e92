"""The filters of a list of conversations as query parameters (INB-072), and the light list for phones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import get
from litestar.params import FromQuery
from msgspec import Meta, Struct

from koinon.inbox.contracts import Priority, Status
from koinon.inbox.contracts.lists import Filters, Team, Who
from koinon.inbox.endpoints.shapes import ConversationContact
from koinon.inbox.service import listing
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "conversations:read"}
Many = Annotated[list[UUID] | None, Meta(max_length=50)]
Instant = Annotated[datetime, Meta(tz=True)]


async def filters(
    *,
    status: FromQuery[list[Status] | None] = None,
    assignee: FromQuery[list[Who] | None] = None,
    team: FromQuery[list[Team] | None] = None,
    channel: FromQuery[list[str] | None] = None,
    sender_id: FromQuery[Many] = None,
    label_id: FromQuery[Many] = None,
    priority: FromQuery[list[Priority] | None] = None,
    location_id: FromQuery[Many] = None,
    unread: FromQuery[bool | None] = None,
    mentioned: FromQuery[bool] = False,
    waiting_minutes: FromQuery[Annotated[int, Meta(ge=1, le=525_600)] | None] = None,
    sla: FromQuery[Literal["running", "warned", "breached"] | None] = None,
    has_media: FromQuery[bool] = False,
    spam: FromQuery[bool | None] = None,
    moved_after: FromQuery[Instant | None] = None,
    moved_before: FromQuery[Instant | None] = None,
) -> Filters:
    """What is asked of a list; values of one parameter are joined by "or", parameters by "and"."""
    given: dict[str, Any] = {
        "statuses": status,
        "assignees": assignee,
        "teams": team,
        "channels": channel,
        "sender_ids": sender_id,
        "label_ids": label_id,
        "priorities": priority,
        "location_ids": location_id,
    }
    return rest.convert(
        {
            **{name: [str(one) for one in values] for name, values in given.items() if values},
            "unread": unread,
            "mentioned": mentioned,
            "waiting_minutes": waiting_minutes,
            "sla": sla,
            "has_media": has_media,
            "spam": spam,
            "since": moved_after.isoformat() if moved_after else None,
            "until": moved_before.isoformat() if moved_before else None,
        },
        Filters,
    )


class RecentConversation(Struct, frozen=True):
    """A conversation as a phone shows it: whom with, the newest words, whether they are read."""

    id: UUID
    contact: ConversationContact
    preview: str
    channel: str
    last_message_at: datetime
    unread: bool
    restricted: bool


@get("/recent", opt={**READ, "cache": "live"})
async def list_recent_conversations(
    *, services: Services, actor: Actor, limit: FromQuery[Annotated[int, Meta(ge=1, le=100)]] = 20
) -> rest.Envelope[Sequence[RecentConversation]]:
    """List the conversations that moved last, lightly: for phones and watches. `id` is the conversation's."""
    async with services.database.transaction(actor) as tx:
        rows = await listing.recent(tx, limit)
    return rest.one(
        [
            RecentConversation(
                id=row.id,
                contact=ConversationContact(row.contact_id, row.name, row.photo_id),
                preview=row.preview,
                channel=row.channel,
                last_message_at=row.last_message_at,
                unread=row.unread,
                restricted=row.restricted,
            )
            for row in rows
        ]
    )
