"""The plan: what it allows, what is used, when a limit will be reached, and what an operator changed."""

from datetime import date
from typing import Any

from litestar import Response, Router, get
from msgspec import Struct

from koinon import organizations
from koinon.organizations import LimitUse
from koinon.web import formats
from koinon.web.i18n import N_, gettext
from koinon.web.pages.settings_tabs import settings_tabs
from koinon.web.visit import VISIT, Visit

HOME = "/settings/plan"
FEW = 3  # one of one location is how most organizations live: no alarm
TITLES = {
    "contacts": N_("People"),
    "messages_per_day": N_("Messages today"),
    "messages_per_month": N_("Messages this month"),
    "seats": N_("Team members"),
    "locations": N_("Locations"),
    "senders": N_("Numbers to send from"),
    "custom_fields": N_("Own fields"),
    "segments": N_("Segments"),
    "storage_bytes": N_("Stored files"),
    "active_automations": N_("Active automations"),
    "webhook_endpoints": N_("Webhook endpoints"),
    "loyalty_programs": N_("Loyalty programmes"),
    "api_keys": N_("API keys"),
    "requests": N_("API requests in 15 minutes"),
    "requests_in_flight": N_("API requests at the same time"),
    "api_calls_per_month": N_("API calls this month"),
    "request_log_days": N_("Days the request log is kept"),
}
PLANS = {
    "self_hosted": N_("Your own installation"),
    "starter": N_("Starter"),
    "growth": N_("Growth"),
    "pro": N_("Pro"),
    "enterprise": N_("Enterprise"),
}


class Bar(Struct, frozen=True):
    """A limit as it is drawn; `share` None where nothing limits or nobody counts."""

    title: str
    used: str
    share: float | None
    tone: str
    note: str


@get(HOME, opt={"permission": "organization:read"})
async def plan(visit: Visit) -> Response[Any]:
    """Bars for what is limited, figures for what is not."""
    async with visit.transaction() as tx:
        uses = await organizations.limits(tx)
        code = (await organizations.plan_in_force(tx)).plan
        organization = await organizations.get(tx)
    with visit.words():
        return visit.draw(
            "settings/plan.html",
            active="settings",
            tabs=settings_tabs(HOME, visit.actor.may),
            plan=gettext(PLANS.get(code, code)),
            self_hosted=code == "self_hosted",
            sample=organization.is_sample,
            bars=[_bar(use) for use in uses if use.limit != -1 and use.current is not None],
            free=[(gettext(TITLES[use.resource]), _amount(use, use.current)) for use in uses if _is_free(use)],
            rates=[
                (gettext(TITLES[u.resource]), _amount(u, u.limit)) for u in uses if u.limit != -1 and u.current is None
            ],
        )


def _is_free(use: LimitUse) -> bool:
    return use.limit == -1 and bool(use.current)


def _is_rate(use: LimitUse) -> bool:
    """What programs run into; standing things that nothing counts yet do not exist yet."""
    counting = organizations.RESOURCES[use.resource].counting
    return use.limit != -1 and use.current is None and counting is not organizations.Counting.STANDING


def _bar(use: LimitUse) -> Bar:
    current = use.current or 0
    share = min(1.0, current / use.limit) if use.limit else 1.0
    tone = "bad" if share >= 1 and use.limit > FEW else "warn" if share >= 0.8 else "brand"
    used = gettext("%(n)s of %(total)s") % {"n": _amount(use, current), "total": _amount(use, use.limit)}
    return Bar(gettext(TITLES[use.resource]), used, share, tone, " ".join(_notes(use)))


def _notes(use: LimitUse) -> list[str]:
    notes = []
    if use.source == "override":
        until = use.valid_until
        told = gettext("Set for you until %(day)s.") % {"day": formats.day(until)} if until else gettext("Set for you.")
        notes.append(told)
    if use.current is not None and use.current >= use.limit:
        notes.append(gettext("Nothing can be added; what is there goes on working."))
    elif isinstance(use.forecast_on, date):
        notes.append(gettext("At this pace full on %(day)s.") % {"day": formats.day(use.forecast_on)})
    return notes


def _amount(use: LimitUse, value: int | None) -> str:
    number = value or 0
    return formats.size(number) if use.resource == "storage_bytes" else formats.number(number)


router = Router("/", route_handlers=[plan], dependencies=VISIT, include_in_schema=False)
