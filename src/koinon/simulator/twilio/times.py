"""How Twilio writes a time: RFC 2822 in API 2010-04-01, ISO 8601 elsewhere."""

from datetime import UTC, datetime
from email.utils import format_datetime


def rfc2822(seconds: float) -> str:
    """Unix seconds as in `Thu, 24 Aug 2023 05:01:45 +0000`."""
    return format_datetime(datetime.fromtimestamp(int(seconds), UTC))


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: str) -> float:
    """A day or a moment as a filter gives it. Raises ValueError."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
