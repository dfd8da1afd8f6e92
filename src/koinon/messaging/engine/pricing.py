"""What messages cost in the end, where the carrier tells it afterwards (CHN-039)."""

from datetime import timedelta
from uuid import UUID

from koinon import channels
from koinon.kit import clock
from koinon.messaging.repository import late_prices
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

WITHIN = timedelta(hours=13)


async def learn(services: Services, organization_id: UUID) -> int:
    """Note the prices of lately sent messages that differ from what is known; how many did.

    What a page told is kept, whatever becomes of the next: the next round asks again.
    """
    learned = 0
    try:
        async for rows in channels.late_prices(services, organization_id, clock.now() - WITHIN):
            async with services.database.transaction(organization_id) as tx:
                learned += await late_prices.note(tx, rows)
    except (channels.CannotFind, KoinonError):
        return learned
    return learned
