"""What the endpoints give: money in minor units and micro-units, sentences beside codes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, convert

from koinon.kit import money
from koinon.messaging.contracts import (
    AudienceRef,
    Broadcast,
    Counts,
    DeliveryRow,
    FallbackStep,
    LinkTracking,
    Money,
    Preview,
    Progress,
    Split,
    Variant,
    VariantShare,
)
from koinon.messaging.policy import reasons
from koinon.messaging.policy.difference import Difference, Figures
from koinon.messaging.rules.contracts import Simulation


class Price(Struct, frozen=True):
    """A sum: whole minor units (cents), and exact micro-units, since one text costs less than a cent."""

    amount: int
    currency: str
    micros: int


class AcceptedMessage(Struct, frozen=True):
    """A message that was taken into the queue."""

    id: UUID
    status: str


class Retried(Struct, frozen=True):
    """How many messages go out once more."""

    count: int


class FiguresOut(Struct, frozen=True, kw_only=True):
    """What a preview or a ledger comes to; what is null was not looked at."""

    recipients: int
    people: int | None
    segments: int | None
    exclusions: dict[str, int] | None
    cost: list[Price] | None


class CauseOut(Struct, frozen=True):
    """How many recipients more or fewer for one reason: `chosen`, or a code of an exclusion."""

    code: str
    recipients: int


class DifferenceOut(Struct, frozen=True):
    """Why a broadcast paused as `changed`: what was confirmed, what it is now, and what lies between."""

    confirmed: FiguresOut
    now: FiguresOut
    causes: list[CauseOut]


class BroadcastOut(Struct, frozen=True, kw_only=True):
    """A broadcast with its figures."""

    id: UUID
    name: str
    status: str
    pause_reason: str | None
    pause_detail: str | None
    difference: DifferenceOut | None
    body: str
    audience: AudienceRef
    purpose: str
    channel: str
    sender_id: UUID | None
    blank_policy: str
    topic_id: UUID | None
    counts: dict[str, int]
    cost: Price | None
    excluded: int
    exclusions: dict[str, int]
    send_at: datetime | None
    expires_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    version: int
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    variants: list[Variant]
    fallback: list[FallbackStep]
    ab: Split | None
    ab_winner: str | None
    tracking: LinkTracking | None


class ProgressOut(Struct, frozen=True, kw_only=True):
    """How far a broadcast is: `rate` in messages a second.

    `goes_on_at`: when it goes on by itself, where it waits for a day's limit; `limited_to`: segments a
    second, where its number is what holds it up.
    """

    id: UUID
    status: str
    pause_reason: str | None
    counts: dict[str, int]
    rate: float
    seconds_left: int | None
    cost: Price | None
    undo_until: datetime | None
    goes_on_at: datetime | None
    limited_to: float | None


class PreviewOut(Struct, frozen=True, kw_only=True):
    """What sending now would do."""

    recipients: int
    people: int
    exclusions: dict[str, int]
    segments: int
    distribution: dict[int, int]
    cost: list[Price]
    unpriced: int
    by_country: dict[str, int]
    blanks: int
    samples: list[Any]
    seconds: int
    blockers: list[Any]
    sender_id: UUID | None
    encoding: str
    channels: dict[str, int]
    by_variant: list[VariantShare]
    gate: Simulation
    unfilled: list[str]
    free: int


class DeliveryOut(Struct, frozen=True, kw_only=True):
    """One message of the ledger; `explanation` says in words what its `reason`, or what it waits for, means.

    Of a `restricted` person `body` is empty: their messages are read in the conversation, where that is recorded.
    """

    id: UUID
    status: str
    reason: str | None
    explanation: str | None
    provider_code: str | None
    origin: str
    broadcast_id: UUID | None
    contact_id: UUID | None
    channel: str
    purpose: str
    body: str
    restricted: bool
    segments: int
    price: Price | None
    provider_id: str | None
    covers: list[UUID] | None
    children: list[UUID] | None
    reference: str | None
    metadata: dict[str, Any] | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    failed_at: datetime | None
    waits_for: str | None
    waits_until: datetime | None


def price(micros: int | None, currency: str | None) -> Price | None:
    """A sum as the API writes it."""
    if micros is None or currency is None:
        return None
    return Price(money.Money(micros, currency).minor(), currency, micros)


def counted(counts: Counts) -> dict[str, int]:
    """The counts by name; money is told apart."""
    return {name: getattr(counts, name) for name in counts.__struct_fields__ if name != "cost_micros"}


def broadcast_out(found: Broadcast) -> BroadcastOut:
    """A broadcast as the API writes it."""
    return BroadcastOut(
        id=found.id,
        name=found.name,
        status=found.state.value,
        pause_reason=found.pause_reason,
        pause_detail=found.pause_detail,
        difference=_difference_out(found),
        body=found.body,
        audience=found.audience,
        purpose=found.purpose.value,
        channel=found.channel,
        sender_id=found.sender_id,
        blank_policy=found.blank_policy.value,
        topic_id=found.topic_id,
        counts=counted(found.counts),
        cost=price(found.counts.cost_micros or None, "USD"),
        excluded=found.excluded,
        exclusions=found.exclusions,
        send_at=found.send_at,
        expires_at=found.expires_at,
        started_at=found.started_at,
        finished_at=found.finished_at,
        version=found.version,
        created_by=found.created_by,
        created_at=found.created_at,
        updated_at=found.updated_at,
        variants=list(found.variants),
        fallback=list(found.fallback),
        ab=found.ab,
        ab_winner=found.ab_winner,
        tracking=found.tracking,
    )


def _difference_out(found: Broadcast) -> DifferenceOut | None:
    kept = (found.plan or {}).get("difference") if found.pause_reason == "changed" else None
    if kept is None:
        return None
    told = convert(kept, Difference)
    return DifferenceOut(
        _figures_out(told.confirmed),
        _figures_out(told.now),
        [CauseOut(cause.code, cause.recipients) for cause in told.causes],
    )


def _figures_out(figures: Figures) -> FiguresOut:
    return FiguresOut(
        recipients=figures.recipients,
        people=figures.people,
        segments=figures.segments,
        exclusions=figures.exclusions,
        cost=None if figures.cost is None else _prices(figures.cost),
    )


def _prices(sums: Sequence[Money]) -> list[Price]:
    return [Price(money.Money(sum_.micros, sum_.currency).minor(), sum_.currency, sum_.micros) for sum_ in sums]


def progress_out(found: Progress) -> ProgressOut:
    """Figures as the API writes them."""
    return ProgressOut(
        id=found.id,
        status=found.state.value,
        pause_reason=found.pause_reason,
        counts=counted(found.counts),
        rate=found.rate,
        seconds_left=found.seconds_left,
        cost=price(found.cost.micros, found.cost.currency) if found.cost else None,
        undo_until=found.undo_until,
        goes_on_at=found.goes_on_at,
        limited_to=found.limited_to,
    )


def preview_out(found: Preview) -> PreviewOut:
    """A preview as the API writes it."""
    return PreviewOut(
        recipients=found.recipients,
        people=found.people,
        exclusions=found.exclusions,
        segments=found.segments,
        distribution=found.distribution,
        cost=_prices(found.cost),
        unpriced=found.unpriced,
        by_country=found.by_country,
        blanks=found.blanks,
        samples=list(found.samples),
        seconds=found.seconds,
        blockers=list(found.blockers),
        sender_id=found.sender_id,
        encoding=found.encoding,
        channels=found.channels,
        by_variant=found.by_variant,
        gate=found.gate or Simulation(now=found.recipients),
        unfilled=found.unfilled,
        free=found.free,
    )


def _explanation(row: DeliveryRow) -> str | None:
    """Why it did not arrive, or what it waits for, in the words of its channel."""
    if row.reason:
        return reasons.sentence(row.reason, row.channel)
    return reasons.waiting_sentence(row.waits_for, row.channel)


def delivery_out(row: DeliveryRow, *, restricted: bool) -> DeliveryOut:
    """A ledger row as the API writes it; of a restricted person without its words."""
    return DeliveryOut(
        id=row.id,
        status=row.state.value,
        reason=row.reason,
        explanation=_explanation(row),
        provider_code=row.code,
        origin=row.origin,
        broadcast_id=row.broadcast_id,
        contact_id=row.contact_id,
        channel=row.channel,
        purpose=row.purpose,
        body="" if restricted else row.body,
        restricted=restricted,
        segments=row.segments,
        price=price(row.price_micros, row.currency),
        provider_id=row.provider_id,
        covers=row.covers,
        children=row.children,
        reference=row.reference,
        metadata=row.metadata,
        created_at=row.created_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        failed_at=row.failed_at,
        waits_for=row.waits_for,
        waits_until=row.waits_until,
    )
