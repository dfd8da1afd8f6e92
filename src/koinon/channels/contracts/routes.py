"""Which senders write to which numbers, and in what shares."""

from typing import Literal
from uuid import UUID

import msgspec

Purpose = Literal["transactional", "conversational", "informational", "promotional"]


class RouteSender(msgspec.Struct, frozen=True):
    """A sender of a route with its share, 0 to 100: with 0 it is only fallen back on."""

    sender_id: UUID
    weight: int


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """Senders in order for a channel, numbers that begin with `prefix` (`+1`, empty: any) and a purpose (None: any)."""

    id: UUID | None = None
    channel: str
    prefix: str
    purpose: Purpose | None
    senders: tuple[RouteSender, ...]
