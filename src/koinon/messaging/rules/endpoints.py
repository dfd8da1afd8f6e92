"""REST v1 of the sending rules: quiet hours, caps, lifetimes, approval, tracking, budgets."""

from datetime import time
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, Router, delete, get, put
from litestar.params import FromQuery, JSONBody
from msgspec import Meta, Struct

from koinon import organizations
from koinon.messaging import preferences
from koinon.messaging.rules import service
from koinon.messaging.rules.contracts import Budgets, Cap, OverCap, QuietHours, SendPolicy, Tracking
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

PATH = "/api/v1/settings/sending"
ClockTime = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["21:00"])]
Micros = Annotated[int, Meta(ge=0, le=2**53, examples=[50_000_000])]
Location = FromQuery[UUID | None]


class QuietHoursBody(rest.Body, frozen=True, kw_only=True):
    """By the clock of whoever gets it, from `begins` until `ends`; on Sundays promotions wait until `sunday_ends`."""

    begins: ClockTime = "21:00"
    ends: ClockTime = "08:00"
    sunday_ends: ClockTime | None = None

    def hours(self) -> QuietHours:
        """As the service takes them."""
        sunday = None if self.sunday_ends is None else _time(self.sunday_ends)
        return QuietHours(_time(self.begins), _time(self.ends), sunday)


class CapBody(rest.Body, frozen=True, kw_only=True):
    """At most `most` messages of a purpose to one person in any `days` days; without `channel` on all together."""

    purpose: Literal["promotional", "informational"]
    most: Annotated[int, Meta(ge=1, le=100)]
    days: Annotated[int, Meta(ge=1, le=31)]
    channel: Literal["sms", "whatsapp", "email", "push"] | None = None


class BudgetsBody(rest.Body, frozen=True, kw_only=True):
    """Micro-units (1e-6) of `currency`, that of the carriers' prices; null is no limit."""

    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["USD"])] = "USD"
    month_micros: Micros | None = None
    broadcast_micros: Micros | None = None
    user_micros: Micros | None = None


class SendingRules(rest.Body, frozen=True, kw_only=True):
    """Everything that is laid down for sending; what is left out has its default, `quiet_hours` null is none.

    `approval_above` is of the whole organization; for a location it is not changed.
    """

    quiet_hours: QuietHoursBody | None = QuietHoursBody()
    in_practice: bool = False
    caps: Annotated[tuple[CapBody, ...], Meta(max_length=20)] = (CapBody(purpose="promotional", most=1, days=7),)
    over_cap: OverCap = "hold"
    expires_after_hours: Annotated[int, Meta(ge=1, le=168)] = 24
    track_sms: Tracking = "message"
    track_email: Tracking = "recipient"
    track_opens: bool = True
    postal_address: Annotated[str, Meta(max_length=500, examples=["12 Main St, Springfield, IL 62701"])] = ""
    budgets: BudgetsBody = BudgetsBody()
    approval_above: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None

    def policy(self) -> SendPolicy:
        """As the service takes it."""
        hours, sums = self.quiet_hours, self.budgets
        return SendPolicy(
            quiet_hours=None if hours is None else hours.hours(),
            in_practice=self.in_practice,
            caps=tuple(Cap(cap.purpose, cap.most, cap.days, cap.channel) for cap in self.caps),
            over_cap=self.over_cap,
            expires_after_hours=self.expires_after_hours,
            track_sms=self.track_sms,
            track_email=self.track_email,
            track_opens=self.track_opens,
            postal_address=self.postal_address.strip(),
            budgets=Budgets(sums.currency, sums.month_micros, sums.broadcast_micros, sums.user_micros),
        )


class QuietHoursOut(Struct, frozen=True):
    """Quiet hours by the clock of whoever gets a message."""

    begins: str
    ends: str
    sunday_ends: str | None


class SendingRulesOut(Struct, frozen=True, kw_only=True):
    """The sending rules in force for the organization or a location."""

    quiet_hours: QuietHoursOut | None
    in_practice: bool
    caps: list[Cap]
    over_cap: OverCap
    expires_after_hours: int
    track_sms: Tracking
    track_email: Tracking
    track_opens: bool
    postal_address: str
    budgets: Budgets
    approval_above: int | None


async def _shown(tx: Tx, location_id: UUID | None) -> SendingRulesOut:
    if location_id is not None:
        await organizations.location(tx, location_id)
    found = await service.sending_policy(tx, location_id)
    hours = found.quiet_hours
    return SendingRulesOut(
        quiet_hours=None if hours is None else _hours_out(hours),
        in_practice=found.in_practice,
        caps=list(found.caps),
        over_cap=found.over_cap,
        expires_after_hours=found.expires_after_hours,
        track_sms=found.track_sms,
        track_email=found.track_email,
        track_opens=found.track_opens,
        postal_address=found.postal_address,
        budgets=found.budgets,
        approval_above=await preferences.approval_above(tx),
    )


@get(PATH, opt={"permission": "settings:read", "cache": "live"})
async def read_sending_rules(
    services: Services, actor: Actor, location_id: Location = None
) -> rest.Envelope[SendingRulesOut]:
    """Read the rules of sending in force, for the organization or people of one location."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await _shown(tx, location_id))


@put(PATH, opt={"permission": "settings:write"})
async def replace_sending_rules(
    services: Services, actor: Actor, data: JSONBody[SendingRules], location_id: Location = None
) -> rest.Envelope[SendingRulesOut]:
    """Lay the rules of sending down anew, for the organization or people of one location."""
    async with services.database.transaction(actor) as tx:
        await service.change_policy(tx, data.policy(), location_id)
        if location_id is None:
            await organizations.change_settings(tx, {preferences.APPROVAL_ABOVE.key: data.approval_above})
        return rest.one(await _shown(tx, location_id))


@delete(PATH, opt={"permission": "settings:write"})
async def drop_sending_rules(services: Services, actor: Actor, location_id: FromQuery[UUID]) -> Response[None]:
    """Let a location have its organization's rules again."""
    async with services.database.transaction(actor) as tx:
        await service.drop_policy(tx, location_id)
    return Response(None, status_code=204)


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _hours_out(hours: QuietHours) -> QuietHoursOut:
    sunday = None if hours.sunday_ends is None else _clock(hours.sunday_ends)
    return QuietHoursOut(_clock(hours.begins), _clock(hours.ends), sunday)


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


ROUTE = Router(
    path="/", route_handlers=[read_sending_rules, replace_sending_rules, drop_sending_rules], tags=["Organization"]
)
