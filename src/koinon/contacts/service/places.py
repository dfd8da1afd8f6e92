"""Where people and groups may be put by somebody who is limited to locations (IDN-030).

What they see is held by the policies of the database; here they are told in words what those would refuse.
"""

from uuid import UUID

from koinon import organizations
from koinon.platform import errors
from koinon.platform.actor import EVERYBODY_ELSE
from koinon.platform.db import Tx

LEADERS = "You are limited to the groups you lead. Ask somebody who is not to add people, groups and lists."
NOT_YOURS = "This belongs to the whole organization, and you are limited to some of its locations."


async def require_location(tx: Tx, location_id: UUID | None) -> None:
    """Raise 422 for a location that is not there for the actor, and for none where they see nobody without one."""
    if location_id is None:
        if tx.actor.places and EVERYBODY_ELSE not in tx.actor.places:
            raise errors.invalid_field("location_id", "missing_required_field", "Choose one of your locations.")
        return
    try:
        await organizations.location(tx, location_id)
    except errors.KoinonError:
        raise errors.invalid_field("location_id", "resource_not_found", "There is no such location.") from None


async def home_of_new(tx: Tx, location_id: UUID | None) -> UUID | None:
    """Where what the actor adds belongs: as they say, else their only location. Raises 422 as `require_location`."""
    home = await require_home(tx)
    if location_id is None and len(tx.actor.places) == 1:
        return home
    await require_location(tx, location_id)
    return location_id


async def require_home(tx: Tx) -> UUID | None:
    """The first location of somebody limited to some; None without a limit. Raises 403 for who is limited to groups."""
    if not tx.actor.places:
        return None
    own = sorted(one.id for one in await organizations.locations(tx) if one.id in tx.actor.places)
    if not own:
        raise errors.INSUFFICIENT_PERMISSIONS(LEADERS)
    return own[0]


def require_everywhere(tx: Tx) -> None:
    """Raise 403 where somebody limited would change what all locations share."""
    if tx.actor.places:
        raise errors.INSUFFICIENT_PERMISSIONS(NOT_YOURS)
