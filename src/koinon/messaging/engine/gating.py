"""The rules of an organization before the gate, for single messages of several senders at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon import channels
from koinon.kit import clock
from koinon.messaging.policy.gate import CAN_WAIT, Message, Person
from koinon.messaging.repository.ranges import Row
from koinon.messaging.rules import caps, facts, repository
from koinon.messaging.rules.service import Rules, rules
from koinon.platform.db import Tx


async def with_rules(tx: Tx, rows: Sequence[Row], now: datetime) -> list[Row]:
    """The rows, their people with what quiet hours and caps say; through a practice number usually nothing."""
    found = await _rules(tx, rows)
    ruled = await _ruled(tx, found, rows)
    known = {row.id: row for row in await facts.known_of(tx, found, [row for row in rows if row.id in ruled], now)}
    return [known.get(row.id, row) for row in rows]


async def with_caps(tx: Tx, person: Person, message: Message, contact_id: UUID | None, sender_id: UUID) -> Person:
    """Somebody about to be sent a new message, with when caps let them: of what another channel failed at, at once."""
    if contact_id is None or message.purpose not in CAN_WAIT or message.is_fallback:
        return person
    found = await rules(tx)
    practice = not found.policy.in_practice and (await channels.sender(tx, sender_id)).is_simulated
    if practice or not found.cap(message.purpose):
        return person
    policy, now = found.of(person.location_id), clock.now()
    sent = (await repository.of_people(tx, [contact_id], message.purpose, now)).get(contact_id, [])
    free_at = caps.free_at(policy.caps_on(message.purpose, message.channel), sent, now)
    return person._replace(free_at=free_at, over_cap=policy.over_cap)


async def count_leaving(tx: Tx, rows: Sequence[Row], now: datetime) -> None:
    """Count those that the gate let pass."""
    found = await _rules(tx, rows)
    ruled = await _ruled(tx, found, rows)
    await facts.count_leaving(tx, found, [row for row in rows if row.id in ruled], now)


async def _rules(tx: Tx, rows: Sequence[Row]) -> Rules | None:
    """Asked for only where a row may have to wait."""
    return await rules(tx) if any(row.purpose in CAN_WAIT for row in rows) else None


async def _ruled(tx: Tx, found: Rules | None, rows: Sequence[Row]) -> set[UUID]:
    """Those that the rules are for."""
    if found is None:
        return set()
    practice = {
        sender_id
        for sender_id in {row.sender_id for row in rows}
        if not found.policy.in_practice and (await channels.sender(tx, sender_id)).is_simulated
    }
    return {row.id for row in rows if row.sender_id not in practice}
