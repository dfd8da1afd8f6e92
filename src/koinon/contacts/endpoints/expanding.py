"""What contacts and groups can have embedded (API-022)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon import organizations
from koinon.platform import rest
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def _locations(tx: Tx, _services: Services, _ids: Sequence[UUID]) -> Mapping[UUID, organizations.Location]:
    """All of them: an organization has few."""
    return {place.id: place for place in await organizations.locations(tx, archived=True)}


LOCATION = {"location": rest.Expansion("location_id", _locations, organizations.Location, "locations:read")}
