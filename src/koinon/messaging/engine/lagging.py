"""What channels asks about the speed of senders."""

from uuid import UUID

from koinon.messaging.repository import lagging
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def slow_shares(tx: Tx, _services: Services) -> dict[UUID, float]:
    """By sender, the share of the last 15 minutes' messages that took over five."""
    return await lagging.slow_shares(tx)
