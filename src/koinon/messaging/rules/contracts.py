"""The rules of an organization's sending, or of one of its locations."""

from datetime import datetime, time
from typing import Literal

import msgspec

OverCap = Literal["hold", "refuse"]
Tracking = Literal["off", "message", "recipient"]
CAPPED = ("promotional", "informational")
QUIET = frozenset({"promotional", "informational"})


class QuietHours(msgspec.Struct, frozen=True):
    """From `begins` until `ends` on the recipient's clock nothing leaves; they may span midnight.

    On Sundays promotions wait until `sunday_ends`, where that is set.
    """

    begins: time = time(21)
    ends: time = time(8)
    sunday_ends: time | None = None


class Cap(msgspec.Struct, frozen=True):
    """At most `most` messages of a purpose to one person in any `days` days; on one channel, or on all together."""

    purpose: Literal["promotional", "informational"]
    most: int
    days: int
    channel: Literal["sms", "whatsapp", "email", "push"] | None = None


class Budgets(msgspec.Struct, frozen=True):
    """Micro-units of the carriers' currency: of a calendar month, of one broadcast, of one person's month."""

    currency: str = "USD"
    month_micros: int | None = None
    broadcast_micros: int | None = None
    user_micros: int | None = None


class SendPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for an organization, or for people of one location.

    `quiet_hours` None: messages leave at any hour. `in_practice`: quiet hours and caps hold for practice numbers too.
    Over a cap a message waits for its first free moment, within its lifetime, or is refused.
    """

    quiet_hours: QuietHours | None = QuietHours()
    in_practice: bool = False
    caps: tuple[Cap, ...] = (Cap("promotional", 1, 7),)
    over_cap: OverCap = "hold"
    expires_after_hours: int = 24
    track_sms: Tracking = "message"
    track_email: Tracking = "recipient"
    track_opens: bool = True
    postal_address: str = ""
    budgets: Budgets = Budgets()
    version: int = 0

    def caps_on(self, purpose: str, channel: str) -> tuple[Cap, ...]:
        """Those that count a message of this purpose by this channel."""
        return tuple(cap for cap in self.caps if cap.purpose == purpose and cap.channel in (None, channel))


class Sent(msgspec.Struct, frozen=True):
    """When somebody was written to before, and by what."""

    at: datetime
    channel: str


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """So many messages that would wait until a moment, for a reason of `policy.reasons`.

    It is that of people of one `time_zone`, or, where that is not known, of numbers of one `country`; of neither, by
    the organization's clock. Of caps it is the hour in which the first of them may be written to.
    """

    until: datetime
    reason: str
    time_zone: str | None
    country: str | None
    messages: int


class Simulation(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate would say if it were sent now: leave `now`, wait, or be `refused` (MSG-059)."""

    now: int
    later: tuple[Later, ...] = ()
    refused: dict[str, int] = {}
