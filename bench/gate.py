"""The gate by the message: facts of a range read, rules decided, held and counted, against 50 µs (MSG-059)."""

import os
import statistics
import sys
import time
from datetime import UTC, timedelta

import uvloop
from tests.messaging import cast

from bench.messaging_world import World, world
from koinon import channels, messaging
from koinon.kit import clock
from koinon.messaging.contracts import Purpose
from koinon.messaging.engine import freezing, turn
from koinon.messaging.engine.context import Context, own_numbers, recently
from koinon.messaging.engine.writing import writer_of
from koinon.messaging.repository import planning, ranges, works
from koinon.messaging.rules import facts
from koinon.messaging.rules.contracts import Cap, QuietHours, SendPolicy
from koinon.messaging.rules.service import rules_in_force
from koinon.messaging.service import plans

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "20000"))
RANGE = 1_000
LIMIT_US = 50.0
ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "Europe/Madrid", "Pacific/Honolulu")


async def lay_down(there: World, *, quiet: bool) -> None:
    """Quiet hours that end two hours ago in UTC (so some zones sleep), and a cap of one promotion a week."""
    ends = (clock.now().astimezone(UTC) - timedelta(hours=2)).time().replace(second=0, microsecond=0)
    begins = (clock.now().astimezone(UTC) - timedelta(hours=12)).time().replace(second=0, microsecond=0)
    policy = SendPolicy(
        quiet_hours=QuietHours(begins, ends) if quiet else None,
        caps=(Cap("promotional", 1, 7),) if quiet else (),
        in_practice=True,
    )
    async with there.services.database.transaction(there.organization_id) as tx:
        await tx.execute(
            "update contacts set time_zone = (%(zones)s::text[])[1 + abs(hashtext(id::text)) %% 7]",
            {"zones": list(ZONES)},  # two of seven have none: all zones of their number's country count
        )
        await messaging.change_policy(tx, policy)


async def frozen(there: World, key: str) -> Context:
    """A broadcast that is ready to go out, and a turn with it."""
    made = await cast.draft(there.services, there.organization_id, f"Coffee {key}", purpose=Purpose.PROMOTIONAL)
    await cast.send(there.services, there.organization_id, made.id, key=key)
    async with there.services.database.transaction(there.organization_id) as tx:
        await plans.start(tx, made.id)
    assert await freezing.freeze(there.services, there.organization_id, made.id)
    async with there.services.database.transaction(there.organization_id) as tx:
        work = await works.find(tx, made.id)
        sender = await channels.default_sender(tx, "sms")
        assert work is not None
        assert sender is not None
        transport = await channels.transport(there.services, there.organization_id, sender.id)
        writer = await writer_of(tx, there.services, work)
        ctx = Context(there.services, there.organization_id, work, transport, sender, writer)
        ctx.rules = await rules_in_force(tx, is_simulated=True)
        ctx.own = await own_numbers(tx, there.services.vault)
    return ctx


async def run(there: World, key: str) -> list[float]:
    """µs a message: facts read, decided, Python's part of deciding, and what was decided put on record."""
    ctx = await frozen(there, key)
    figures = list[tuple[float, float, float, float]]()
    for start in range(1, ctx.work.total + 1, RANGE):
        async with there.services.database.transaction(there.organization_id, timeout_ms=60_000) as tx:
            await planning.anew(tx)
            began = time.perf_counter()
            rows = await ranges.load(
                tx,
                ctx.work.id,
                ctx.ledger_from,
                (start, start + RANGE - 1),
                recently=recently(clock.now()),
                retaken=False,
                own=ctx.own,
            )
            read, cpu, now = time.perf_counter(), time.process_time(), clock.now()
            known = await facts.known_of(tx, ctx.rules, rows, now)
            turn.Turn(ctx)._judge(known, None, now)
            decided, spent = time.perf_counter(), time.process_time() - cpu
            await turn.Turn(ctx)._gate(tx, rows)
            done = time.perf_counter()
        figures.append((read - began, decided - read, spent, done - decided - (decided - read)))
    return [statistics.median(column) / RANGE * 1e6 for column in zip(*figures, strict=True)]


async def main() -> int:
    """Print the table."""
    print(f"{'rules':34}{'facts':>8}{'decided':>10}{'in Python':>11}{'recorded':>10}  µs a message")
    async with world(RECIPIENTS) as there:
        for name, quiet in (("no quiet hours, no caps", False), ("quiet hours in 8 zones, a cap", True)):
            await lay_down(there, quiet=quiet)
            await run(there, f"warm {name}")
            read, decided, own, kept = await run(there, name)
            share = f"decided in {decided / LIMIT_US:.2f} of the limit of {LIMIT_US:.0f}"
            print(f"{name:34}{read:8.1f}{decided:10.1f}{own:11.1f}{kept:10.1f}  {share}")
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
