"""One gate, every path: each origin there is leaves the gate's row in the history of its messages (MSG-045)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

import koinon
from koinon import messaging
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish

SOURCES = Path(koinon.__file__).parent
ORIGINS = ("broadcast", "reply", "automation", "schedule", "api", "loyalty", "community", "giving", "system", "test")


@pytest.fixture
async def ada(services: Services, chapel: UUID, carrier: Simulator) -> UUID:
    await cast.sender(services, chapel, carrier.url)
    return (await cast.people(services, chapel, cast.distinct(1)))[0]


async def queued(services: Services, organization_id: UUID, contact_id: UUID, origin: str) -> UUID | None:
    """One message of an origin; None of a broadcast, whose rows are written later."""
    if origin in ("broadcast", "schedule"):  # what a schedule sends is a broadcast
        made = await cast.draft(services, organization_id)
        await cast.send(services, organization_id, made.id)
        return None
    async with services.database.transaction(organization_id) as tx:
        made_of = await messaging.message_contact(tx, services, contact_id, body="Hello", origin=origin)
    return made_of.id


async def gate_rows(services: Services, organization_id: UUID) -> list[tuple[str, str, str | None]]:
    """(kind, state, reason) of what the gate wrote."""
    async with services.database.transaction(organization_id) as tx:
        return await tx.all(
            tuple, "select kind, to_state, reason from delivery_events where source = 'gate' order by seq"
        )


async def everything_ran(services: Services, organization_id: UUID, drain: Drain, finish: Finish) -> None:
    async with services.database.transaction(organization_id) as tx:
        broadcasts = await tx.all(UUID, "select id from broadcasts")
    for broadcast_id in broadcasts:
        await finish(organization_id, broadcast_id)
    await drain()


async def test_these_are_all_origins_there_are(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        written = await tx.scalar(
            "select pg_get_constraintdef(oid) from pg_constraint where conname = 'deliveries_origin_check'"
        )
    assert set(re.findall(r"'([a-z_]+)'", written)) == set(ORIGINS)


@pytest.mark.parametrize("origin", ORIGINS)
async def test_what_leaves_has_the_gates_yes(
    services: Services, chapel: UUID, ada: UUID, origin: str, drain: Drain, finish: Finish, carrier: Simulator
) -> None:
    await queued(services, chapel, ada, origin)
    await everything_ran(services, chapel, drain, finish)
    assert await gate_rows(services, chapel) == [("intent", "sending", None)]
    assert carrier.carrier.audit.summary()["accepted"] == 1


@pytest.mark.parametrize("origin", ORIGINS)
async def test_what_was_queued_before_a_stop_has_the_gates_no(
    services: Services, chapel: UUID, ada: UUID, origin: str, drain: Drain, finish: Finish, carrier: Simulator
) -> None:
    """MSG-050: STOP is said after it was queued, or the list was written; only transactional texts need no yes."""
    await queued(services, chapel, ada, origin)
    if origin in ("broadcast", "schedule"):
        async with services.database.transaction(chapel) as tx:
            broadcast_id = await tx.one(UUID, "select id from broadcasts")
        from koinon.messaging.engine import freezing
        from koinon.messaging.service import plans

        async with services.database.transaction(chapel) as tx:
            await plans.start(tx, broadcast_id)
        await freezing.freeze(services, chapel, broadcast_id)
    async with services.database.transaction(chapel) as tx:
        await tx.execute("update address_consents set state = 'denied'")
    await everything_ran(services, chapel, drain, finish)
    assert await gate_rows(services, chapel) == [("outcome", "refused", "recipient_opted_out")]
    assert carrier.carrier.audit.summary()["accepted"] == 0


def calls(name: str) -> Iterator[tuple[str, str]]:
    """(file, receiver) of every call of a method of that name in messaging."""
    for path in sorted((SOURCES / "messaging").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield str(path.relative_to(SOURCES)), ast.unparse(node.func.value)


def test_nothing_else_writes_to_the_ledger_or_to_a_carrier() -> None:
    """A new way out has to be added here, and above."""
    writers = {
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if "insert into deliveries " in path.read_text()
    }
    assert writers <= {f"messaging/repository/{name}.py" for name in ("ledger", "retries", "singles", "fallbacks")}
    senders = {path for path, receiver in calls("send") if receiver.endswith("transport")}
    assert senders == {"messaging/engine/batch.py", "messaging/engine/singles.py"}
