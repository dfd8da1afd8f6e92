"""`kill -9` while 20,000 messages go out: nothing lost, nothing twice (MSG-032, MSG-101, OPS-004).

The judge is the carrier's own durable record (`/_sim/audit`), not ours. Windows come from settings, so that what is in
doubt is settled within the test. KOINON_CHAOS_PEOPLE and KOINON_CHAOS_SEED change its size and its dice.
"""

import asyncio
import json
import os
import random
import time
import urllib.request
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.conftest import make_organization
from tests.installation import Installation, running
from tests.messaging import cast

from koinon import messaging
from koinon.platform import process
from koinon.platform.db import DatabaseUnavailable
from koinon.platform.services import Services

PEOPLE = int(os.environ.get("KOINON_CHAOS_PEOPLE", "20000"))
SEED = int(os.environ.get("KOINON_CHAOS_SEED", "20261120"))
PATIENCE = 240.0
VICTIMS = ("worker", "worker", "worker", "web-0", "postgres")
WINDOWS = {
    "KOINON_ENV": "test",
    "KOINON_LOG_LEVEL": "error",
    "KOINON_SEND_LEASE_SECONDS": "4",
    "KOINON_SEND_DOUBT_AFTER_SECONDS": "3",
    "KOINON_SEND_DOUBT_WINDOW_SECONDS": "12",
    "KOINON_SEND_RECEIPT_AFTER_SECONDS": "10",
    "KOINON_STALLED_JOB_SECONDS": "12",
    "KOINON_SIMULATOR_LATENCY_MS": "20",
    "KOINON_SIMULATOR_RATE": "0",
}

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


async def test_kill_9_loses_nothing_and_sends_nothing_twice() -> None:
    with running(**WINDOWS) as installation:
        async with process.services(installation.settings, name="chaos", pool=2) as services:
            organization_id = await make_organization(services.database, "Chaos Chapel")
            await cast.sender(services, organization_id, installation.simulator, limit=1500)
            for start in range(0, PEOPLE, 5000):
                await cast.people(services, organization_id, cast.distinct(min(5000, PEOPLE - start), start))
            broadcast = await cast.draft(services, organization_id, "Hi {{ contact.first_name }}, doors open at 9:30.")
            await cast.send(services, organization_id, broadcast.id)
            killed = await torment(installation, services, organization_id)
            await settled(installation, services, organization_id)
            await agrees(installation, services, organization_id)
            done = await cast.found(services, organization_id, broadcast.id)
    assert min(killed.values()) >= 1, f"each kind is hit while messages go out: {killed}"
    assert done.state is messaging.BroadcastState.COMPLETED


async def torment(installation: Installation, services: Services, organization_id: UUID) -> dict[str, int]:
    """Kill random processes at random moments while messages go out; how often each kind was hit.

    The first blows fall on each kind once, soon and in random order: a fast machine is done before many more.
    """
    dice, killed = random.Random(SEED), dict.fromkeys(VICTIMS, 0)
    first = dice.sample(sorted(killed), len(killed))
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline and (accepted := audit(installation)["accepted"]) < PEOPLE * 0.95:
        if not accepted:
            await asyncio.sleep(0.05)
            continue
        await asyncio.sleep(dice.uniform(0.5, 3.0) if first else dice.uniform(1.0, 6.0))
        victim = first[-1] if first else dice.choice(VICTIMS)
        if audit(installation)["accepted"] < PEOPLE and installation.kill(victim):
            killed[victim] += 1
            first = first[:-1]
    return killed


async def settled(installation: Installation, services: Services, organization_id: UUID) -> None:
    """Wait until the ledger has no open row. Raises AssertionError with what is open."""
    deadline, left = time.monotonic() + PATIENCE, None
    while time.monotonic() < deadline:
        try:
            left = await states(services, organization_id)
        except (DatabaseUnavailable, OSError, psycopg.Error):
            await asyncio.sleep(1)
            continue
        if sum(left.values()) == PEOPLE and not set(left) & {"scheduled", "queued", "held", "sending", "sent"}:
            return
        await asyncio.sleep(1)
    raise AssertionError(
        f"not settled: {left}; carrier: { {k: v for k, v in audit(installation).items() if k != 'deliveries'} }"
    )


async def states(services: Services, organization_id: UUID) -> dict[str, int]:
    """Rows of the ledger by state."""
    async with services.database.transaction(organization_id) as tx:
        rows = await tx.all(
            tuple,
            "select state, count(*) from deliveries where organization_id = %(o)s group by state",
            {"o": organization_id},
        )
    return dict(rows)


async def agrees(installation: Installation, services: Services, organization_id: UUID) -> None:
    """The carrier's record and the ledger tell the same story."""
    record = audit(installation)
    async with services.database.transaction(organization_id) as tx:
        ledger: dict[str, str] = dict(
            await tx.all(
                tuple,
                "select id::text, state from deliveries where organization_id = %(o)s",
                {"o": organization_id},
            )
        )
    accepts = {i: entry["accepts"] for i, entry in record["deliveries"].items()}
    assert {i: n for i, n in accepts.items() if n > 1} == {}, "accepted twice"
    assert record["untagged"] == 0
    sent = {i for i, state in ledger.items() if state == "delivered"}
    assert sent - set(accepts) == set(), "delivered in the ledger, unknown to the carrier"
    assert {i: state for i, state in ledger.items() if i not in accepts} == {}, "never reached the carrier"
    assert len(ledger) == PEOPLE


def audit(installation: Installation) -> dict[str, Any]:
    """What the carrier accepted, by its own journal."""
    with urllib.request.urlopen(f"{installation.simulator}/_sim/audit", timeout=20) as answer:
        return dict(json.load(answer))
