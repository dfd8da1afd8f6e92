"""How accounts and senders are, by what was counted in the last minutes and by the last probe (CHN-064, 065)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from koinon.channels import repository
from koinon.channels.queues import waiting
from koinon.channels.records import Account, Sender, SenderState
from koinon.channels.repository.breakers import open_accounts
from koinon.channels.repository.minutes import MinuteRow, minutes
from koinon.channels.watching.counting import BOUNDS, percentile
from koinon.kit import clock
from koinon.platform.db import Tx

State = Literal["healthy", "degraded", "down", "unknown"]
ERRORS_ABOVE, FEWEST = 0.10, 5
ERRORS_MINUTES, LATENCY_MINUTES, SHARE_MINUTES = 5, 10, 15


class Figures(msgspec.Struct, frozen=True):
    """What was counted: errors of 5 minutes, latency of 10, messages, receipts and failures of 15. None where nothing.

    `error_rate` and `delivered_share` are shares of 1; `failed` counts by class of error; `p95_ms` is the upper bound
    of its bucket; `receipt_lag_seconds` is the mean from the attempt to what the provider says became of it.
    """

    error_rate: float | None = None
    latency_ms: float | None = None
    p95_ms: float | None = None
    sent: int = 0
    accepted: int = 0
    failed: dict[str, int] = {}
    receipts: int = 0
    delivered_share: float | None = None
    receipt_lag_seconds: float | None = None
    heard: int = 0
    counted: int = 0


class SenderHealth(msgspec.Struct, frozen=True):
    """A sender with what it waits to send; its state is the sender's own."""

    sender_id: UUID
    value: str
    state: SenderState
    figures: Figures
    queued: int


class AccountHealth(msgspec.Struct, frozen=True):
    """An account: down by its last probe, degraded above 10 % errors in 5 minutes or where its breaker is open.

    `error` in the provider's words; `breaker` names the operations that are not asked for now.
    """

    account_id: UUID
    name: str
    provider: str
    environment: str
    state: State
    checked_at: datetime | None
    error: str | None
    figures: Figures
    breaker: list[str]
    senders: list[SenderHealth]

    @property
    def latency_ms(self) -> float | None:
        """Mean time of its answers."""
        return self.figures.latency_ms


class ChannelHealth(msgspec.Struct, frozen=True):
    """Degraded when any account is not healthy."""

    state: State
    accounts: list[AccountHealth]


async def channel_health(tx: Tx) -> ChannelHealth:
    """Each account's state with its senders', and the worst of them in one word."""
    now = clock.now()
    rows = await minutes(tx, now - timedelta(minutes=SHARE_MINUTES))
    barred = await open_accounts(tx)
    queued = await waiting(tx)
    known = await repository.senders(tx)
    accounts = []
    for account in await repository.accounts(tx):
        own = [one for one in known if one.account_id == account.id]
        found = [row for row in rows if row.account_id == account.id]
        accounts.append(_account(account, own, found, barred.get(account.id, []), queued, now))
    return ChannelHealth(overall([account.state for account in accounts]), accounts)


def overall(states: Iterable[State]) -> State:
    """One word for all: degraded if any is not healthy; those never asked do not count."""
    said = set(states) - {"unknown"}
    return "unknown" if not said else "healthy" if said == {"healthy"} else "degraded"


def _account(
    account: Account,
    senders: Sequence[Sender],
    rows: Sequence[MinuteRow],
    barred: list[str],
    queued: dict[UUID, int],
    now: datetime,
) -> AccountHealth:
    whole = figures(rows, now)
    by_sender: defaultdict[UUID | None, list[MinuteRow]] = defaultdict(list)
    for row in rows:
        by_sender[row.sender_id].append(row)
    return AccountHealth(
        account_id=account.id,
        name=account.name,
        provider=account.provider,
        environment=account.environment,
        state=judge(account, whole, bool(barred)),
        checked_at=account.checked_at,
        error=account.last_error,
        figures=whole,
        breaker=barred,
        senders=[
            SenderHealth(one.id, one.value, one.state, figures(by_sender[one.id], now), queued.get(one.id, 0))
            for one in senders
        ],
    )


def judge(account: Account, seen: Figures, barred: bool) -> State:
    """Down if the last probe failed; degraded above 10 % errors of at least 5 messages, or where it is not asked."""
    if account.last_error:
        return "down"
    if barred or is_failing(seen):
        return "degraded"
    return "unknown" if account.checked_at is None and not seen.counted else "healthy"


def is_failing(seen: Figures) -> bool:
    """Whether more than one in ten messages of five minutes met an error of the channel."""
    return seen.counted >= FEWEST and (seen.error_rate or 0.0) > ERRORS_ABOVE


def figures(rows: Sequence[MinuteRow], now: datetime) -> Figures:
    """Minutes of one account or sender, added up."""
    failed: Counter[str] = Counter()
    for row in rows:
        failed.update(row.failed)
    recent = [row for row in rows if row.minute > now - timedelta(minutes=ERRORS_MINUTES + 1)]
    timed = [row for row in rows if row.minute > now - timedelta(minutes=LATENCY_MINUTES + 1)]
    counted, calls = sum(row.sent for row in recent), sum(row.calls for row in timed)
    delivered, undelivered = sum(row.delivered for row in rows), sum(row.undelivered for row in rows)
    receipts = delivered + undelivered
    p95 = percentile(added(row.latency for row in timed), 0.95)
    lagged = sum(sum(row.receipt_lag) for row in rows)
    return Figures(
        error_rate=round(sum(row.errors for row in recent) / counted, 4) if counted else None,
        latency_ms=round(sum(row.call_seconds for row in timed) / calls * 1000, 1) if calls else None,
        p95_ms=p95 * 1000 if p95 is not None else None,
        sent=sum(row.sent for row in rows),
        accepted=sum(row.accepted for row in rows),
        failed=dict(failed.most_common()),
        receipts=receipts,
        delivered_share=round(delivered / receipts, 4) if receipts else None,
        receipt_lag_seconds=round(sum(row.receipt_seconds for row in rows) / lagged, 1) if lagged else None,
        heard=sum(row.heard for row in rows),
        counted=counted,
    )


def added(buckets: Iterable[Sequence[int]]) -> list[int]:
    """Several minutes' buckets as one."""
    total = [0] * (len(BOUNDS) + 1)
    for some in buckets:
        total = [a + b for a, b in zip(total, some, strict=False)]
    return total
