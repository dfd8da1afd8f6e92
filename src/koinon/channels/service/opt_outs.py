"""Whom a provider itself blocks, read with our own numbers (CON-050). Never inside a transaction."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from koinon.channels import health, repository
from koinon.channels.contracts import BlockedPair, Credentials, ListedOptOut
from koinon.channels.registry import provider
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.services import Services


def lists_opt_outs(provider_name: str) -> bool:
    """Whether a provider can tell whom it blocks."""
    return provider(provider_name).capabilities.can_list_opt_outs


async def listed_opt_outs(
    services: Services, organization_id: UUID, account_id: UUID
) -> AsyncIterator[list[ListedOptOut]]:
    """The opt-out list of an account, a page at a time; rows that concern no number of ours are left out.

    Raises 404 for a stranger, CannotFind where the provider does not tell it whole.
    """
    async with services.database.transaction(organization_id) as tx:
        found = await health.credentials_of(tx, services, account_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    name, credentials = found
    async for rows in provider(name).opt_outs(credentials):
        async with services.database.transaction(organization_id) as tx:
            ours = await repository.values_of(tx, list({end for row in rows for end in (row.one, row.other)}))
        yield [one for row in rows if (one := _told(row, ours, credentials)) is not None]


def _told(row: BlockedPair, ours: dict[str, UUID], credentials: Credentials) -> ListedOptOut | None:
    """The person is the end that is not ours; of two strangers only a list of our own profile says anything."""
    if row.other in ours:
        person, sender = row.one, ours[row.other]
    elif row.one in ours:
        person, sender = row.other, ours[row.one]
    elif credentials.more.get("profile_id"):
        person, sender = row.one, None
    else:
        return None
    if person in ours or not (person.startswith("+") and person[1:].isascii() and person[1:].isdecimal()):
        return None
    return ListedOptOut(person, sender, row.keyword, row.occurred_at)


async def connected_organizations(tx: Tx) -> Sequence[UUID]:
    """The organizations that have ever connected a provider account; outside any tenant."""
    return await repository.probed_organizations(tx)
