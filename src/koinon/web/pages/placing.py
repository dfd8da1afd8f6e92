"""The choice of a location in forms of people and groups; there is none while there is one location only."""

from uuid import UUID

from koinon import organizations
from koinon.platform.actor import EVERYBODY_ELSE
from koinon.platform.db import Tx
from koinon.web.i18n import gettext


async def choices(tx: Tx) -> list[tuple[str, str]]:
    """Values and names for a select; empty where nothing is to be chosen.

    "None" is offered to who sees people without a location: nobody puts a person out of their own sight (IDN-030).
    """
    living = [(str(place.id), place.name) for place in await organizations.locations(tx)]
    if len(living) < 2:
        return []
    limited = bool(tx.actor.places) and EVERYBODY_ELSE not in tx.actor.places
    return living if limited else [("", gettext("None")), *living]


async def name_of(tx: Tx, location_id: UUID | None) -> str:
    """What a location is called, for a page of somebody who is at home there; empty without one."""
    if location_id is None:
        return ""
    return next(
        (place.name for place in await organizations.locations(tx, archived=True) if place.id == location_id), ""
    )
