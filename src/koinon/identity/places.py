"""The locations that a seat, an invitation or a key may be limited to (IDN-030)."""

from collections.abc import Sequence
from uuid import UUID

from koinon import organizations
from koinon.platform import errors
from koinon.platform.db import Tx


async def refuse_strange_locations(tx: Tx, location_ids: Sequence[UUID]) -> None:
    """Raise 422 for locations that are not the organization's."""
    if not location_ids:
        return
    known = {place.id for place in await organizations.locations(tx)}
    if any(location_id not in known for location_id in location_ids):
        raise errors.invalid_field("location_ids", "invalid_enum", "There is no such location.")
