"""Whom a message is for."""

from collections.abc import Iterable
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from koinon.messaging.contracts.content import Channel


class TargetRef(msgspec.Struct, frozen=True):
    """Someone to include or exclude; `id` is None for `all` and `recent`.

    Only excluded can be who got a `broadcast`, and who got anything in so many `days` (`recent`).
    """

    kind: Literal["all", "group", "tag", "contact", "location", "segment", "broadcast", "recent"]
    id: UUID | None = None
    days: int | None = None


class AudienceRef(msgspec.Struct, frozen=True):
    """Whom a broadcast is for: the union of `include` minus the union of `exclude` (MSG-021)."""

    include: tuple[TargetRef, ...] = ()
    exclude: tuple[TargetRef, ...] = ()


class PlacedAudience(AudienceRef, frozen=True):
    """An audience within the places that its broadcast's author is limited to (IDN-030)."""

    places: tuple[UUID, ...] = ()


def within(audience: AudienceRef, places: Iterable[UUID]) -> AudienceRef:
    """`audience` held to `places`; to none, where there are none."""
    held = tuple(places)
    if held:
        return PlacedAudience(audience.include, audience.exclude, held)
    return AudienceRef(audience.include, audience.exclude)


class Aim(NamedTuple):
    """What decides who wants a message: how much consent it needs, its topic, and the number it is written from.

    `ways` are the channels it may go by, the first that reaches somebody before the others (MSG-026); `lost` those that
    it might go by as well if there were words for them.
    """

    purpose: str
    topic_id: UUID | None = None
    sender_id: UUID | None = None
    ways: tuple[Channel, ...] = ("sms",)
    lost: tuple[Channel, ...] = ()
    free: bool = False
    """Whether WhatsApp has free words only: they reach whoever wrote within 24 hours (MSG-051)."""
