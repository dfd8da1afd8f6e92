"""HELP is answered to anyone, denied included, once per number in five minutes (CON-056)."""

from uuid import UUID

from koinon.messaging.repository import deliveries
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain
from tests.messaging.facts import inbound, told


async def answers(services: Services, organization_id: UUID) -> list[str]:
    """What we answered to keywords, the last first."""
    async with services.database.transaction(organization_id) as tx:
        rows = await deliveries.singles(tx, deliveries.SingleQuery(states=["sent"], origin="system"), limit=9)
    return [row.body for row in rows]


async def test_help_is_answered_once_in_five_minutes(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    await cast.people(services, chapel, [number])
    for text in ("HELP", "ayuda"):
        await told(services, chapel, inbound(text, number))
        await drain()
    [answer] = await answers(services, chapel)
    assert "Grace Chapel" in answer
    assert "STOP" in answer


async def test_help_is_answered_to_who_said_stop(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    await cast.people(services, chapel, [number])
    for text in ("STOP", "HELP"):
        await told(services, chapel, inbound(text, number))
        await drain()
    assert len(await answers(services, chapel)) == 2


async def test_help_is_answered_to_a_stranger(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    await told(services, chapel, inbound("info", number))
    await drain()
    assert len(await answers(services, chapel)) == 1
