"""Closing takes 30 days, can be taken back until then, and ends in erasure and a tombstone (ORG-043, 044)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from koinon.kit import clock
from koinon.organizations import events, graves, repository
from koinon.organizations.auditing import audit
from koinon.organizations.contracts import State
from koinon.organizations.repository import closing as rows
from koinon.organizations.repository import wakeups
from koinon.organizations.service import require_everywhere
from koinon.organizations.telling import mail_owners_after
from koinon.organizations.trust import forget_standing, let_go, reason_of
from koinon.platform import errors
from koinon.platform.db import Database, Tx
from koinon.platform.services import Services

WAIT = timedelta(days=30)
REMINDERS = (7, 1)
AGAIN = timedelta(minutes=10)
BATCH = 5_000
# What an interrupted erasure is found again by goes last, with the organization itself.
FOUND_BY = ("deletion_requests", "wakeups")
LIVING = [State.ACTIVE.value, State.SUSPENDED.value, State.READ_ONLY.value]
Erase = Callable[[Services, UUID], Awaitable[None]]
_erasers: list[Erase] = []


def register_eraser(erase: Erase) -> None:
    """Have `erase(services, organization_id)` take away what stands in no table: files, passes, numbers. Idempotent."""
    _erasers.append(erase)


async def close(tx: Tx, typed_name: str) -> None:
    """Stop sending now and delete everything in 30 days. Raises 422 unless the name was typed, 409 if it is closing.

    Whoever is limited to some locations is refused (403), whatever their role holds.
    """
    require_everywhere(tx)
    organization = await repository.organization(tx, lock=True)
    if organization is None:
        raise errors.RESOURCE_NOT_FOUND()
    if " ".join(typed_name.split()) != organization.name:
        raise errors.invalid([errors.FieldFault("name", "invalid_enum", "Type the organization's name exactly.")])
    at = clock.now() + WAIT
    if not await repository.move_state(
        tx, LIVING, State.CLOSING.value, {"reason": None, "until": at, "closing_at": at}
    ):
        raise errors.INVALID_STATE(details={"state": organization.state.value})
    await rows.insert_request(tx, at, (organization.state.value, organization.state_reason))
    await wakeups.set_due(tx, wakeups.CLOSING, at - timedelta(days=REMINDERS[0]))
    forget_standing(tx)
    tx.publish(events.closing(tx.organization_id, at.isoformat()))
    await audit(tx, "organization.closing", "organization", tx.organization_id, {"after": {"scheduled_for": at}})
    await mail_owners_after(tx, "closing", {"day": at.date().isoformat()})


async def keep_open(tx: Tx) -> None:
    """Take the closing back, within its 30 days. Raises 409 where it is not closing.

    What was suspended before is suspended again; else what was held meanwhile goes on.
    """
    request = await rows.open_request(tx)
    if request is None:
        raise errors.INVALID_STATE()
    before = {"reason": request.reason_before, "until": None}
    if not await repository.move_state(tx, [State.CLOSING.value], request.state_before, before):
        raise errors.INVALID_STATE()
    await rows.set_request(tx, request.id, "cancelled", request.told_days)
    forget_standing(tx)
    tx.publish(events.released(tx.organization_id, State.CLOSING.value))
    await audit(tx, "organization.closing_cancelled", "organization", tx.organization_id, {})
    await mail_owners_after(tx, "kept_open", {})
    if request.state_before == State.ACTIVE:
        await let_go(tx, request.created_at)


async def hold(tx: Tx, reason: str, *, on: bool = True) -> None:
    """Keep an organization from being erased, or let it go again: an operator's legal hold."""
    cleaned = reason_of(reason)
    await rows.set_legal_hold(tx, on)
    verb = "organization.held" if on else "organization.hold_lifted"
    await audit(tx, verb, "organization", tx.organization_id, {"after": {"reason": cleaned}})


async def is_held(tx: Tx) -> bool:
    """Whether an operator's legal hold keeps what would be deleted."""
    return await rows.is_held(tx)


