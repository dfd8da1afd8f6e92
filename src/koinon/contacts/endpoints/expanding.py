"""What contacts and groups can have embedded (API-022, CON-086)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon import organizations
from koinon.contacts.contracts import Address, AddressConsent
from koinon.contacts.service import reading
from koinon.platform import rest
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def _locations(tx: Tx, _services: Services, _ids: Sequence[UUID]) -> Mapping[UUID, organizations.Location]:
    """All of them: an organization has few."""
    return {place.id: place for place in await organizations.locations(tx, archived=True)}


LOCATION = {"location": rest.Expansion("location_id", _locations, organizations.Location, "locations:read")}


async def _addresses(tx: Tx, services: Services, ids: Sequence[UUID]) -> Mapping[UUID, list[Address]]:
    return await reading.addresses_of(tx, services.vault, ids)


async def _consents(tx: Tx, _services: Services, ids: Sequence[UUID]) -> Mapping[UUID, list[AddressConsent]]:
    return await reading.consents_of(tx, ids)


OF_PEOPLE = {
    **LOCATION,
    "addresses": rest.Expansion("id", _addresses, list[Address]),
    "consents": rest.Expansion("id", _consents, list[AddressConsent]),
}
