"""The first page: what to do next, how the last weeks went."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import contacts, messaging, organizations
from koinon.messaging import Broadcast
from koinon.platform.actor import Actor
from koinon.platform.services import Services
from koinon.web import forms
from koinon.web.rendering import is_partial, render
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]
RECENT = 6
LOOKED_AT = 50
MONTH = timedelta(days=30)
# Which permission a first step takes, by where it is done; the others are about the organization itself.
DOES = {
    "/imports": "contacts:import",
    "/broadcasts/new": "broadcasts:write",
    "/settings/senders": "channels:write",
    "/settings/carriers": "channels:write",
    "/settings/consent": "consent:write",
}


class Figures(NamedTuple):
    """The last 30 days' broadcasts in numbers; `share` of delivered among sent, None before the first."""

    people: int
    delivered: int
    share: float | None
    replies: int
    cost_micros: int


@get("/", opt={"signed_in": True})
async def home(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """First steps, figures, the latest broadcasts."""
    async with services.database.transaction(actor) as tx:
        organization = await organizations.get(tx)
        dismissed = await organizations.setting(tx, "checklist_dismissed")
        steps = [] if dismissed else await organizations.onboarding(tx, organization.kind)
        people = await contacts.count(tx, services.vault, contacts.ContactQuery()) if actor.may("contacts:read") else 0
        recent = await messaging.list_page(tx, limit=LOOKED_AT, untouched=False) if actor.may("broadcasts:read") else []
    steps = [step for step in steps if actor.may(DOES.get(step.path, "organization:write"))]
    open_steps = [step for step in steps if step.state == "todo"]
    return render(
        request,
        "home/home.html",
        shell=msgspec.structs.replace(shell, active="home"),
        block="steps" if is_partial(request) else "",
        steps=steps if open_steps else [],
        done=len(steps) - len(open_steps),
        figures=_figures(people, recent),
        recent=recent[:RECENT],
        first_name=shell.user_name.split(" ")[0],
        hour=_hour(shell),
        may=actor.may,
        may_skip=actor.may("settings:write"),
    )


@get("/first-steps", opt={"signed_in": True})
async def first_steps(request: Web, services: Services, actor: Actor, shell: Shell) -> Response[Any]:
    """All of them, also once they left the home page (ORG-016)."""
    async with services.database.transaction(actor) as tx:
        steps = await organizations.onboarding(tx, (await organizations.get(tx)).kind)
    steps = [step for step in steps if actor.may(DOES.get(step.path, "organization:write"))]
    return render(
        request,
        "home/first_steps.html",
        shell=shell,
        steps=steps,
        done=sum(step.state != "todo" for step in steps),
        may_skip=actor.may("settings:write"),
    )


def _hour(shell: Shell) -> int:
    return datetime.now(ZoneInfo(shell.time_zone)).hour


def _figures(people: int, recent: list[Broadcast]) -> Figures:
    since = datetime.now(UTC) - MONTH
    counts = [each.counts for each in recent if each.started_at and each.started_at > since]
    sent = sum(each.accepted + each.failed for each in counts)
    delivered = sum(each.delivered for each in counts)
    return Figures(
        people=people,
        delivered=delivered,
        share=delivered / sent if sent else None,
        replies=sum(each.replies for each in counts),
        cost_micros=sum(each.cost_micros for each in counts),
    )


@post("/first-steps/{step:str}/skip", opt={"permission": "settings:write"}, status_code=forms.SEE_OTHER)
async def skip(request: Web, services: Services, actor: Actor, step: FromPath[str]) -> Redirect:
    """Leave a first step out, saying why."""
    form = await request.form()
    async with services.database.transaction(actor) as tx:
        await organizations.skip_step(tx, step, forms.text(form, "reason")[:200])
    return forms.see("/")


@post("/first-steps/dismiss", opt={"permission": "settings:write"}, status_code=forms.SEE_OTHER)
async def dismiss(services: Services, actor: Actor) -> Redirect:
    """Take the first steps off the page."""
    async with services.database.transaction(actor) as tx:
        await organizations.change_settings(tx, {"checklist_dismissed": True})
    return forms.see("/")


router = Router("/", route_handlers=[home, first_steps, skip, dismiss], include_in_schema=False)
