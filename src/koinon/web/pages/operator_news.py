"""Announcements to organizations, their band on every page, and the operators' own trail (ORG-045, 047)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from koinon import organizations
from koinon.kit import clock
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.operator_words import act_details, act_sentence
from koinon.web.pages.operator_frame import ACT, LOOK, tabs
from koinon.web.pages.plan import PLANS
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

HERE = "/operator/announcements"
LANGUAGES = (("en", "English"), ("es", "Español"), ("pt", "Português"))
KINDS = (("church", N_("Churches")), ("business", N_("Businesses")), ("nonprofit", N_("Nonprofits")))
PAGE = 50


@get(HERE, opt=LOOK)
async def list_announcements(visit: Visit) -> Response[str]:
    """What was said, what stands, and a new one."""
    return await _draw(visit, {}, forms.Told())


async def _draw(visit: Visit, typed: dict[str, Any], told: dict[str, str]) -> Response[str]:
    async with visit.services.database.system() as tx:
        rows = await organizations.console.announcements(tx)
    now = clock.now()
    with visit.words():
        return visit.draw(
            "operator/announcements.html",
            active="operator",
            status_code=422 if told else 200,
            tabs=tabs(HERE),
            rows=[(row, *_standing(row, now)) for row in rows],
            languages=LANGUAGES,
            kinds=[(code, gettext(label)) for code, label in KINDS],
            plans=[(code, gettext(PLANS.get(code, code))) for code in organizations.catalogue_plans()],
            typed=typed,
            told=told,
        )


def _standing(row: organizations.console.Announcement, now: datetime) -> tuple[str, str]:
    if row.ends_at <= now:
        return gettext("over"), ""
    return (gettext("stands"), "good") if row.starts_at <= now else (gettext("to come"), "brand")


@post(HERE, opt=ACT, status_code=200)
async def announce(visit: Visit) -> Response[Any]:
    """Say it."""
    form = await visit.form()
    names = [*(f"text_{code}" for code, _ in LANGUAGES), "starts", "ends", "tone", "by_mail"]
    typed: dict[str, Any] = {name: forms.text(form, name) for name in names}
    typed |= {"kinds": forms.texts(form, "kinds"), "plans": forms.texts(form, "plans")}
    zone = ZoneInfo(visit.shell.time_zone)
    new = organizations.console.NewAnnouncement(
        texts={code: typed[f"text_{code}"] for code, _ in LANGUAGES},
        starts_at=_moment(typed["starts"], zone) or clock.now(),
        ends_at=_moment(typed["ends"], zone) or datetime.min.replace(tzinfo=UTC),
        kinds=typed["kinds"],
        plans=typed["plans"],
        tone=typed["tone"] or "info",
        by_mail=typed["by_mail"] == "yes",
    )
    try:
        async with visit.services.database.transaction(organizations.console.installation(visit.actor)) as tx:
            await organizations.console.announce(tx, new)
    except KoinonError as refused:
        fields = {f"texts.{code}": f"text_{code}" for code, _ in LANGUAGES} | {"ends_at": "ends"}
        with visit.words():
            told = forms.told(refused, fields, "")
        return await _draw(visit, typed, told)
    with visit.words():
        return toast_after(forms.see(HERE), gettext("Announced."))


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A field of day and time on the reader's clock, as an instant; None for what is none."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@post(HERE + "/{announcement_id:uuid}/end", opt=ACT, status_code=forms.SEE_OTHER)
async def end(visit: Visit, announcement_id: FromPath[UUID]) -> Redirect:
    """Take it down."""
    async with visit.services.database.transaction(organizations.console.installation(visit.actor)) as tx:
        await organizations.console.end_announcement(tx, announcement_id)
    with visit.words():
        return toast_after(forms.see(HERE), gettext("It is down."))


@post("/announcements/{announcement_id:uuid}/dismiss", opt={"signed_in": True, "viewing": True}, status_code=303)
async def dismiss(visit: Visit, announcement_id: FromPath[UUID]) -> Redirect:
    """This reader has read it, on whatever device."""
    form = await visit.form()
    if visit.actor.id is not None:
        async with visit.services.database.system() as tx:
            await organizations.console.dismiss(tx, announcement_id, visit.actor.id)
    return forms.see(forms.local_path(forms.text(form, "next")))


@get("/operator/acts", opt=LOOK)
async def list_acts(visit: Visit, before: FromQuery[UUID | None] = None) -> Response[str]:
    """What operators did, newest first."""
    async with visit.services.database.system() as tx:
        rows = await organizations.console.operator_trail(tx, before=before, limit=PAGE + 1)
    with visit.words():
        return visit.draw(
            "operator/acts.html",
            active="operator",
            tabs=tabs("/operator/acts"),
            rows=[(row, act_sentence(row), act_details(row)) for row in rows[:PAGE]],
            after=rows[PAGE - 1].id if len(rows) > PAGE else None,
        )


router = Router(
    "/",
    route_handlers=[list_announcements, announce, end, dismiss, list_acts],
    dependencies=VISIT,
    include_in_schema=False,
)
