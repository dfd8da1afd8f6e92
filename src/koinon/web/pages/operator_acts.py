"""What an operator does to an organization or a job that gave up: with a reason, after confirming who they are."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, Router, post
from litestar.params import FromPath
from litestar.response import Redirect

from koinon import messaging, organizations
from koinon.platform import dead_letters, errors
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.pages.operator import draw_organization, found
from koinon.web.pages.operator_frame import ACT
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

PATH = "/operator/organizations/{organization_id:uuid}"
FLAG = re.compile("[a-z][a-z0-9_]{2,40}")
Act = Callable[[Tx, str], Awaitable[Any]]


async def _flag_down(tx: Tx, reason: str, *, code: str) -> None:
    await organizations.lower_flag(tx, code, reason)


async def _stop_links(tx: Tx, reason: str) -> None:
    await messaging.stop_links(tx, organizations.reason_of(reason))


async def _release_links(tx: Tx, reason: str) -> None:
    organizations.reason_of(reason)
    await messaging.release_links(tx)


ACTS: dict[str, tuple[Act, str]] = {
    "suspend": (organizations.suspend, N_("Suspended: nothing goes out any more.")),
    "read_only": (organizations.make_read_only, N_("It can be read and not written.")),
    "release": (organizations.release, N_("Released.")),
    "live": (partial(organizations.answer_live, live=True), N_("It sends live from now on.")),
    "trial": (partial(organizations.answer_live, live=False), N_("Its sending is on trial.")),
    "hold": (organizations.hold, N_("Nothing of it will be erased.")),
    "lift_hold": (partial(organizations.hold, on=False), N_("The hold is lifted.")),
    "stop_links": (_stop_links, N_("Its short links lead nowhere any more.")),
    "release_links": (_release_links, N_("Its short links lead on again.")),
    "verify": (organizations.verify, N_("Marked as verified.")),
    "unverify": (partial(organizations.verify, on=False), N_("No longer marked as verified.")),
}


@post(PATH + "/acts/{act:str}", opt=ACT, status_code=200)
async def do(visit: Visit, organization_id: FromPath[UUID], act: FromPath[str]) -> Response[Any]:
    """Suspend, release, let it send live …; its owners read the reason."""
    form = await visit.form()
    reason, code = forms.text(form, "reason"), act.removeprefix("lower_")
    known = (partial(_flag_down, code=code), N_("The flag is down.")) if act.startswith("lower_") else ACTS.get(act)
    if known is None:
        raise errors.RESOURCE_NOT_FOUND()
    return await _act(visit, organization_id, act, lambda tx: known[0](tx, reason), known[1], {"reason": reason})


@post(PATH + "/plan", opt=ACT, status_code=200)
async def change_plan(visit: Visit, organization_id: FromPath[UUID]) -> Response[Any]:
    """Another plan; what lies above it is named before it is so (ORG-025)."""
    form = await visit.form()
    plan, seen = forms.text(form, "plan"), forms.text(form, "seen") == plan_mark(forms.text(form, "plan"))
    row = await found(visit, organization_id)
    async with visit.services.database.transaction(organizations.acting_at(visit.actor, row.id)) as tx:
        over = [] if seen else await organizations.excess(tx, plan)
    if over:
        return await draw_organization(visit, row.id, place="plan", typed={"plan": plan}, over=over)
    said = N_("It is on another plan.")
    return await _act(visit, row.id, "plan", lambda tx: organizations.change_plan(tx, plan), said, {"plan": plan})


def plan_mark(plan: str) -> str:
    """What the form says once the operator has seen what lies above this plan."""
    return f"seen:{plan}"


@post(PATH + "/flag", opt=ACT, status_code=200)
async def flag(visit: Visit, organization_id: FromPath[UUID]) -> Response[Any]:
    """Put a flag up; its owners are told what was seen."""
    form = await visit.form()
    typed = {"flag": forms.text(form, "flag"), "reason": forms.text(form, "reason")}
    said = N_("The flag is up.")

    async def put_up(tx: Tx) -> None:
        organizations.reason_of(typed["reason"])
        if not FLAG.fullmatch(typed["flag"]):
            raise errors.invalid_field("flag", "invalid_enum", "Small letters, digits and _, 3 to 40 of them.")
        await organizations.flag(tx, typed["flag"], typed["reason"])

    return await _act(visit, organization_id, "flag", put_up, said, typed)


@post(PATH + "/limit", opt=ACT, status_code=200)
async def limit(visit: Visit, organization_id: FromPath[UUID]) -> Response[Any]:
    """An exception to its plan, or, without a figure, the plan's own again."""
    form = await visit.form()
    typed = {name: forms.text(form, name) for name in ("resource", "limit", "until", "reason")}

    async def change(tx: Tx) -> None:
        if not typed["limit"]:
            await organizations.lift_override(tx, typed["resource"])
            return
        figure = int(typed["limit"]) if re.fullmatch(r"-1|\d{1,15}", typed["limit"]) else -2
        if figure == -2:
            raise errors.invalid_field("limit", "out_of_range", "A whole number, or -1 for no limit.")
        until = _end_of(typed["until"]) if typed["until"] else None
        await organizations.override_limit(tx, typed["resource"], figure, typed["reason"], until)

    return await _act(visit, organization_id, "limit", change, N_("The limit is changed."), typed)


