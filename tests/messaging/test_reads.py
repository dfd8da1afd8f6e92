"""Who looked at a message: WhatsApp tells, SMS cannot (MSG-079)."""

from datetime import datetime
from uuid import UUID

from koinon import messaging
from koinon.channels.providers.whatsapp_cloud.statuses import STATES
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.channels.test_whatsapp_cloud import META, status
from tests.messaging import cast
from tests.messaging.conftest import Drain
from tests.messaging.facts import receipt, told

READ = "select read_at, read_count from deliveries where organization_id = %(o)s and id = %(id)s"


async def test_whatsapp_fills_when_it_was_read_once_and_sms_never(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    await cast.sender(services, chapel, carrier.url)
    [ada] = await cast.people(services, chapel, cast.distinct(1))
    async with services.database.transaction(chapel) as tx:
        sent = await messaging.message_contact(tx, services, ada, body="Come")
    await drain()

    async def read() -> tuple[datetime | None, int]:
        async with services.database.transaction(chapel) as tx:
            found: tuple[datetime | None, int] = await tx.one(tuple, READ, {"o": chapel, "id": sent.id})
        return found

    first, second = (receipt(sent.id, "delivered", is_read=True) for _ in range(2))
    await told(services, chapel, first)
    assert await read() == (None, 0)
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "update deliveries set channel = 'whatsapp' where organization_id = %(o)s and id = %(id)s",
            {"o": chapel, "id": sent.id},
        )
    await told(services, chapel, receipt(sent.id, "delivered"))
    assert await read() == (None, 0)
    await told(services, chapel, first)
    await told(services, chapel, second)
    assert await read() == (first.occurred_at, 1)
    async with services.database.transaction(chapel) as tx:
        events = await tx.scalar(
            "select count(*) from events where organization_id = %(o)s and type = 'message.read'", {"o": chapel}
        )
    assert events == 1


def test_only_read_and_played_are_read() -> None:
    """The statuses of WhatsApp's Cloud API; `played` is a voice message that was listened to."""
    told_ = {name: META.parse(status(status=name))[0].is_read for name in STATES if name != "failed"}  # type: ignore[union-attr]
    assert told_ == {"sent": False, "delivered": False, "read": True, "played": True}
