"""When an answer can be sent later, and when the usual choices are."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from koinon.kit.recurrence import localised

SOONEST = timedelta(minutes=1)
LATEST = timedelta(days=365)
MORNING = time(9)


def fits(send_at: datetime, now: datetime) -> bool:
    """At least a minute and at most 365 days ahead (INB-033); what takes seconds to arrive is no refusal."""
    return now + SOONEST - timedelta(seconds=15) <= send_at <= now + LATEST


def in_an_hour(now: datetime) -> datetime:
    """An hour from now."""
    return now + timedelta(hours=1)


def tomorrow_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Nine o'clock tomorrow on the wall clock of a zone, as an instant."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    return localised(datetime.combine(day, MORNING), zone).astimezone(UTC)