@post(PATH + "/close", opt=ACT, status_code=200)
async def close(visit: Visit, organization_id: FromPath[UUID]) -> Response[Any]:
    """Erased in 30 days; or, while it is closing, that taken back."""
    form = await visit.form()
    typed = {"name": forms.text(form, "name")}
    if (await found(visit, organization_id)).state == "closing":
        return await _act(visit, organization_id, "keep", organizations.keep_open, N_("It stays."), {})
    said = N_("It closes in 30 days, unless an owner takes it back.")
    return await _act(visit, organization_id, "close", lambda tx: organizations.close(tx, typed["name"]), said, typed)


@post(PATH + "/trial-end", opt=ACT, status_code=200)
async def extend_trial(visit: Visit, organization_id: FromPath[UUID]) -> Response[Any]:
    """Let the trial of its subscription end later."""
    form = await visit.form()
    typed = {"until": forms.text(form, "until"), "reason": forms.text(form, "reason")}
    until = _end_of(typed["until"])
    said = N_("The trial ends later.")
    return await _act(
        visit,
        organization_id,
        "trial-end",
        lambda tx: organizations.extend_trial(tx, until, typed["reason"]),
        said,
        typed,
    )


def _end_of(text: str) -> datetime:
    """The end of a day in UTC; the past for what is no day, which is refused at its field."""
    try:
        return datetime.combine(date.fromisoformat(text), time(23, 59), UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _named(place: str, typed: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The act as the operators' trail calls it, and what was said with it."""
    if place.startswith("lower_"):
        return "lower_flag", {**typed, "flag": place.removeprefix("lower_")}
    return place.replace("-", "_"), dict(typed)


async def _act(
    visit: Visit, organization_id: UUID, place: str, act: Callable[[Tx], Awaitable[Any]], said: str, typed: Any
) -> Response[Any]:
    row = await found(visit, organization_id)
    try:
        async with organizations.console.at_work(visit.services, visit.actor, row.id, *_named(place, typed)) as tx:
            await act(tx)
    except KoinonError as refused:
        with visit.words():
            told = forms.told(refused, {}, "")
        return await draw_organization(visit, row.id, place=place, typed=typed, told=told)
    with visit.words():
        return toast_after(forms.see(f"/operator/organizations/{row.id}"), gettext(said))


@post("/operator/dead-letters/{letter_id:uuid}/retry", opt=ACT, status_code=forms.SEE_OTHER)
async def retry(visit: Visit, letter_id: FromPath[UUID]) -> Redirect:
    """Try a job again that gave up."""
    async with visit.services.database.transaction(organizations.console.installation(visit.actor)) as tx:
        tried = await dead_letters.retry(tx, letter_id)
        await organizations.console.record(tx, "retry_job", {"job": str(letter_id)})
    with visit.words():
        said = gettext("It is tried again.") if tried else gettext("Somebody settled it meanwhile.")
        return toast_after(forms.see("/operator/installation"), said)


@post("/operator/dead-letters/{letter_id:uuid}/discard", opt=ACT, status_code=forms.SEE_OTHER)
async def discard(visit: Visit, letter_id: FromPath[UUID]) -> Redirect:
    """Give a job up for good."""
    async with visit.services.database.transaction(organizations.console.installation(visit.actor)) as tx:
        await organizations.console.record(tx, "discard_job", {"job": str(letter_id)})
        await dead_letters.discard(tx, letter_id, f"by {visit.actor.name}")
    with visit.words():
        return toast_after(forms.see("/operator/installation"), gettext("Given up."))


router = Router(
    "/",
    route_handlers=[do, change_plan, flag, limit, close, extend_trial, retry, discard],
    dependencies=VISIT,
    include_in_schema=False,
)
