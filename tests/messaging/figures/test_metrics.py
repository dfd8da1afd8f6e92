"""The metrics of sending: counted where it happens, shown for all processes, never by person (MSG-097)."""

from uuid import UUID

from prometheus_client.exposition import generate_latest

from koinon.channels.watching.counting import COUNTS
from koinon.channels.watching.telling import tell
from koinon.messaging.figures import metrics
from koinon.platform.metrics import REGISTRY
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Finish


def counted(name: str, *labels: str) -> float:
    return COUNTS.totals[name, labels]


async def test_the_gates_words_costs_and_failures_are_counted(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(5))
    broadcast = await cast.draft(services, chapel, "Hi")
    await cast.send(services, chapel, broadcast.id)
    COUNTS.take()
    done = await finish(chapel, broadcast.id)
    assert counted("gate_results", "allow", "") == 5
    assert counted("message_cost_micros", "USD") == done.counts.cost_micros > 0


async def test_what_waits_is_shown_by_priority_and_nobody_is_named(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        for minutes in (1, 3):
            await tx.execute(
                "insert into delivery_queue (delivery_id, organization_id, priority, send_after, due_at, sender_id,"
                " address_hash) values (koinon_uuid7(), %(o)s, 3, now() - make_interval(mins => %(m)s), now(),"
                " koinon_uuid7(), '\\x00')",
                {"o": chapel, "m": minutes},
            )
    await metrics.measure.run(services, None)
    values = metrics._present()
    assert values["message_queue_depth", ("3",)] >= 2
    assert values["message_queue_oldest_seconds", ("3",)] >= 180
    await tell(services.database)
    shown = generate_latest(REGISTRY).decode()
    assert 'message_queue_depth{priority="3"}' in shown
    assert "settle_backlog" in shown
    assert str(chapel) not in shown
    async with services.database.transaction(chapel) as tx:
        await tx.execute("delete from delivery_queue where organization_id = %(o)s", {"o": chapel})
