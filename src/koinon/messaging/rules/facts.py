"""What the rules say of the people of a range, for the gate to decide by: worked out for all of them at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, Self, TypeVar
from uuid import UUID

from koinon.messaging.policy.gate import CAN_WAIT, Person
from koinon.messaging.rules import caps, repository
from koinon.messaging.rules.contracts import SendPolicy
from koinon.messaging.rules.quiet_hours import Clocks
from koinon.messaging.rules.repository import Before
from koinon.messaging.rules.service import Rules
from koinon.platform.db import Tx


class Row(Protocol):
    """A delivery about to pass the gate."""

    @property
    def id(self) -> UUID:
        """Of the delivery."""

    @property
    def purpose(self) -> str:
        """What it is for."""

    @property
    def person(self) -> Person:
        """Who it is to."""

    def _replace(self, *, person: Person) -> Self:
        """The same with another person."""


AnyRow = TypeVar("AnyRow", bound=Row)


class Known(NamedTuple):
    """The rules with the clocks of one moment."""

    rules: Rules
    clocks: Clocks
    now: datetime

    def of(self, person: Person, purpose: str, before: Before | None) -> Person:
        """The person, with until when it is quiet there and when caps let them be written to again."""
        policy = self.rules.of(person.location_id)
        until = self._quiet_until(policy, person, purpose)
        free = caps.free_at(policy.caps_on(purpose, before.channel), before.sent, self.now) if before else None
        if until is None and free is None:
            return person
        return person._replace(quiet_until=until, free_at=free, over_cap=policy.over_cap)

    def _quiet_until(self, policy: SendPolicy, person: Person, purpose: str) -> datetime | None:
        if policy.quiet_hours is None:
            return None
        zones = self.rules.zones_of(person.time_zone, person.country, person.location_id)
        return self.clocks.until(policy.quiet_hours, zones, promotional=purpose == "promotional")


async def known_of(tx: Tx, rules: Rules | None, rows: Sequence[AnyRow], now: datetime) -> list[AnyRow]:
    """The rows, their people with what the rules say of them. Where caps count, nobody else counts till the commit."""
    if rules is None:
        return list(rows)
    concerned = [row for row in rows if row.purpose in CAN_WAIT]
    if not concerned:
        return list(rows)
    counted = [row.id for row in concerned if rules.cap(row.purpose)]
    earlier: dict[UUID, Before] = {}
    if counted:
        await repository.one_at_a_time(tx)
        earlier = {one.delivery_id: one for one in await repository.before(tx, counted, now)}
    known = Known(rules, Clocks(now), now)
    return [
        row._replace(person=known.of(row.person, row.purpose, earlier.get(row.id))) if row.purpose in CAN_WAIT else row
        for row in rows
    ]


async def count_leaving(tx: Tx, rules: Rules | None, rows: Sequence[Row], now: datetime) -> None:
    """Count those that the gate let pass, where a cap counts their purpose; in the transaction that asked."""
    if rules is None:
        return
    if leaving := [row.id for row in rows if row.purpose in CAN_WAIT and rules.cap(row.purpose)]:
        await repository.count(tx, leaving, now)
