"""Senders follow what is found: pending ones begin once nothing stands in their way, others degrade (CHN-005)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon import identity
from koinon.channels import repository, standing
from koinon.channels.records import Blocker, Environment, Sender, SenderState
from koinon.channels.registry import PROVIDERS
from koinon.channels.service.blockers import in_the_way
from koinon.platform.db import Tx
from koinon.platform.events import Event

CREDENTIALS = "Nobody knows yet whether the carrier takes our key. Press “Test the connection”."
REFUSED = "The carrier does not take our calls: {error}"
CALLS = "What the carrier calls back does not arrive here yet. Press “Test the connection”."
PATH = "/settings/carriers"


async def settle_senders(tx: Tx) -> list[Sender]:
    """Let pending senders begin whose checks all pass, and say of the others whether they are degraded; who began."""
    senders = await repository.senders(tx)
    waiting = [one for one in senders if one.state == SenderState.PENDING and one.last_error is None]
    hindered = await in_the_way(tx, waiting)
    begun = [one for one in waiting if not hindered[one.id]]
    for one in begun:
        await _move(tx, one.id, SenderState.ACTIVE, "sender.activated")
        await identity.audit(tx, "sender.activated", "sender", one.id)
    await _follow_health(tx, senders)
    return begun


async def _follow_health(tx: Tx, senders: list[Sender]) -> None:
    """Active becomes degraded where its account is not well or more than a tenth of its messages fail, and back."""
    usable = {one.id: one for one in senders if one.state in (SenderState.ACTIVE, SenderState.DEGRADED)}
    if not usable:
        return
    for account in (await standing.channel_health(tx)).accounts:
        for seen in account.senders:
            sick = account.state in ("down", "degraded") or standing.is_failing(seen.figures)
            if seen.sender_id in usable and sick != (usable[seen.sender_id].state == SenderState.DEGRADED):
                state = SenderState.DEGRADED if sick else SenderState.ACTIVE
                await _move(tx, seen.sender_id, state, "sender.degraded" if sick else "sender.activated")


async def _move(tx: Tx, sender_id: UUID, state: SenderState, event: str) -> None:
    await repository.update_sender(tx, sender_id, {"state": state.value})
    tx.publish(Event(type=event, aggregate_type="sender", aggregate_id=sender_id))


async def check_account(tx: Tx, senders: Sequence[Sender]) -> Mapping[UUID, Sequence[Blocker]]:
    """A live sender begins once its account answered and a signed call of ours came back through its own address.

    One that somebody stopped for another reason, which its `last_error` says, is that one's business.
    """
    live = [one for one in senders if one.environment == Environment.LIVE and one.last_error is None]
    if not live:
        return {}
    accounts = {one.id: one for one in await repository.accounts(tx)}
    arriving = await repository.calls_arriving(tx, [state.value for state in SenderState])
    found: dict[UUID, list[Blocker]] = {}
    for one in live:
        account, blocking = accounts[one.account_id], []
        if account.last_error:
            details = {"error": account.last_error}
            blocking.append(Blocker("credentials_refused", REFUSED, PATH, since=account.checked_at, details=details))
        elif account.checked_at is None:
            blocking.append(Blocker("credentials_unknown", CREDENTIALS, PATH))
        if _calls_back(one.provider) and not arriving.get(one.account_id):
            blocking.append(Blocker("webhook_unproven", CALLS, PATH))
        if blocking:
            found[one.id] = blocking
    return found


def _calls_back(name: str) -> bool:
    known = PROVIDERS.get(name)
    return known is not None and known.capabilities.receipts
