"""What an organization may set about its sending."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from koinon import organizations
from koinon.messaging.contracts import Channel
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def distinct(_tx: Tx, value: Sequence[str]) -> Sequence[errors.FieldFault]:
    """A channel stands once in an order."""
    if len(set(value)) == len(value):
        return ()
    return (errors.FieldFault("", "duplicate_resource", "A channel is twice."),)


UNDO_SECONDS = organizations.declare_setting(
    organizations.Setting(
        "messaging.undo_seconds",
        Annotated[int, Meta(ge=0, le=60)] | None,
        None,
        "Time to undo after pressing Send",
        "Seconds, 0 to 60; the installation's own where unset.",
        group="Reaching people",
    )
)

SUMMARY_MAIL = organizations.declare_setting(
    organizations.Setting(
        "messaging.summary_mail",
        bool,
        True,
        "Mail a summary when a broadcast is done",
        "To whoever wrote it: who was reached, what it cost, who answered.",
        group="Reaching people",
    )
)

APPROVAL_ABOVE = organizations.declare_setting(
    organizations.Setting(
        "messaging.approval_above",
        Annotated[int, Meta(ge=0, le=10_000_000)] | None,
        None,
        "A second person approves above",
        "Phones a broadcast may reach on one person's word; no limit where unset.",
        group="Reaching people",
    )
)


CHANNEL_ORDER = organizations.declare_setting(
    organizations.Setting(
        "messaging.channel_order",
        Annotated[list[Channel], Meta(min_length=1, max_length=4)],
        ["sms", "email"],
        "Channels in their order, where the channel is chosen for each person",
        "The first that reaches somebody is taken, before it the one they prefer.",
        group="Reaching people",
        check=distinct,
    )
)


async def channel_order(tx: Tx) -> tuple[Channel, ...]:
    """By which channels a message may go whose channel is chosen for each person, the first before the others."""
    chosen: list[Channel] = await organizations.setting(tx, CHANNEL_ORDER.key)
    return tuple(chosen)


async def approval_above(tx: Tx) -> int | None:
    """Above how many phones a second person has to approve; None where that is off (MSG-018)."""
    chosen: int | None = await organizations.setting(tx, APPROVAL_ABOVE.key)
    return chosen


async def undo_seconds(tx: Tx, services: Services) -> float:
    """How long a send of this organization can be undone (MSG-018)."""
    chosen = await organizations.setting(tx, UNDO_SECONDS.key)
    return float(services.configuration.send_undo_seconds if chosen is None else chosen)
