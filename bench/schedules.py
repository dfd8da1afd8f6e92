"""10,000 schedules due at one moment: planned and prepared within the minute before it, the first message after it."""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import uvloop
from tests.messaging.schedules import making

from bench.messaging_world import World, world
from koinon.kit import clock
from koinon.messaging import jobs as sending
from koinon.messaging.contracts import AudienceRef, TargetRef
from koinon.messaging.schedules import jobs

DUE = int(os.environ.get("BENCH_SCHEDULES", "10000"))
PEOPLE, GROUPS = 2_000, 25
WITHIN = 60.0
FIRST_WITHIN = 5.0


async def groups(there: World) -> list[UUID]:
    """So many groups, each with its share of the people."""
    async with there.services.database.transaction(there.organization_id) as tx:
        bound = {"o": there.organization_id, "n": GROUPS}
        made = await tx.all(
            UUID,
            "insert into groups (id, organization_id, name) select koinon_uuid7(), %(o)s, 'Group ' || n"
            " from generate_series(1, %(n)s) n returning id",
            bound,
        )
        await tx.execute(
            "insert into group_members (organization_id, group_id, contact_id)"
            " select %(o)s, (%(ids)s::uuid[])[1 + (row_number() over (order by id)) %% %(n)s], id from contacts"
            " where organization_id = %(o)s",
            {**bound, "ids": made},
        )
    return made


async def schedules(there: World, at: datetime) -> None:
    """Weekly ones, all due at `at`, each with words of its own, to the groups in turn."""
    share = DUE // GROUPS
    for number, group in enumerate(await groups(there)):
        audience = AudienceRef((TargetRef("group", group),))
        draft = making.wanted(f"{at:%Y-%m-%dT%H:%M}", "FREQ=WEEKLY", "UTC", audience=audience)
        made = await making.make(there.services, there.organization_id, draft, at - timedelta(days=1))
        async with there.services.database.transaction(there.organization_id) as tx:
            await tx.execute(
                "insert into schedules (id, organization_id, name, kind, content, audience, channel, starts_at_local,"
                " time_zone, rrule, ends_at, next_for, next_run_at, due_at, estimate)"
                " select koinon_uuid7(), organization_id, name || ' ' || n, kind,"
                " jsonb_set(content, '{body}', to_jsonb('Doors open at nine, room ' || n || '.')), audience, channel,"
                " starts_at_local, time_zone, rrule, ends_at, next_for, next_run_at, due_at, estimate"
                " from schedules, generate_series(%(first)s::int, %(last)s::int) n"
                " where organization_id = %(o)s and id = %(id)s",
                {
                    "o": there.organization_id,
                    "id": made.id,
                    "first": number * share + 1,
                    "last": (number + 1) * share - 1,
                },
            )


async def first_send(there: World) -> float:
    """Seconds until the carrier has the first message of a broadcast whose time has come."""
    async with there.services.database.transaction(there.organization_id) as tx:
        first = await tx.one(
            UUID,
            "select id from broadcasts where organization_id = %(o)s and state = 'scheduled' order by id limit 1",
            {"o": there.organization_id},
        )
    start = time.perf_counter()
    await sending.freeze.run(there.services, there.organization_id, broadcast_id=str(first))
    await sending.send.run(there.services, there.organization_id, broadcast_id=str(first), turn_number=0)
    took = time.perf_counter() - start
    await there.send_all(first)
    counts = await there.counts(first)
    assert counts.accepted == counts.total > 0
    return took


async def main() -> int:
    """Print how long the minute before takes, and the first message after."""
    at = (datetime.now(UTC) + timedelta(minutes=2)).replace(second=0, microsecond=0)
    async with world(PEOPLE) as there:
        await schedules(there, at)
        await there.checkpoint()
        start = time.perf_counter()
        with clock.frozen(at - timedelta(seconds=60)):
            await jobs.run_schedules.run(there.services, there.organization_id)
        seconds = time.perf_counter() - start
        async with there.services.database.transaction(there.organization_id) as tx:
            prepared = int(
                await tx.scalar(
                    "select count(distinct b.schedule_run_id) from broadcasts b"
                    " where b.organization_id = %(o)s and b.state = 'scheduled'",
                    {"o": there.organization_id},
                )
            )
        assert prepared == DUE, prepared
        verdict = "met" if seconds <= WITHIN else "MISSED"
        print(f"{DUE:,} due schedules prepared in {seconds:6.1f} s  {DUE / seconds:8,.0f}/s  (within 60 s: {verdict})")
        with clock.frozen(at):
            took = await first_send(there)
        verdict = "met" if took <= FIRST_WITHIN else "MISSED"
        print(f"first message after its time     {took:6.2f} s             (within 5 s: {verdict})")
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
