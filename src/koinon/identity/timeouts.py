"""How long sessions live: as the organization they are in says (IDN-015)."""

from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from koinon import organizations
from koinon.organizations import Setting
from koinon.platform.db import Tx

MOBILE_IDLE = timedelta(days=30)


class SessionTimeouts(Struct, frozen=True, forbid_unknown_fields=True):
    """After how many minutes without use, and how many days at most, people sign in again."""

    idle_minutes: Annotated[int, Meta(ge=15, le=7 * 24 * 60)] = 7 * 24 * 60
    absolute_days: Annotated[int, Meta(ge=1, le=30)] = 30


class Limits(NamedTuple):
    """The two times of a session."""

    idle: timedelta
    absolute: timedelta

    def ends(self, created_at: datetime, seen_at: datetime) -> tuple[datetime, datetime]:
        """When a session ends if it is not used again, and when in any case."""
        absolute = created_at + self.absolute
        return min(seen_at + self.idle, absolute), absolute


TIMEOUTS = organizations.declare_setting(
    Setting(
        "identity.session_timeouts",
        SessionTimeouts,
        SessionTimeouts(),
        "Signing in again",
        "After so long without use, and after so many days in any case, people of this organization sign in again.",
        group="Security",
    )
)


async def limits(tx: Tx, kind: str = "browser") -> Limits:
    """The limits of the transaction's organization; the defaults outside any."""
    chosen = SessionTimeouts()
    if tx.actor.organization_id is not None:
        chosen = await organizations.setting(tx, TIMEOUTS.key)
    idle = timedelta(minutes=chosen.idle_minutes)
    is_default = chosen.idle_minutes == SessionTimeouts().idle_minutes
    return Limits(MOBILE_IDLE if kind == "mobile" and is_default else idle, timedelta(days=chosen.absolute_days))
