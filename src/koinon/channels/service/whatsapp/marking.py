"""Showing a person that their message was read, and that somebody is typing (CHN-035)."""

from uuid import UUID

from koinon.channels import health, repository
from koinon.channels.contracts import ProviderError
from koinon.channels.ports import ProviderRefused
from koinon.channels.registry import provider
from koinon.platform import errors
from koinon.platform.services import Services


async def mark_read(
    services: Services, organization_id: UUID, sender_id: UUID, provider_id: str, *, typing: bool = False
) -> ProviderError | None:
    """Mark a message by the provider's id; what went wrong, if anything did: nothing of ours depends on it.

    On channels without read marks nothing happens. 404 for a stranger's sender.
    """
    async with services.database.transaction(organization_id) as tx:
        sender = await repository.sender(tx, sender_id)
        found = await health.credentials_of(tx, services, sender.account_id) if sender else None
    if sender is None or found is None:
        raise errors.RESOURCE_NOT_FOUND()
    business = provider(found[0]).business
    if business is None:
        return None
    try:
        await business.mark_read(found[1], sender.value, provider_id, typing=typing)
    except ProviderRefused as refused:
        return refused.error
    return None
