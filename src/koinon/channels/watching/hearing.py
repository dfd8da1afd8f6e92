"""What came in by webhooks, counted once it is applied: receipts and their lag, how long they waited.

A receipt counts for its sender where the provider names it, else for the account as a whole.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon.channels import repository
from koinon.channels.contracts import Fact, Receipt
from koinon.channels.repository.senders import senders_by_account
from koinon.channels.watching.counting import COUNTS, Key, Minute, bucket, this_minute
from koinon.channels.watching.metrics import observe
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.webhooks import Arrived

MOST_KNOWN = 100_000
Senders = Mapping[tuple[UUID, str], UUID]
_simulated: dict[UUID, bool] = {}


async def hear(tx: Tx, read: Sequence[tuple[Arrived, Sequence[Fact]]]) -> None:
    """Count these once the transaction that applies them is through."""
    new = {one.account_id for one, _ in read} - _simulated.keys()
    if new:
        if len(_simulated) > MOST_KNOWN:
            _simulated.clear()
        _simulated.update(await repository.simulated(tx, sorted(new)))
    organization_id, senders = tx.organization_id, await _senders(tx, read)
    tx.after_commit(lambda: _count(organization_id, read, _simulated, senders))


async def _senders(tx: Tx, read: Sequence[tuple[Arrived, Sequence[Fact]]]) -> Senders:
    named = {
        (one.account_id, fact.sender)
        for one, found in read
        for fact in found
        if isinstance(fact, Receipt) and fact.sender is not None
    }
    if not named:
        return {}
    return await senders_by_account(
        tx, sorted({account_id for account_id, _ in named}), sorted({value for _, value in named})
    )


def _count(
    organization_id: UUID,
    read: Sequence[tuple[Arrived, Sequence[Fact]]],
    simulated: Mapping[UUID, bool],
    senders: Senders,
) -> None:
    now, at = clock.now(), this_minute()
    for one, found in read:
        observe("webhook_lag_seconds", one.source, max(0.0, (now - one.received_at).total_seconds()))
        is_simulated = simulated.get(one.account_id, False)
        key = Key(organization_id, one.account_id, None, one.source, is_simulated, at)
        COUNTS.minute(key).heard += 1
        for fact in found:
            if isinstance(fact, Receipt):
                sender_id = senders.get((one.account_id, fact.sender or ""))
                _receipt(COUNTS.minute(key._replace(sender_id=sender_id)), fact)


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
