"""A storm of a carrier's calls at a whole installation whose processes are killed, and what must be true after it.

Receipts doubled, in any order, and before the answer to the message they are about; people's words twice. Used by the
test, and at its full size by `python -m bench storm`.
"""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from tests.chaos.carrier_calls import KEY, Call, Caller, heard, pool_of, receipt, request
from tests.chaos.test_chaos import WINDOWS, audit
from tests.conftest import make_organization
from tests.installation import Installation, running
from tests.messaging import cast

from koinon import channels
from koinon.messaging.contracts import AudienceRef, TargetRef
from koinon.platform import process
from koinon.platform.db import DatabaseUnavailable
from koinon.platform.http import HttpFailure
from koinon.platform.services import Services
from koinon.simulator import keys

SETTINGS = WINDOWS | {"KOINON_SEND_RECEIPT_AFTER_SECONDS": "600"}
TEXT, EARLY_TEXT = "Doors open at 9:30.", "Lunch is at noon."
CALLS_A_PERSON = 2.8
MOST_EARLY = 400
EVERYBODY = TargetRef("all")


@dataclass(frozen=True)
class Plan:
    """How many calls, how many of them a second, whom to kill in turn while they come, and the dice."""

    calls: int
    rate: float
    victims: tuple[str, ...]
    seed: int
    patience: float = 240.0

    @property
    def people(self) -> int:
        """Each hears one message, whose receipts are 2.6 calls; a tenth writes, twice."""
        return int(self.calls / CALLS_A_PERSON)

    @property
    def early(self) -> int:
        """People whose message is reported on before the carrier has answered."""
        return min(MOST_EARLY, self.people // 20)


@dataclass(frozen=True)
class Survived:
    """What was seen: calls made and answered, tries, kills, and messages told of before an answer to them.

    `answered_after` and `applied_after`: seconds from the storm's first call; `slowest` of its calls from when each was
    due: p50, p95, p99, the longest. `events` are distinct calls; `stored`, `applied` and `dead` their rows; `repeated`
    receipts that count twice.
    """

    made: int
    answered: int
    tries: int
    kills: dict[str, int]
    answered_after: float
    applied_after: float
    slowest: list[float]
    events: int
    stored: int
    applied: int
    dead: int
    repeated: int
    early: int
    counts: tuple[int, int, int]
    early_counts: tuple[int, int, int]
    heard: tuple[int, int]
    opt_outs: tuple[int, int]
    accepted: tuple[int, int]


class Storm:
    """One run of a plan."""

    def __init__(self, plan: Plan, there: Installation, services: Services, organization_id: UUID) -> None:
        self.plan, self.there, self.services, self.organization_id = plan, there, services, organization_id
        self.dice = random.Random(plan.seed)
        base = there.url.replace("localhost", "127.0.0.1")
        self.caller, self.early_caller = Caller(base, 0.0, self.dice), Caller(base, 0.0, self.dice)
        self._carrier, self._told_first = pool_of(there.simulator), asyncio.Event()
        self.numbers = cast.distinct(plan.people)
        self.path = ""
        self.kills = dict.fromkeys(plan.victims, 0)
        self.made: list[Call] = []
        self.answered_after = self.applied_after = 0.0

    async def weathered(self) -> Survived:
        """Run it to its end. Raises AssertionError where something does not come to an end."""
        await self._set_up()
        first = await self._sent(TEXT, self.plan.people, AudienceRef((EVERYBODY,)))
        calls = await self._calls()
        await cast.people(self.services, self.organization_id, cast.distinct(self.plan.early, self.plan.people))
        await self._scenario(latency_p50_ms=4_000, latency_p99_ms=4_500)
        second = await self._begin(EARLY_TEXT, AudienceRef((EVERYBODY,), (TargetRef("broadcast", first),)))
        deadline = time.monotonic() + self.plan.calls / self.plan.rate + self.plan.patience
        self.caller.deadline = self.early_caller.deadline = deadline
        async with asyncio.TaskGroup() as together:
            together.create_task(self._tell_early(second))
            together.create_task(self._blow(calls))
            together.create_task(self._kill(len(calls)))
        await self._until(self._nothing_waits, "applied")
        await self._until(lambda: self._is_delivered(first, self.plan.people), "folded")
        return await self._survived(first, second)

    async def _blow(self, calls: list[Call]) -> None:
        """All calls, until what they told is applied; then the carrier is quick again for who still waits for it.

        They begin once it has taken what is told of early.
        """
        self.made += calls
        await self._told_first.wait()
        began = time.monotonic()
        await self.caller.storm(calls, self.plan.rate)
        self.answered_after = time.monotonic() - began
        await self._until(self._nothing_waits, "applied")
        self.applied_after = time.monotonic() - began
        await self._scenario(latency_p50_ms=0, latency_p99_ms=0)

    async def _set_up(self) -> None:
        sender = await cast.sender(self.services, self.organization_id, self.there.simulator, limit=100_000)
        self.path = f"/webhooks/telnyx/{sender.webhook_token}"
        async with self.services.database.transaction(self.organization_id) as tx:
            await channels.replace_credentials(
                tx, self.services.vault, sender.account_id, api_key=KEY, webhook_key=keys.public_key(KEY)
            )
        await self._scenario(receipts=False)
        for start in range(0, len(self.numbers), 5_000):
            await cast.people(self.services, self.organization_id, self.numbers[start : start + 5_000])

    async def _scenario(self, **changes: object) -> None:
        body = json.dumps({"account": "*", **changes}).encode()
        await self._carrier.submit(request("PUT", "/_sim/scenarios", self.there.simulator, body))

    async def _sent(self, text: str, people: int, audience: AudienceRef) -> UUID:
        """A broadcast that the carrier has taken."""
        made = await self._begin(text, audience)

        async def taken() -> bool:
            return (await cast.found(self.services, self.organization_id, made)).counts.accepted == people

        await self._until(taken, "sent")
        return made

    async def _begin(self, text: str, audience: AudienceRef) -> UUID:
        made = await cast.draft(self.services, self.organization_id, text, audience=audience)
        await cast.send(self.services, self.organization_id, made.id, key=str(made.id))
        return made.id

    async def _calls(self) -> list[Call]:
        """Every call of the storm, some doubled, in an order of the dice."""
        async with self.services.database.transaction(self.organization_id) as tx:
            rows: list[tuple[UUID, UUID, str]] = await tx.all(
                tuple,
                "select id, attempt_id, provider_id from deliveries where organization_id = %(o)s",
                {"o": self.organization_id},
            )
        calls = [call for row in rows for call in self._receipts(*map(str, row))]
        for number in self.numbers[: self.plan.people // 10]:
            calls += [Call(self.path, heard(number, "STOP" if self.dice.random() < 0.5 else "See you there"))] * 2
        self.dice.shuffle(calls)
        return calls

    def _receipts(self, delivery_id: str, attempt_id: str, provider_id: str) -> list[Call]:
        target = f"{self.path}?d={delivery_id}&a={attempt_id}"
        found: list[Call] = []
        for kind, status in (("message.finalized", "delivered"), ("message.sent", "sent")):
            body = receipt(kind, status, provider_id, f"http://127.0.0.1{target}")
            found += [Call(target, body)] * (2 if self.dice.random() < 0.3 else 1)
        return found

    async def _tell_early(self, broadcast_id: UUID) -> None:
        """Report on each message of a slow carrier's as soon as it has it, long before it answers."""
        told, people, deadline = set[str](), self.plan.early, self.caller.deadline
        async with asyncio.TaskGroup() as under_way:
            while len(told) < people or not await self._quietly(lambda: self._is_delivered(broadcast_id, people)):
                assert time.monotonic() < deadline, f"{len(told)} of {people} were taken by the carrier"
                for row in await self._carried():
                    if row["text"] == EARLY_TEXT and row["id"] not in told:
                        told.add(row["id"])
                        calls = self._receipts(row["tags"][0], row["tags"][1], row["id"])
                        self.made += calls
                        for call in calls:
                            under_way.create_task(self.early_caller.make(call, time.monotonic()))
                        self._told_first.set()
                await asyncio.sleep(0.2)

    async def _carried(self) -> list[dict[str, Any]]:
        """What the carrier took lately; nothing where it is too busy to say."""
        base = self.there.simulator
        try:
            answer = await self._carrier.submit(request("GET", "/_sim/messages", base, b""))
        except HttpFailure:
            return []
        return list(json.loads(answer.body))

    async def _kill(self, calls: int) -> None:
        """One after another, as the calls are answered."""
        for number, victim in enumerate(self.plan.victims, 1):
            while self.caller.answered < calls * number // (len(self.plan.victims) + 1):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            while not self.there.kill(victim):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            self.kills[victim] += 1

    async def _nothing_waits(self) -> bool:
        async with self.services.database.system() as tx:
            return not await tx.scalar("select count(*) from inbound_webhooks where state = 'received'")

    async def _is_delivered(self, broadcast_id: UUID, people: int) -> bool:
        return (await cast.found(self.services, self.organization_id, broadcast_id)).counts.delivered == people

    async def _quietly(self, done: Callable[[], Awaitable[bool]]) -> bool:
        """Whether it is so; not, where the database was killed as well."""
        try:
            return await done()
        except (DatabaseUnavailable, OSError, psycopg.Error):
            return False

    async def _until(self, done: Callable[[], Awaitable[bool]], what: str) -> None:
        deadline = time.monotonic() + self.plan.patience
        while not await self._quietly(done):
            assert time.monotonic() < deadline, f"not {what} within {self.plan.patience:g} s"
            await asyncio.sleep(0.25)

    async def _survived(self, first: UUID, second: UUID) -> Survived:
        found = [await cast.found(self.services, self.organization_id, one) for one in (first, second)]
        all_counts = [(one.counts.delivered, one.counts.open, one.counts.failed) for one in found]
        async with self.services.database.system() as tx:
            states: dict[str, int] = dict(
                await tx.all(tuple, "select state, count(*) from inbound_webhooks group by state")
            )
        of = {"o": self.organization_id, "second": second}
        async with self.services.database.transaction(self.organization_id) as tx:
            repeated = await tx.one(int, _REPEATED, of)
            early = await tx.one(int, _EARLY, of)
            heard_rows = await tx.one(tuple, _HEARD, of)
            denied = await tx.one(int, _DENIED, of)
        record = audit(self.there)
        replies = found[0].counts.replies + found[0].counts.opt_outs
        return Survived(
            made=len(self.made),
            answered=self.caller.answered + self.early_caller.answered,
            tries=self.caller.tries + self.early_caller.tries,
            kills=self.kills,
            answered_after=self.answered_after,
            applied_after=self.applied_after,
            slowest=self.caller.slowest(),
            events=len({call.body for call in self.made}),
            stored=sum(states.values()),
            applied=states.get("applied", 0),
            dead=states.get("dead", 0),
            repeated=repeated,
            early=early,
            counts=all_counts[0],
            early_counts=all_counts[1],
            heard=(heard_rows[0], heard_rows[1]) if replies == heard_rows[0] else (heard_rows[0], replies),
            opt_outs=(found[0].counts.opt_outs, denied),
            accepted=(record["accepted"], len(record["deliveries"])),
        )


_REPEATED = """
select count(*)
from (
  select delivery_id, to_state
  from delivery_events
  where organization_id = %(o)s
    and source = 'receipt'
  group by delivery_id, to_state
  having count(*) > 1
) as twice
"""
_EARLY = """
select count(distinct r.delivery_id)
from delivery_events r
where r.organization_id = %(o)s
  and r.broadcast_id = %(second)s
  and r.source = 'receipt'
  and not exists (
    select 1
    from delivery_events s
    where s.organization_id = %(o)s
      and s.delivery_id = r.delivery_id
      and s.kind = 'outcome'
      and s.source <> 'receipt'
      and s.seq < r.seq
  )
"""
_HEARD = """
select count(*), count(distinct provider_message_id)
from messages
where organization_id = %(o)s
  and direction = 'in'
"""
_DENIED = """
select count(*)
from address_consents
where organization_id = %(o)s
  and state = 'denied'
"""


async def weather(plan: Plan) -> Survived:
    """Start an installation, run the plan, and end it."""
    with running(**SETTINGS) as there:
        async with process.services(there.settings, name="chaos", pool=2) as services:
            organization_id = await make_organization(services.database, "Chaos Chapel")
            return await Storm(plan, there, services, organization_id).weathered()
