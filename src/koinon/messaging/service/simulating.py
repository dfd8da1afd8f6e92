"""What the gate would say if a draft were sent now: who gets it, who waits until when, who does not (MSG-059)."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from koinon.kit import clock, ids
from koinon.messaging.contracts import Aim, AudienceRef, BlankPolicy, BroadcastDraft
from koinon.messaging.policy.gate import CAN_WAIT, Decision, Message, Person, Standing, Verdict, quiet_hours, under_caps
from koinon.messaging.policy.reasons import FREQUENCY_CAP
from koinon.messaging.repository import outlook, planning
from koinon.messaging.repository.audience import Required
from koinon.messaging.repository.outlook import Alike, One
from koinon.messaging.rules import caps
from koinon.messaging.rules.contracts import Later, Simulation
from koinon.messaging.rules.quiet_hours import Clocks
from koinon.messaging.rules.service import Rules, rules
from koinon.messaging.service.planned import Planned, planned
from koinon.platform.db import Tx

SOME = 2_000
MOST_LOOKED_AT = 40_000
_FINE = Standing("active", "active")
FIRST = ids.floor_at(datetime.fromtimestamp(0, tz=clock.now().tzinfo))


class _Gate(NamedTuple):
    """The rules at one moment, for a draft; through channels of `practice` they hold for nobody."""

    rules: Rules
    clocks: Clocks
    message: Message
    at: datetime
    practice: Collection[str]

    def says(self, one: Alike | One) -> Decision | None:
        """Its objection, None where they may leave."""
        if one.channel in self.practice:
            return None
        policy = self.rules.of(one.location_id)
        until = None
        if policy.quiet_hours is not None:
            zones = self.rules.zones_of(one.time_zone, one.country, one.location_id)
            promotional = self.message.purpose == "promotional"
            until = self.clocks.until(policy.quiet_hours, zones, promotional=promotional)
        free = caps.free_at(policy.caps_on(self.message.purpose, one.channel), one.sent, self.at)
        person = Person(quiet_until=until, free_at=free, over_cap=policy.over_cap)
        return quiet_hours(self.message, _FINE, person, self.at) or under_caps(self.message, _FINE, person, self.at)


async def simulate(tx: Tx, made: Planned, messages: int, at: datetime | None = None) -> Simulation:
    """What would become of so many `messages` of a draft, sent now or `at` another time."""
    gate = await _gate(tx, made, at or clock.now())
    if gate is None or not messages:
        return Simulation(now=messages)
    now, later, refused = 0, Counter[tuple[datetime, str, str | None, str | None]](), Counter[str]()
    counted = gate.rules.cap(made.draft.purpose.value)
    wanted = _wanted(made)
    for group in await outlook.groups(tx, *wanted, counted=counted, now=gate.at):
        decision = gate.says(group)
        if decision is None:
            now += group.messages
        elif decision.verdict is Verdict.HOLD and decision.until is not None:
            reason = decision.reason or ""
            later[_moment(decision, decision.until), reason, *_place(gate.rules, group)] += group.messages
        else:
            refused[decision.reason or ""] += group.messages
    waiting = tuple(
        Later(until=until, reason=reason, time_zone=zone, country=country, messages=count)
        for (until, reason, zone, country), count in sorted(later.items(), key=lambda item: (item[0][:2], -item[1]))
    )
    return Simulation(now=now, later=waiting, refused=dict(refused))


async def simulated_people(
    tx: Tx,
    draft: BroadcastDraft,
    *,
    outcome: str,
    reason: str = "",
    until: datetime | None = None,
    limit: int = 25,
) -> list[UUID]:
    """Who would get a draft `now`, `later` (for `reason`, `until` then) or not (`refused` for `reason`), by id."""
    await planning.whole_audience(tx)
    made = await planned(tx, draft)
    gate = await _gate(tx, made, clock.now())
    found, after, looked = list[UUID](), FIRST, 0
    wanted = _wanted(made)
    while len(found) < limit and looked < MOST_LOOKED_AT:
        some = await outlook.some(tx, *wanted, after=after, limit=SOME, now=clock.now())
        fitting = (one for one in some if _fits(gate.says(one) if gate else None, outcome, reason, until))
        found += [one.contact_id for one in fitting]
        if len(some) < SOME:
            break
        after, looked = some[-1].contact_id, looked + SOME
    return found[:limit]


def _fits(decision: Decision | None, outcome: str, reason: str, until: datetime | None) -> bool:
    if decision is None:
        return outcome == "now"
    if decision.verdict is not Verdict.HOLD:
        return outcome == "refused" and decision.reason == reason
    same = until is None or (decision.until is not None and _moment(decision, decision.until) == until)
    return outcome == "later" and decision.reason == reason and same


def _wanted(made: Planned) -> tuple[AudienceRef, Aim, tuple[str, ...], Required]:
    """Whom to look at: those who lack a value are left out only where they would be."""
    required = made.required if made.draft.blank_policy is BlankPolicy.SKIP else {}
    return made.draft.audience, made.aim, made.wording.variables, required


async def _gate(tx: Tx, made: Planned, at: datetime) -> _Gate | None:
    """None where nothing can keep it from leaving."""
    purpose = made.draft.purpose.value
    if purpose not in CAN_WAIT:
        return None
    found = await rules(tx)
    practice = {way for way, sender in made.senders.items() if sender and sender.is_simulated}
    if found.policy.in_practice:
        practice = set()
    if practice >= set(made.aim.ways) or not found.concern(purpose):
        return None
    lasts = at + timedelta(hours=found.policy.expires_after_hours)
    return _Gate(found, Clocks(at), Message(purpose, "broadcast", lasts), at, practice)


def _place(rules: Rules, group: Alike) -> tuple[str | None, str | None]:
    """Whose clock it is: a zone's, or that of a country's zones; neither is the organization's."""
    zones = rules.zones_of(group.time_zone, group.country, group.location_id)
    if len(zones) == 1:
        return zones[0].key, None
    return None, group.country


def _moment(decision: Decision, until: datetime) -> datetime:
    """Of caps the hour, since each waits for a moment of their own."""
    exact = until.replace(second=0, microsecond=0)
    return exact.replace(minute=0) if decision.reason == FREQUENCY_CAP else exact
