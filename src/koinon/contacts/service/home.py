"""The tenant's country, language and zone: how numbers are read and shown where a contact says nothing."""

import time
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from koinon import organizations
from koinon.kit import clock
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
