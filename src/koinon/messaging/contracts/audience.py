"""Whom a message is for."""

from collections.abc import Iterable
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from koinon.messaging.contracts.content import Channel


class TargetRef(msgspec.Struct, frozen=True):
    """Someone to include or exclude; `id` is None for `all` and `recent`. A `list` was uploaded.

    Only excluded can be who got a `broadcast`, and who got anything in so many `days` (`recent`).
    """

    kind: Literal["all", "group", "tag", "contact", "location", "segment", "list", "broadcast", "recent"]
    id: UUID | None = None
    days: int | None = None


class ZonesRef(msgspec.Struct, frozen=True):
    """People who live by these clocks; with `is_rest` all but those, whoever has no zone among them (MSG-064)."""

    names: tuple[str, ...] = ()
    is_rest: bool = False


class AudienceRef(msgspec.Struct, frozen=True):
    """Whom a broadcast is for: the union of `include` minus the union of `exclude` (MSG-021).

    `zones` holds it to people of certain time zones, where a schedule goes by their own clocks.
    """

    include: tuple[TargetRef, ...] = ()
    exclude: tuple[TargetRef, ...] = ()
    zones: ZonesRef | msgspec.UnsetType = msgspec.UNSET


class PlacedAudience(AudienceRef, frozen=True):
    """An audience within the places that its broadcast's author is limited to (IDN-030)."""

    places: tuple[UUID, ...] = ()


def within(audience: AudienceRef, places: Iterable[UUID]) -> AudienceRef:
    """`audience` held to `places`; to none, where there are none."""
    held = tuple(places)
    if held:
        return PlacedAudience(audience.include, audience.exclude, audience.zones, held)
    return AudienceRef(audience.include, audience.exclude, audience.zones)


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
