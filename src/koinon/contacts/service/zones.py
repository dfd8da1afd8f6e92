"""Whose clock a person lives by, and how that is known (CON-004)."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from koinon import organizations
from koinon.contacts.contracts import Contact
from koinon.contacts.service.reading import primary_phone
from koinon.kit import phone
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

ZoneRule = Literal["own", "location", "phone", "unknown"]


class KnownZone(Struct, frozen=True):
    """An IANA zone and by which rule it is known; none where `unknown`."""

    zone: str | None
    rule: ZoneRule


async def zone_of(tx: Tx, vault: Vault, person: Contact) -> KnownZone:
    """Their own zone, else their location's, else that of their number's area if it has just one."""
    if person.time_zone:
        return KnownZone(person.time_zone, "own")
    if person.location_id is not None and (place := await _of_location(tx, person.location_id)) is not None:
        return KnownZone(place, "location")
    number = await primary_phone(tx, vault, person.id)
    zone = phone.zone_of(number) if number else None
    return KnownZone(zone, "phone" if zone else "unknown")


async def _of_location(tx: Tx, location_id: UUID) -> str | None:
    try:
        place = await organizations.location(tx, location_id)
    except errors.KoinonError:
        return None
    return place.time_zone or (await organizations.get(tx)).time_zone
