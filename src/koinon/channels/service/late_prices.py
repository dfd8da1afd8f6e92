"""What messages cost where the provider tells it afterwards (CHN-039). Never inside a transaction."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

from koinon.channels import health, repository
from koinon.channels.contracts import Priced
from koinon.channels.registry import PROVIDERS, provider
from koinon.platform.services import Services


async def late_prices(services: Services, organization_id: UUID, since: datetime) -> AsyncIterator[Sequence[Priced]]:
    """What messages cost at providers that tell it afterwards, a page at a time. Raises CannotFind."""
    async with services.database.transaction(organization_id) as tx:
        accounts = await repository.accounts(tx)
        late = {name for name, one in PROVIDERS.items() if one.capabilities.prices_late}
        found = [await health.credentials_of(tx, services, one.id) for one in accounts if one.provider in late]
    for name, credentials in filter(None, found):
        async for rows in provider(name).priced(credentials, since):
            yield rows
