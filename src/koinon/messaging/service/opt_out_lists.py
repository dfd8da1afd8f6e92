"""The carriers' opt-out lists against ours, daily (CON-050): theirs are added here, differences are told.

A carrier cannot be told whom we hold as opted out, and need not: our gate stops them first. What it still blocks after
the person themselves came back here only they can lift, by texting START.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from koinon import channels, contacts
from koinon.channels import ListedOptOut
from koinon.contacts import ConsentEntry
from koinon.kit import clock
from koinon.messaging import events
from koinon.messaging.contracts import OptOutList
from koinon.messaging.repository import opt_out_lists as rows
from koinon.messaging.repository import waking
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

WAKEUP = "messaging.opt_out_lists"
DAILY = timedelta(days=1)
AFTER_FAILURE = timedelta(hours=1)


class _Seen(NamedTuple):
    """What a comparison has seen so far: everybody listed, whom we added, who came back here but not there."""

    listed: set[bytes]
    added: set[bytes]
    kept: set[bytes]


async def compare_all(services: Services, organization_id: UUID) -> timedelta:
    """Compare the list of each account of an organization; how long until it should be done again."""
    async with services.database.transaction(organization_id) as tx:
        accounts = [one for one in await channels.accounts(tx) if channels.lists_opt_outs(one.provider)]
    told = [await compare(services, organization_id, account.id) for account in accounts]
    return AFTER_FAILURE if any(one.error for one in told) else DAILY


async def compare(services: Services, organization_id: UUID, account_id: UUID) -> OptOutList:
    """Compare one account's list. A list that could not be read whole adds what it told, and says that it failed."""
    seen, error = _Seen(set(), set(), set()), None
    try:
        await _add(services, organization_id, channels.listed_opt_outs(services, organization_id, account_id), seen)
    except channels.CannotFind as fault:
        error = str(fault)[:500]
    async with services.database.transaction(organization_id) as tx:
        unlisted = None if error else len(await _ours(tx, account_id) - seen.listed)
        told = OptOutList(
            account_id=account_id,
            compared_at=clock.now(),
            listed=len(seen.listed),
            added=len(seen.added),
            kept=len(seen.kept),
            unlisted=unlisted,
            error=error,
        )
        await rows.put(tx, told)
        tx.publish(events.opt_outs_compared(told))
    return told


@job("messaging.compare_opt_outs", queue="maintenance", time_limit=3_600.0)
async def compare_job(services: Services, organization_id: UUID) -> None:
    """Compare the carriers' opt-out lists with ours."""
    again = await compare_all(services, organization_id)
    async with services.database.transaction(organization_id) as tx:
        await waking.wake(tx, WAKEUP, clock.now() + again, move=True)


@job("messaging.find_opt_out_lists", queue="maintenance", time_limit=60.0)
async def find_job(services: Services, _organization_id: UUID | None) -> None:
    """Find the organizations whose lists are due; each is compared by a job of its own."""
    async with services.database.system() as tx:
        due = await rows.due(tx, WAKEUP, await channels.connected_organizations(tx))
    for organization_id in due:
        async with services.database.transaction(organization_id) as tx:
            await waking.put_off(tx, WAKEUP, AFTER_FAILURE.total_seconds())
            await compare_soon(tx)


async def compare_soon(tx: Tx) -> bool:
    """Have the lists of this organization compared; False where that waits to be done already."""
    return await compare_job.defer(tx, once=f"opt-outs:{tx.organization_id}")


async def latest(tx: Tx) -> list[OptOutList]:
    """The last comparison of each account."""
    return await rows.latest(tx)


async def _add(
    services: Services, organization_id: UUID, pages: AsyncIterator[Sequence[ListedOptOut]], seen: _Seen
) -> None:
    async for page in pages:
        async with services.database.transaction(organization_id) as tx:
            entries = {contacts.phone_hash(services.vault, organization_id, one.person): one for one in page}
            known = await contacts.consent_states(tx, list(entries))
            entries = await _beyond_their_number(tx, entries)
            fresh = [_entry(h, one) for h, one in entries.items() if h not in known or known[h].state != "denied"]
            changes = await contacts.record_consents(tx, fresh)
        seen.listed.update(entries)
        seen.added.update(change.address_hash for change in changes if change.after == "denied")
        seen.kept.update(change.address_hash for change in changes if change.after != "denied")


async def _beyond_their_number(tx: Tx, entries: dict[bytes, ListedOptOut]) -> dict[bytes, ListedOptOut]:
    """Without those who stopped just the number of ours that the carrier names, where that is all a STOP ends."""
    if await contacts.stop_scope(tx) is not contacts.StopScope.SENDER:
        return entries
    stopped = await contacts.stopped_senders(tx, list(entries))
    return {key: one for key, one in entries.items() if one.sender_id not in stopped.get(key, ())}


def _entry(address_hash: bytes, one: ListedOptOut) -> ConsentEntry:
    at = one.occurred_at
    return ConsentEntry(
        channel="sms",
        address_hash=address_hash,
        action="denied",
        source="carrier_list",
        evidence=f"carrier_list:{at.isoformat()}" if at else "carrier_list",
        sender_id=one.sender_id,
        occurred_at=min(at, clock.now()) if at else None,
    )


async def _ours(tx: Tx, account_id: UUID) -> set[bytes]:
    numbers = [sender.id for sender in await channels.senders(tx) if sender.account_id == account_id]
    return await contacts.opted_out_through(tx, numbers)
