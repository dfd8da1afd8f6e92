"""Test mode: each organization has a twin behind the same walls, whose carriers are simulated (API-055, 056)."""

import hashlib
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from msgspec import structs

from koinon.kit import clock, ids
from koinon.organizations import repository, service
from koinon.organizations.auditing import audit
from koinon.organizations.closing import AGAIN, LIVING, erase
from koinon.organizations.contracts import NewOrganization, Organization, State
from koinon.organizations.plans import forget_after
from koinon.organizations.repository import closing, sandboxes, wakeups
from koinon.organizations.trust import forget_standing
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.jobs import job
from koinon.platform.services import Services

MARK = " (test)"
LONGEST = 120
Fill = Callable[[Tx, Services, bool], Awaitable[None]]
_fillers: list[Fill] = []


def register_filler(fill: Fill) -> None:
    """Have `fill(tx, services, sample)` put into a new sandbox what it needs; with `sample` also people to try with."""
    _fillers.append(fill)


def place(organization_id: UUID) -> bytes:
    """Under what a living organization's sandbox stands in the directory."""
    return hashlib.sha256(organization_id.bytes).digest()


async def sandboxes_of(tx: Tx, organization_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The sandbox of each organization that has one; in any transaction."""
    hashes = {place(one): one for one in organization_ids}
    return {hashes[found.key_hash]: found.organization_id for found in await sandboxes.at(tx, list(hashes))}


async def sandbox_of(tx: Tx, organization_id: UUID) -> UUID | None:
    """The sandbox of an organization, None before the first test key; in any transaction."""
    return (await sandboxes_of(tx, [organization_id])).get(organization_id)


async def live_of(tx: Tx) -> UUID:
    """The living organization of the transaction's: itself, unless it is a sandbox."""
    return await sandboxes.live_of(tx) or tx.organization_id


async def ensure_sandbox(services: Services, actor: Actor) -> UUID:
    """The sandbox of the actor's organization, made where there is none; of two at once one makes it."""
    acting, found = await find_sandbox(services, actor)
    return found or await _make(services, acting, None, sample=False)


async def reset_sandbox(services: Services, actor: Actor, *, sample: bool = True) -> UUID:
    """A new sandbox in the place of the present one, whose rows a job deletes; its id.

    Test keys reach the new one from their next request on (at most two seconds late in other processes).
    """
    acting, old = await find_sandbox(services, actor)
    if old is not None:
        await retire(services, old)
    return await _make(services, acting, old, sample=sample)


async def find_sandbox(services: Services, actor: Actor) -> tuple[Actor, UUID | None]:
    """The actor in their living organization, from inside its sandbox too; and that sandbox, if there is one."""
    async with services.database.transaction(actor) as tx:
        live_id = await live_of(tx)
        return structs.replace(actor, organization_id=live_id), await sandbox_of(tx, live_id)


async def retire(services: Services, old: UUID) -> None:
    """Close an organization at once and have a job delete everything in it; once more changes nothing."""
    async with services.database.transaction(old) as tx:
        before = [*LIVING, State.CLOSING.value]
        await repository.move_state(tx, before, State.CLOSED.value, {"reason": None, "until": None})
        await wakeups.set_due(tx, wakeups.CLOSING, clock.now() + AGAIN)
        await empty_sandbox.defer(tx, once=f"empty:{old}")
        forget_standing(tx)


class _MadeMeanwhileError(Exception):
    """Another request was faster."""


async def _make(services: Services, acting: Actor, old: UUID | None, *, sample: bool) -> UUID:
    new_id = ids.uuid7()
    if acting.organization_id is not None:
        await services.placements.place_beside(new_id, acting.organization_id)
    async with services.database.transaction(acting) as tx:
        live = await service.get(tx)
        verb = "sandbox.created" if old is None else "sandbox.reset"
        await audit(tx, verb, "organization", new_id, {"after": {"sample": sample}})
    try:
        await _fill(services, live, new_id, old, sample=sample)
    except _MadeMeanwhileError:
        _, found = await find_sandbox(services, acting)
        if found is None:
            raise errors.CONFLICT() from None
        return found
    return new_id


async def _fill(services: Services, live: Organization, new_id: UUID, old: UUID | None, *, sample: bool) -> None:
    """The twin with all that it needs, in one transaction."""
    acting = Actor(kind=ActorKind.SYSTEM, organization_id=new_id, livemode=False)
    async with services.database.transaction(acting) as tx:
        if not await sandboxes.point_at(tx, place(live.id), old):
            raise _MadeMeanwhileError
        await service.create(tx, _twin(live))
        forget_after(tx)
        for fill in _fillers:
            await fill(tx, services, sample)


def _twin(live: Organization) -> NewOrganization:
    return NewOrganization(
        name=live.name[: LONGEST - len(MARK)] + MARK,
        kind=live.kind,
        country=live.country,
        time_zone=live.time_zone,
        locale=live.locale,
        sandbox_of=live.id,
    )


@job("organizations.empty_sandbox", queue="maintenance", time_limit=3_600.0)
async def empty_sandbox(services: Services, organization_id: UUID) -> None:
    """Delete a sandbox that was started anew, with everything in it; once it is gone, nothing happens any more."""
    async with services.database.transaction(organization_id) as tx:
        over = await closing.is_closed(tx)
    if over:
        await erase(services, organization_id)


async def erase_with_twin(services: Services, organization_id: UUID) -> None:
    """An organization's sandbox goes before it does."""
    async with services.database.system() as tx:
        found = await sandbox_of(tx, organization_id)
    if found is not None:
        await retire(services, found)
        await erase(services, found)
