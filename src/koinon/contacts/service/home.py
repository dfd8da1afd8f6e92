"""The tenant's country, language and zone: how numbers are read and shown where a contact says nothing."""

import time
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from koinon import organizations
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx

KEPT_SECONDS = 60.0


class Home(Struct, frozen=True):
    """Country (ISO 3166 alpha-2), language and IANA zone of an organization."""

    country: str
    locale: str
    time_zone: str

    def now(self) -> datetime:
        """The present instant in the organization's zone."""
        return clock.now().astimezone(ZoneInfo(self.time_zone))


async def at(tx: Tx, location_id: UUID | None) -> Home:
    """The home of people at a location: the tenant's, in the location's country."""
    return msgspec.structs.replace(await of(tx), country=await country_at(tx, location_id))


async def country_at(tx: Tx, location_id: UUID | None) -> str:
    """The country by which a number of people at a location is read: the location's, else the organization's."""
    home = await of(tx)
    if location_id is None:
        return home.country
    try:
        place = await organizations.location(tx, location_id)
    except errors.KoinonError:  # somebody else's, or gone: whoever names it is told so where it is written
        return home.country
    return place.country or home.country


_kept: dict[UUID, tuple[float, Home]] = {}


async def of(tx: Tx) -> Home:
    """The home of the tenant; a change of country shows within a minute."""
    known = _kept.get(tx.organization_id)
    if known and known[0] > time.monotonic():
        return known[1]
    organization = await organizations.get(tx)
    home = Home(organization.country, organization.locale, organization.time_zone)
    if len(_kept) > 10_000:
        _kept.clear()
    _kept[tx.organization_id] = (time.monotonic() + KEPT_SECONDS, home)
    return home
