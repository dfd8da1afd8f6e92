"""How a message in the sandbox ends where somebody says so: told by the simulated carrier, as any end is (API-056)."""

from uuid import UUID

from koinon import channels
from koinon.messaging.contracts import DeliveryRow, DeliveryState
from koinon.messaging.repository import deliveries
from koinon.messaging.repository.deliveries import SingleQuery
from koinon.messaging.service.results import delivery
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services

SHOWN = 5


async def unreported(tx: Tx) -> list[DeliveryRow]:
    """The latest single messages that were sent and of which the carrier has not told."""
    return list(await deliveries.singles(tx, SingleQuery(states=[DeliveryState.SENT.value]), limit=SHOWN))


async def end_in_sandbox(services: Services, sandbox_id: UUID, message_id: UUID, *, delivered: bool) -> None:
    """Have the carrier report that a message arrived, or did not.

    Raises 404, 409 `invalid_state` for one that was not sent or has ended, 503 where the carrier does not run.
    """
    async with services.database.transaction(sandbox_id) as tx:
        message = await delivery(tx, message_id)
    if message.provider_id is None or message.state is not DeliveryState.SENT:
        raise errors.INVALID_STATE("Only a message that was sent can end.", details={"status": message.state})
    await channels.end_as(services, sandbox_id, message.provider_id, delivered=delivered)
