"""Suspended, read-only, released, flagged: what an operator, dunning or a detector decides (ORG-029..032)."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from koinon.organizations import events, repository
from koinon.organizations.auditing import audit
from koinon.organizations.contracts import State
from koinon.organizations.repository import StandingRow
from koinon.organizations.telling import mail_owners_after
from koinon.platform import errors
from koinon.platform.db import Database, Tx

SHORTEST_REASON = 10
# Every process hears of a change within these seconds (ORG-032 allows five); the gate of messages asks the database.
REMEMBER_SECONDS = 2.0
MOST_REMEMBERED = 10_000
Release = Callable[[Tx, datetime | None], Awaitable[None]]
_releases: list[Release] = []
_kept: OrderedDict[UUID, tuple[float, StandingRow]] = OrderedDict()


def register_release(release: Release) -> None:
    """Have `release(tx, suspended_at)` called when an organization may act again: what was held goes on."""
    _releases.append(release)


async def is_active(tx: Tx) -> bool:
    """Whether the organization may send and be written to."""
    return (await _standing(tx)).state == State.ACTIVE


async def require_active(tx: Tx) -> None:
    """Raise 409 `organization_suspended` or `organization_read_only`, with the reason, unless it is active."""
    _refuse(await _standing(tx))


async def takes_facts(tx: Tx) -> bool:
    """Whether what providers tell is applied now: not while read-only, then it is kept for afterwards (ORG-031)."""
    return (await _standing(tx)).state != State.READ_ONLY


async def require_writable(database: Database, organization_id: UUID) -> None:
    """The same for the edge, before a transaction is open; remembered two seconds."""
    kept = _kept.get(organization_id)
    if kept is None or kept[0] <= time.monotonic():
        async with database.transaction(organization_id) as tx:
            found = await repository.standing(tx)
        if found is None:
            return  # no such organization: whoever comes after says 404
        kept = _kept[organization_id] = time.monotonic() + REMEMBER_SECONDS, found
        while len(_kept) > MOST_REMEMBERED:
            _kept.popitem(last=False)
    _refuse(kept[1])


async def suspend(tx: Tx, reason: str) -> None:
    """Stop everything outgoing at once. Raises 422 for a reason under ten characters, 409 where it is closing."""
    cleaned = reason_of(reason)
    await _move(tx, (State.ACTIVE, State.READ_ONLY), State.SUSPENDED, cleaned, None)
    tx.publish(events.suspended(tx.organization_id, cleaned))
    await _tell(tx, "suspended", cleaned)


async def make_read_only(tx: Tx, reason: str, until: datetime | None = None) -> None:
    """Let everything be read and nothing be written, as while it is moved or its subscription has ended."""
    cleaned = reason_of(reason)
    await _move(tx, (State.ACTIVE,), State.READ_ONLY, cleaned, until)
    tx.publish(events.made_read_only(tx.organization_id, cleaned, until.isoformat() if until else None))
    await _tell(tx, "read_only", cleaned)


async def release(tx: Tx, reason: str) -> None:
    """Let it act again; what was held goes on, each message past the gate once more."""
    cleaned, before = reason_of(reason), (await _standing(tx)).state
    since = await repository.suspended_since(tx)
    await _move(tx, (State.SUSPENDED, State.READ_ONLY), State.ACTIVE, None, None)
    tx.publish(events.released(tx.organization_id, before))
    await _tell(tx, "released", cleaned)
    await let_go(tx, since)


async def let_go(tx: Tx, since: datetime | None) -> None:
    """Send on what was held from `since` on."""
    for going_on in _releases:
        await going_on(tx, since)


async def flag(tx: Tx, code: str, told: str) -> bool:
    """Raise a flag for an operator's eye and tell the owners what was seen; False where it is up already."""
    present = await repository.organization(tx, lock=True)
    if present is None or code in present.flags:
        return False
    await repository.set_flags(tx, [*present.flags, code])
    tx.publish(events.flagged(tx.organization_id, code))
    await audit(tx, "organization.flagged", "organization", tx.organization_id, {"after": {"flag": code, "seen": told}})
    await mail_owners_after(tx, "flagged", {"flag": code, "told": told})
    return True


async def lower_flag(tx: Tx, code: str, reason: str) -> None:
    """Take a flag down again. Raises 404 where it is not up."""
    cleaned, present = reason_of(reason), await repository.organization(tx, lock=True)
    if present is None or code not in present.flags:
        raise errors.RESOURCE_NOT_FOUND()
    await repository.set_flags(tx, [each for each in present.flags if each != code])
    change = {"before": {"flag": code}, "after": {"reason": cleaned}}
    await audit(tx, "organization.flag_lowered", "organization", tx.organization_id, change)


async def verify(tx: Tx, reason: str, *, on: bool = True) -> None:
    """Note that an operator has made sure who they are, or take that back. Raises 409 where nothing would change."""
    cleaned = reason_of(reason)
    if not await repository.set_verified(tx, on):
        raise errors.INVALID_STATE()
    verb = "organization.verified" if on else "organization.unverified"
    await audit(tx, verb, "organization", tx.organization_id, {"after": {"reason": cleaned}})


def reason_of(text: str) -> str:
    """A reason as it is kept. Raises 422 under ten characters: whoever is affected reads it."""
    cleaned = " ".join(text.split())
    if not SHORTEST_REASON <= len(cleaned) <= 500:
        raise errors.invalid([errors.FieldFault("reason", "out_of_range", "Give a reason of ten characters or more.")])
    return cleaned


async def _standing(tx: Tx) -> StandingRow:
    found = await repository.standing(tx)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


def _refuse(standing: StandingRow) -> None:
    if standing.state == State.ACTIVE:
        return
    details = {"reason": standing.state_reason, "until": standing.state_until}
    if standing.state == State.SUSPENDED:
        raise errors.ORGANIZATION_SUSPENDED(details=details)
    raise errors.ORGANIZATION_READ_ONLY(details=details)


async def _move(tx: Tx, before: tuple[State, ...], after: State, reason: str | None, until: datetime | None) -> None:
    allowed = [state.value for state in before]
    if not await repository.move_state(tx, allowed, after.value, {"reason": reason, "until": until}):
        raise errors.INVALID_STATE(details={"state": (await _standing(tx)).state})
    forget_standing(tx)


def forget_standing(tx: Tx) -> None:
    """Have this process ask anew once the change has committed; others do within two seconds."""
    organization_id = tx.organization_id
    tx.after_commit(lambda: _forget(organization_id))


def _forget(organization_id: UUID) -> None:
    _kept.pop(organization_id, None)


async def _tell(tx: Tx, verb: str, reason: str) -> None:
    await audit(tx, f"organization.{verb}", "organization", tx.organization_id, {"after": {"reason": reason}})
    await mail_owners_after(tx, verb, {"reason": reason})
