"""What lists can be asked for beyond a view, and the views that people keep."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

Ids = Annotated[tuple[UUID, ...], Meta(max_length=50)]
State = Literal["open", "pending", "snoozed", "resolved", "closed"]
Who = Annotated[str, Meta(max_length=36, pattern=r"^(me|none|anyone|[0-9a-f-]{36})$")]
Team = Annotated[str, Meta(max_length=36, pattern=r"^(mine|none|[0-9a-f-]{36})$")]


class Reach(StrEnum):
    """Which conversations somebody sees: all, those of their teams and their own, or only their own (INB-112)."""

    ALL = "all"
    TEAMS = "teams"
    OWN = "own"


class Filters(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What must be true of a conversation; conditions are joined by "and", the values of one by "or" (INB-072).

    `assignees` are ids of users, `me`, `none` or `anyone`; `teams` ids, `mine` or `none`; `waiting_minutes` how long
    somebody has waited for an answer at least; `since` and `until` bound the newest message.
    """

    statuses: Annotated[
        tuple[Literal["open", "pending", "snoozed", "resolved", "closed"], ...], Meta(max_length=5)
    ] = ()
    assignees: Annotated[tuple[Who, ...], Meta(max_length=50)] = ()
    teams: Annotated[tuple[Team, ...], Meta(max_length=50)] = ()
    channels: Annotated[tuple[Literal["sms", "whatsapp", "email", "push"], ...], Meta(max_length=4)] = ()
    sender_ids: Ids = ()
    label_ids: Ids = ()
    priorities: Annotated[tuple[Literal["low", "normal", "high", "urgent"], ...], Meta(max_length=4)] = ()
    location_ids: Ids = ()
    unread: bool | None = None
    mentioned: bool = False
    waiting_minutes: Annotated[int, Meta(ge=1, le=525_600)] | None = None
    sla: Literal["running", "warned", "breached"] | None = None
    has_media: bool = False
    spam: bool | None = None
    text: Annotated[str, Meta(max_length=200)] = ""
    since: Annotated[datetime, Meta(tz=True)] | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None


EVERYTHING = Filters()
