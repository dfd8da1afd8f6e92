"""Statements of how providers answer, by the minute: of the installation, ids and counts only (CHN-064, 066)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.channels.repository.shared import bound
from koinon.platform.db import Tx

_SUMS = ("calls", "call_seconds", "sent", "accepted", "errors", "delivered", "undelivered", "receipt_seconds", "heard")
_ARRAYS = ("latency", "failed", "receipt_lag")
_ADD = ",\n    ".join(
    [f"{name} = known.{name} + excluded.{name}" for name in _SUMS]
    + [f"{name} = koinon_sum_counts(known.{name}, excluded.{name})" for name in _ARRAYS]
)


class MinuteRow(msgspec.Struct, frozen=True):
    """A minute of an account (`sender_id` None: its own calls) or of one of its senders."""

    account_id: UUID
    sender_id: UUID | None
    minute: datetime
    organization_id: UUID
    provider: str
    is_simulated: bool
    calls: int
    call_seconds: float
    latency: list[int]
    sent: int
    accepted: int
    errors: int
    failed: dict[str, int]
    delivered: int
    undelivered: int
    receipt_seconds: float
    receipt_lag: list[int]
    heard: int


async def add_minutes(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add what a process counted; rows by account, sender and minute, so that two processes never wait in a circle."""
    await tx.execute(
        f"""
        insert into provider_minutes as known (account_id, sender_id, minute, organization_id, provider, is_simulated,
          calls, call_seconds, latency, sent, accepted, errors, failed, delivered, undelivered, receipt_seconds,
          receipt_lag, heard)
        select account_id, sender_id, to_timestamp(minute * 60), organization_id, provider, is_simulated,
               calls, call_seconds, latency, sent, accepted, errors, failed, delivered, undelivered, receipt_seconds,
               receipt_lag, heard
        from jsonb_to_recordset(%(rows)s::jsonb) as r (account_id uuid, sender_id uuid, minute bigint,
          organization_id uuid, provider text, is_simulated boolean, calls bigint, call_seconds float8,
          latency bigint[], sent bigint, accepted bigint, errors bigint, failed jsonb, delivered bigint,
          undelivered bigint, receipt_seconds float8, receipt_lag bigint[], heard bigint)
        order by 1, 2, 3
        on conflict (account_id, sender_id, minute) do update
        set {_ADD}
        """,
        {"rows": msgspec.json.encode(rows).decode()},
    )


_ROW = """
select account_id, sender_id, minute, organization_id, provider, is_simulated, calls, call_seconds, latency, sent,
       accepted, errors, failed, delivered, undelivered, receipt_seconds, receipt_lag, heard
from provider_minutes
"""


async def minutes(tx: Tx, since: datetime) -> list[MinuteRow]:
    """An organization's minutes since then, oldest first."""
    return await tx.all(
        MinuteRow,
        _ROW + "where organization_id = %(organization_id)s and minute >= %(since)s order by minute",
        bound(tx, since=since),
    )


async def all_minutes(tx: Tx, since: datetime) -> list[MinuteRow]:
    """Every organization's minutes since then that were not simulated, for the operator's alerts."""
    return await tx.all(MinuteRow, _ROW + "where minute >= %(since)s and not is_simulated", {"since": since})


async def recent_minutes(tx: Tx, since: datetime) -> list[MinuteRow]:
    """Every organization's minutes since then, for the installation's own health."""
    return await tx.all(MinuteRow, _ROW + "where minute >= %(since)s order by minute", {"since": since})


class HourRow(msgspec.Struct, frozen=True):
    """An hour of an account or sender."""

    account_id: UUID
    sender_id: UUID | None
    hour: datetime
    sent: int
    accepted: int
    errors: int
    calls: int
    call_seconds: float
    delivered: int
    undelivered: int


async def hours(tx: Tx, since: datetime) -> list[HourRow]:
    """An organization's hours since then, oldest first."""
    return await tx.all(
        HourRow,
        """
        select account_id, sender_id, date_trunc('hour', minute) as hour, sum(sent)::bigint as sent,
               sum(accepted)::bigint as accepted, sum(errors)::bigint as errors, sum(calls)::bigint as calls,
               sum(call_seconds) as call_seconds, sum(delivered)::bigint as delivered,
               sum(undelivered)::bigint as undelivered
        from provider_minutes
        where organization_id = %(organization_id)s
          and minute >= %(since)s
        group by account_id, sender_id, date_trunc('hour', minute)
        order by hour
        """,
        bound(tx, since=since),
    )


async def forget_minutes(tx: Tx, days: int) -> int:
    """Drop what is older; how many rows."""
    return await tx.execute(
        "delete from provider_minutes where minute < now() - make_interval(days => %(days)s)", {"days": days}
    )


async def add_counters(tx: Tx, counted: Mapping[tuple[str, tuple[str, ...]], float], *, replace: bool = False) -> None:
    """Add to the installation's counters, or set gauges to their present value."""
    rows = [{"metric": metric, "labels": labels, "value": value} for (metric, labels), value in sorted(counted.items())]
    await tx.execute(
        f"""
        insert into channel_counters as known (metric, labels, value)
        select metric, array(select jsonb_array_elements_text(labels)), value
        from jsonb_to_recordset(%(rows)s::jsonb) as r (metric text, labels jsonb, value float8)
        on conflict (metric, labels) do update
        set value = {"excluded.value" if replace else "known.value + excluded.value"}, seen_at = now()
        """,
        {"rows": msgspec.json.encode(rows).decode()},
    )


async def counters(tx: Tx, gauges: Sequence[str], gauge_seconds: float) -> list[tuple[str, list[str], float]]:
    """Every counter, and the gauges that a living process set."""
    return await tx.all(
        tuple,
        """
        select metric, labels, value
        from channel_counters
        where not metric = any(%(gauges)s)
           or seen_at > now() - make_interval(secs => %(seconds)s)
        order by metric, labels
        """,
        {"gauges": list(gauges), "seconds": gauge_seconds},
    )