async def step(services: Services, organization_id: UUID) -> None:
    """Remind, or once the day has come and nothing holds it, erase."""
    async with services.database.transaction(organization_id) as tx:
        request = await rows.open_request(tx)
        if request is None and not await rows.is_closed(tx):
            return
        if request is not None and (days := (request.scheduled_for - clock.now()).total_seconds() / 86_400) > 0:
            await _remind(tx, request, days)
            return
        if await rows.is_held(tx):
            await wakeups.set_due(tx, wakeups.CLOSING, clock.now() + timedelta(days=1))
            return
        if request is not None:
            await _begin(tx, request)
    await erase(services, organization_id)


async def _remind(tx: Tx, request: rows.Request, days: float) -> None:
    due = [day for day in REMINDERS if days <= day and day not in request.told_days]
    if due:
        await rows.set_request(tx, request.id, request.state, [*request.told_days, *due])
        await mail_owners_after(tx, "closing", {"day": request.scheduled_for.date().isoformat()})
    following = [day for day in REMINDERS if day < days]
    ahead = timedelta(days=following[0]) if following else timedelta(0)
    await wakeups.set_due(tx, wakeups.CLOSING, request.scheduled_for - ahead)


async def _begin(tx: Tx, request: rows.Request) -> None:
    await rows.set_request(tx, request.id, "processing", request.told_days)
    closed = {"reason": None, "until": None}
    await repository.move_state(tx, [State.CLOSING.value], State.CLOSED.value, closed)
    await rows.bury(tx, request.requested_by)
    await rows.keep_opt_outs(tx)
    tx.publish(events.closed(tx.organization_id))
    await audit(tx, "organization.closed", "organization", tx.organization_id, {})
    forget_standing(tx)


async def erase_now(services: Services, organization_id: UUID, requested_by: UUID | None = None) -> None:
    """Close and erase at once, without the wait: for samples and an operator's command."""
    async with services.database.transaction(organization_id) as tx:
        if await rows.is_held(tx):
            raise errors.INVALID_STATE("A legal hold keeps this organization.")
        everything = [*LIVING, State.CLOSING.value]
        await repository.move_state(tx, everything, State.CLOSED.value, {"reason": None, "until": None})
        await rows.bury(tx, requested_by)
        await rows.keep_opt_outs(tx)
        await wakeups.set_due(tx, wakeups.CLOSING, clock.now() + AGAIN)
        forget_standing(tx)
    await erase(services, organization_id)


async def bury_again(services: Services, path: Path | None = None) -> graves.Reburied:
    """After a restore: erase whoever was erased since the backup, by the file beside the database or `path`."""
    known = graves.remembered(path or Path(services.configuration.data_dir) / graves.NAME)
    erased = held = 0
    for organization_id in await graves.risen(services, known):
        try:
            await erase_now(services, organization_id)
            erased += 1
        except errors.KoinonError:
            held += 1
    return graves.Reburied(erased, held)


async def erase(services: Services, organization_id: UUID) -> None:
    """Empty every table of a closed organization in batches; what was interrupted goes on where it stood."""
    graves.remember(services, organization_id)
    for eraser in _erasers:
        await eraser(services, organization_id)
    async with services.database.system() as tx:
        order = emptying_order(await rows.tables(tx), await rows.references(tx))
    for table in order:
        while table not in FOUND_BY and await _batch(services.database, organization_id, table):
            pass
    async with services.database.transaction(organization_id) as tx:
        for table in FOUND_BY:
            await rows.erase_batch(tx, table, BATCH)
        await rows.finish(tx)


async def _batch(database: Database, organization_id: UUID, table: str) -> int:
    async with database.transaction(organization_id) as tx:
        return await rows.erase_batch(tx, table, BATCH)


def emptying_order(tables: Sequence[str], references: Sequence[rows.Edge]) -> list[str]:
    """The tables with those that refer to others before them; reversed, the order in which they can be filled."""
    waiting = {table: {e.child for e in references if e.parent == table} & set(tables) for table in sorted(tables)}
    ordered: list[str] = []
    while waiting:
        free = [table for table, children in waiting.items() if not children - set(ordered)] or [next(iter(waiting))]
        ordered += free
        waiting = {table: children for table, children in waiting.items() if table not in free}
    return ordered
