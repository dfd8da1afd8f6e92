"""Messages by route: each gets its sender when the ledger is written, and another when that one surely fails."""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from koinon import channels, contacts
from koinon.channels import ErrorKind, Routing
from koinon.messaging.engine.results import BREAKER_OPEN, Retry, Sorted
from koinon.messaging.policy.choice import Chooser, Chosen
from koinon.messaging.repository import routing
from koinon.messaging.repository.ranges import Row
from koinon.messaging.repository.works import Work
from koinon.platform.db import Tx
from koinon.platform.services import Services

Moved = Sequence[tuple[Row, UUID]]
# What speaks against the sender or its carrier, not against the message: another may take it at once.
_ELSEWHERE = frozenset({ErrorKind.THROTTLED, ErrorKind.CONFIGURATION, ErrorKind.ACCOUNT})


class Who(NamedTuple):
    """To whom a single message goes; the country of their number."""

    address_hash: bytes
    contact_id: UUID | None
    country: str | None


async def choose(
    tx: Tx, services: Services, who: Who, purpose: str, channel: str, senders: Sequence[channels.Sender]
) -> Chosen:
    """The sender of a single message, among all our `senders`, for which nobody chose one (CHN-008)."""
    known = await channels.routing(tx, services)
    chooser = Chooser(senders, known, channel, purpose)
    if not chooser.has_choice and not known:
        return Chosen(None)
    talked = await routing.talked_with(tx, channel, who.address_hash)
    homes = await contacts.homes(tx, [who.contact_id]) if who.contact_id and chooser.locations else {}
    return chooser.choose(talked, homes.get(who.contact_id) if who.contact_id else None, who.country)


async def assign(tx: Tx, services: Services, work: Work, written: int) -> None:
    """Give the rows that freezing just wrote their senders."""
    if not work.is_routed or not written or work.ledger_from is None:
        return
    known, senders = await channels.routing(tx, services), await channels.senders(tx)
    for way in work.ways:
        await _assign(tx, work, written, way, Chooser(senders, known, way, work.purpose))


async def _assign(tx: Tx, work: Work, written: int, way: str, chooser: Chooser) -> None:
    if work.ledger_from is None:
        return
    span = (work.total + 1, work.total + written)
    rows = await routing.unrouted(tx, work.id, work.ledger_from, span, way)
    people = [row.contact_id for row in rows if row.contact_id is not None]
    homes = await contacts.homes(tx, people) if chooser.locations else {}
    chosen = []
    for row in rows:
        made = chooser.choose(row.talked, homes.get(row.contact_id) if row.contact_id else None, row.country)
        sender_id = made.sender_id or (UUID(work.senders[way]) if way in work.senders else work.sender_id)
        if sender_id is not None:
            chosen.append((row.id, sender_id, made.route_id))
    await routing.assign(tx, chosen)


async def wanted(tx: Tx, services: Services, ways: Sequence[str], body: str) -> bool:
    """Whether a broadcast for which nobody chose a sender has several to go through; not where it names its number."""
    if "sender.number" in body:
        return False
    known, senders = await channels.routing(tx, services), await channels.senders(tx)
    return any(known.has(way) or Chooser(senders, known, way, "").has_choice for way in ways)


async def detour(tx: Tx, work: Work, known: Routing, span: tuple[int, int]) -> None:
    """Before a range is read: rows whose sender can not send go another way, and pass the gate for that one."""
    away = known.away()
    if not away or work.ledger_from is None:
        return
    changes = []
    for route_id, sender_id in await routing.ways(tx, work.id, work.ledger_from, span):
        if sender_id in away and (target := known.instead(route_id, sender_id)) is not None:
            changes.append((route_id, sender_id, target))
    if changes:
        await routing.detour(tx, work.id, work.ledger_from, span, changes)


async def detour_singles(tx: Tx, known: Routing, claimed: Sequence[UUID]) -> None:
    """The same for single messages that were just claimed."""
    if not (away := known.away()):
        return
    moved = [
        (delivery_id, target)
        for delivery_id, route_id, sender_id in await routing.queued_ways(tx, claimed)
        if sender_id in away and (target := known.instead(route_id, sender_id)) is not None
    ]
    await routing.move(tx, moved, untaken=True)


def may_go_on(known: Routing | None) -> Callable[[Row], bool]:
    """Whether a message that failed for good here may still be tried by another sender of its route."""
    if known is None:
        return lambda _row: False
    return lambda row: known.instead(row.route_id, row.sender_id, onward=True) is not None


def moves(known: Routing | None, made: Sorted) -> tuple[Sorted, Moved]:
    """What goes on to the next sender because this one surely did not take it; and what is left to be waited for."""
    if known is None:
        return made, ()
    kept: list[Retry] = []
    moved: list[tuple[Row, UUID]] = []
    for retry in made.retries:
        target = _target(known, retry)
        if target is None:
            kept.append(retry)
        else:
            moved.append((retry.row, target))
    if not moved:
        return made, ()
    gone = [retry for retry in made.retries if retry not in kept]
    errors = list(made.errors)
    for retry in gone:
        if retry.error is not None and retry.error.kind.value in errors:
            errors[errors.index(retry.error.kind.value)] = None
    waits = [retry.seconds for retry in kept if retry.error is not None and retry.error.code == BREAKER_OPEN]
    fatal = made.fatal if any(retry.error is made.fatal for retry in kept) else None
    return made._replace(retries=kept, errors=errors, wait=max(waits, default=0.0), fatal=fatal), moved


def _target(known: Routing, retry: Retry) -> UUID | None:
    error, row = retry.error, retry.row
    if error is None or error.for_recipient:
        return None
    if error.kind in _ELSEWHERE or error.code == BREAKER_OPEN:
        return known.instead(row.route_id, row.sender_id)
    return known.instead(row.route_id, row.sender_id, onward=True) if retry.is_last else None


async def move(tx: Tx, moved: Moved) -> None:
    """Write down who sends these from now on."""
    await routing.move(tx, [(row.id, sender_id) for row, sender_id in moved])


async def lead(tx: Tx, services: Services, work: Work) -> UUID | None:
    """The sender whose standing decides whether a broadcast may go on: where it has several, one that can send."""
    if not work.is_routed or work.sender_id is None:
        return work.sender_id
    known = await channels.routing(tx, services)
    usable = [one.id for one in await channels.senders(tx) if one.channel == work.ways[0] and known.is_usable(one.id)]
    standing = [one for one in usable if known.knows(one)]
    return work.sender_id if work.sender_id in usable or not standing else standing[0]
