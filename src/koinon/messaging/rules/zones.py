"""The clocks a person may live by: their own zone, or all those of the country their number is from (MSG-053)."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

Zones = tuple[ZoneInfo, ...]
UNKNOWN = "ZZ"  # CLDR's "unknown region", under which it lists zones of no country


@lru_cache(512)
def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that IANA name; None where this machine knows none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(300)
def zones_of_country(country: str) -> Zones:
    """The zones in use in a country (ISO 3166-1 alpha-2), of CLDR's "zoneMapping"; territories count by themselves.

    The clocks of a country that always agree stand for one another: of the 29 of the United States 8 are left.
    """
    if country == UNKNOWN:
        return ()
    named = (name for name, territory in sorted(get_global("zone_territories").items()) if territory == country)
    found: dict[tuple[object, ...], ZoneInfo] = {}
    for zone in filter(None, map(zone_of, named)):
        found.setdefault(_habits(zone), zone)
    return tuple(found.values())


def _habits(zone: ZoneInfo) -> tuple[object, ...]:
    """How a clock stands over the coming years, every three hours of the days on which clocks change: as a key."""
    year = datetime.now(zone).year
    days = ((year + ahead, month, day) for ahead in range(-1, 5) for month in range(1, 13) for day in range(1, 29, 3))
    return tuple(datetime(*day, hour=12, tzinfo=zone).utcoffset() for day in days)


def zones_for(zone: str | None, country: str | None, organization: str) -> Zones:
    """The clocks to keep for a person: their own, else all of their number's country, else the organization's."""
    if zone and (own := zone_of(zone)) is not None:
        return (own,)
    if country and (common := zones_of_country(country)):
        return common
    return (zone_of(organization) or ZoneInfo("UTC"),)
