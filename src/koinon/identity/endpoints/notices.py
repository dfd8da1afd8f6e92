"""REST v1 of one's own notices, and of how one wants to be told."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import get, patch, post
from litestar.params import FromQuery, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from koinon.identity.notices import preferences, reading
from koinon.identity.notices.contracts import Notice, Preference, QuietHours
from koinon.kit.pagination import Cursor
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

OWN = {"signed_in": True, "cache": "private"}
Minute = Annotated[int, Meta(ge=0, le=1439, examples=[1320])]
KindCode = Annotated[str, Meta(max_length=60, pattern=r"^[a-z_]+$", examples=["conversation_assigned"])]


class Unread(Struct, frozen=True):
    """How many notices are unread, counted up to 1,000."""

    unread: int


class ReadForm(rest.Body, frozen=True, kw_only=True):
    """The notices that were seen; without `ids` all of them."""

    ids: Annotated[list[UUID], Meta(max_length=100)] | None = None


class Ways(rest.Body, frozen=True, kw_only=True):
    """How one wants to be told of a kind."""

    kind: KindCode
    in_app: bool
    email: bool
    push: bool


class Quiet(rest.Body, frozen=True, kw_only=True):
    """Minutes since midnight on one's own clock between which no push disturbs; over midnight where from > until."""

    quiet_from: Minute
    quiet_until: Minute


class Wishes(Struct, frozen=True):
    """What one is told, and when not."""

    preferences: list[Preference]
    quiet_hours: QuietHours | None


class WishesPatch(rest.Patch, frozen=True, kw_only=True):
    """Kinds to be told of otherwise, and quiet hours (null: none)."""

    preferences: Annotated[list[Ways], Meta(max_length=100)] | UnsetType = UNSET
    quiet_hours: Quiet | UnsetType | None = UNSET


@get("/api/v1/notifications", dependencies=rest.paging(rest.Order("changed_at")), opt=OWN)
async def list_notifications(
    services: Services, actor: Actor, paging: rest.PageRequest, unread: FromQuery[bool] = False
) -> rest.Envelope[Sequence[Notice]]:
    """List one's own notices, what changed last first, in one's own language; kept for 90 days."""
    filters = {"list": "notifications", "unread": unread}
    async with services.database.transaction(actor) as tx:
        found = await paging.page(
            tx,
            filters,
            lambda seen, at, limit: reading.notices(seen, limit, at, unread=unread),
            lambda row: Cursor((row.changed_at,), row.id),
        )
    return rest.page(*found)


@get("/api/v1/notifications/unread", opt={**OWN, "quiet": True})
async def count_unread_notifications(services: Services, actor: Actor) -> rest.Envelope[Unread]:
    """Count one's own unread notices."""
    async with services.database.transaction(actor) as tx:
        return rest.one(Unread(await reading.unread_notices(tx)))


@post("/api/v1/notifications/read", opt={"signed_in": True}, status_code=200)
@rest.once_per_key
async def read_notifications(data: JSONBody[ReadForm], services: Services, actor: Actor) -> rest.Envelope[Unread]:
    """Mark notices as read: those named, or all; answers how many are still unread."""
    async with services.database.transaction(actor) as tx:
        await reading.read_notices(tx, ids=data.ids)
        return rest.one(Unread(await reading.unread_notices(tx)))


@get("/api/v1/notification-preferences", opt=OWN)
async def get_notification_preferences(services: Services, actor: Actor) -> rest.Envelope[Wishes]:
    """Read how one is told of what: in app, by mail, by push; and one's quiet hours."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await _wishes(tx))


async def _wishes(tx: Tx) -> Wishes:
    return Wishes(await preferences.preferences(tx), await preferences.quiet_hours(tx))


@patch("/api/v1/notification-preferences", opt={"signed_in": True})
async def update_notification_preferences(
    data: JSONBody[WishesPatch], services: Services, actor: Actor
) -> rest.Envelope[Wishes]:
    """Change how one is told of some kinds, or one's quiet hours; the rest stays as it is."""
    async with services.database.transaction(actor) as tx:
        if data.preferences is not UNSET:
            await preferences.choose(tx, {one.kind: (one.in_app, one.email, one.push) for one in data.preferences})
        if data.quiet_hours is not UNSET:
            asked = data.quiet_hours
            quiet = None if asked is None else QuietHours(asked.quiet_from, asked.quiet_until)
            await preferences.keep_quiet(tx, quiet)
        return rest.one(await _wishes(tx))


ENDPOINTS = [
    list_notifications,
    count_unread_notifications,
    read_notifications,
    get_notification_preferences,
    update_notification_preferences,
]
