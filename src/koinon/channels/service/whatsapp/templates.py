"""Templates at the accounts that have them approved: read, handed in, given other words. Calls outside any tx."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from koinon.channels import health, repository
from koinon.channels.contracts import Credentials, ProviderTemplate, TemplateDraft
from koinon.channels.ports.templates import Templates
from koinon.channels.registry import PROVIDERS, provider
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services


class TemplateAccount(NamedTuple):
    """An account whose provider approves templates; `can_edit` where a template keeps its name with other words."""

    id: UUID
    name: str
    provider: str
    can_edit: bool


async def template_accounts(tx: Tx) -> list[TemplateAccount]:
    """Those accounts, oldest first."""
    found = []
    for account in await repository.accounts(tx):
        port = PROVIDERS[account.provider].templates if account.provider in PROVIDERS else None
        if port is not None:
            found.append(TemplateAccount(account.id, account.name, account.provider, port.can_edit))
    return found


async def account_templates(services: Services, organization_id: UUID, account_id: UUID) -> Sequence[ProviderTemplate]:
    """The whole list of an account, with the state of each. Raises ProviderRefused; 404 for a stranger."""
    port, credentials = await _port(services, organization_id, account_id)
    return await port.list(credentials)


async def hand_in_template(
    services: Services, organization_id: UUID, account_id: UUID, draft: TemplateDraft
) -> ProviderTemplate:
    """Have a template looked at. Raises ProviderRefused; 404 for a stranger."""
    port, credentials = await _port(services, organization_id, account_id)
    return await port.create(credentials, draft)


async def edit_template(
    services: Services, organization_id: UUID, account_id: UUID, provider_id: str, draft: TemplateDraft
) -> ProviderTemplate:
    """Have other words looked at under the same name. Raises ProviderRefused; 404 for a stranger."""
    port, credentials = await _port(services, organization_id, account_id)
    return await port.edit(credentials, provider_id, draft)


async def _port(services: Services, organization_id: UUID, account_id: UUID) -> tuple[Templates, Credentials]:
    async with services.database.transaction(organization_id) as tx:
        found = await health.credentials_of(tx, services, account_id)
    port = provider(found[0]).templates if found else None
    if found is None or port is None:
        raise errors.RESOURCE_NOT_FOUND()
    return port, found[1]
