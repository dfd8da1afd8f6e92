"""What came in by webhooks, counted for its account once it is applied: receipts, their lag, how long they waited."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon.channels import repository
from koinon.channels.contracts import Fact, Receipt
from koinon.channels.watching.counting import COUNTS, Key, Minute, bucket, this_minute
from koinon.channels.watching.metrics import observe
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.webhooks import Arrived

MOST_KNOWN = 100_000
_simulated: dict[UUID, bool] = {}


async def hear(tx: Tx, read: Sequence[tuple[Arrived, Sequence[Fact]]]) -> None:
    """Count these once the transaction that applies them is through."""
    new = {one.account_id for one, _ in read} - _simulated.keys()
    if new:
        if len(_simulated) > MOST_KNOWN:
            _simulated.clear()
        _simulated.update(await repository.simulated(tx, sorted(new)))
    organization_id = tx.organization_id
    tx.after_commit(lambda: _count(organization_id, read, _simulated))


def _count(
    organization_id: UUID, read: Sequence[tuple[Arrived, Sequence[Fact]]], simulated: Mapping[UUID, bool]
) -> None:
    now, at = clock.now(), this_minute()
    for one, found in read:
        observe("webhook_lag_seconds", one.source, max(0.0, (now - one.received_at).total_seconds()))
        is_simulated = simulated.get(one.account_id, False)
        minute = COUNTS.minute(Key(organization_id, one.account_id, None, one.source, is_simulated, at))
        minute.heard += 1
        for fact in found:
            if isinstance(fact, Receipt):
                _receipt(minute, fact)


def _receipt(minute: Minute, fact: Receipt) -> None:
    """A final one: how long after its attempt the provider knew; its id tells when the attempt was (UUIDv7)."""
    if fact.state not in ("delivered", "failed"):
        return
    minute.delivered += fact.state == "delivered"
    minute.undelivered += fact.state == "failed"
    if fact.attempt_id is not None and fact.attempt_id.version == 7:
        seconds = max(0.0, fact.occurred_at.timestamp() - (fact.attempt_id.int >> 80) / 1000)
        minute.receipt_seconds += seconds
        minute.receipt_lag[bucket(seconds)] += 1
