"""“Send later or repeat”: the composer's step, and changing the times of a schedule."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from koinon import messaging, organizations
from koinon.kit import clock
from koinon.messaging import Purpose, Schedule, TemplatePolicy, Timing
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.broadcasts.together import version_of
from koinon.web.pages.schedules import times, words
from koinon.web.pages.schedules.times import When
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

WRITE = {"permission": "schedules:write"}
SEND = {"permission": "broadcasts:send"}
SHOWN = 5
# The field of the form that a refused part of a timing stands in.
FIELDS = {"starts_at": "day", "rrule": "repeat", "zone_mode": "repeat", "time_zone": "time_zone"}


@get("/broadcasts/{broadcast_id:uuid}/later", opt=SEND)
async def later(visit: Visit, broadcast_id: FromPath[UUID]) -> Response[Any]:
    """When a draft is sent, and whether again."""
    async with visit.transaction() as tx:
        found = await messaging.get(tx, broadcast_id)
        when = await _usual(tx)
    return _draw(visit, found, when, None)


async def _usual(tx: Tx) -> When:
    """Tomorrow at nine, on the organization's clock."""
    zone = (await organizations.get(tx)).time_zone
    here = messaging.coming_wall(clock.now(), zone)
    return When(day=f"{here.date() + timedelta(days=1):%Y-%m-%d}", clock="09:00", time_zone=zone)


def _draw(visit: Visit, found: Any, when: When, refused: KoinonError | None, status: int = 200) -> Response[Any]:
    """The page of a draft (`broadcast`) or of a schedule."""
    schedule = found if isinstance(found, Schedule) else None
    with visit.words():
        context = _context(when, refused, found.message.purpose if schedule else found.purpose, schedule)
    return visit.draw(
        "schedules/when.html",
        active="schedules",
        status_code=status,
        found=found,
        schedule=schedule,
        templated=(schedule.message if schedule else found).template_version_id is not None,
        template_policy=schedule.template_policy if schedule else "pinned",
        back=f"/schedules/{found.id}" if schedule else f"/broadcasts/{found.id}",
        action=f"/schedules/{found.id}/when" if schedule else f"/broadcasts/{found.id}/schedule",
        **context,
    )


def _context(when: When, refused: KoinonError | None, purpose: Any, schedule: Schedule | None) -> dict[str, Any]:
    try:
        start = date.fromisoformat(when.day)
    except ValueError:
        start = None
    faults = {FIELDS.get(path, path): told for path, told in forms.faults(refused).items()}
    if refused is not None and not faults:
        faults = {FIELDS.get(str(refused.details.get("path")), "day"): forms.said(refused)}
    return {
        "when": when,
        "faults": faults,
        "refused": refused,
        "refusal": forms.said(refused) if refused else "",
        "zones": [(zone, zone.replace("_", " ")) for zone in sorted(organizations.zones())],
        "purpose": purpose,
        **times.choices(start),
        **preview_of(when, purpose, schedule),
    }


def preview_of(when: When, purpose: Any, schedule: Schedule | None) -> dict[str, Any]:
    """The next dates and the rule in words; why there are none, where there are none."""
    try:
        timing = messaging.tidy_timing(times.timing_of(when, schedule.timing if schedule else None))
        is_new = schedule is None or schedule.starts_at_local != timing.starts_at
        series, first = messaging.check_timing(timing, Purpose(purpose).value, clock.now(), is_new=is_new)
    except KoinonError as refused:
        told = forms.faults(refused)
        return {"dates": [], "sentence": "", "objection": next(iter(told.values()), None) or forms.said(refused)}
    found = messaging.first_dates(series, clock.now(), SHOWN)
    sentence = words.repetition(timing.rrule, timing.starts_at)
    return {"dates": [words.wall(one.wall) for one in found or [first]], "sentence": sentence, "objection": ""}


@post("/schedules/dates", opt=WRITE, status_code=200)
async def dates(visit: Visit) -> Response[Any]:
    """The next five dates of what is chosen, while it is being chosen."""
    form = await visit.form()
    when = times.typed(form, "UTC")
    schedule_id = forms.one_id(form, "schedule_id")
    schedule = None
    if schedule_id is not None:
        async with visit.transaction() as tx:
            schedule = await messaging.schedule(tx, schedule_id)
    purpose = forms.text(form, "purpose")
    with visit.words():
        found = preview_of(when, purpose if purpose in set(Purpose) else Purpose.INFORMATIONAL, schedule)
    return visit.draw("schedules/dates.html", when=when, **found)


@post("/broadcasts/{broadcast_id:uuid}/schedule", opt=SEND, status_code=200)
async def schedule_draft(visit: Visit, broadcast_id: FromPath[UUID]) -> Response[Any]:
    """The draft becomes a schedule."""
    form = await visit.form()
    async with visit.transaction() as tx:
        found = await messaging.get(tx, broadcast_id)
        zone = (await organizations.get(tx)).time_zone
    when = times.typed(form, zone)
    try:
        async with visit.transaction() as tx:
            version = version_of(form.get("version"))
            made = await messaging.schedule_draft(
                tx,
                broadcast_id,
                times.timing_of(when),
                template_policy=forms.text(form, "template_policy"),
                if_version=version,
            )
    except KoinonError as refused:
        return _refused(visit, found, when, refused)
    with visit.words():
        return toast_after(forms.see(f"/schedules/{made.id}"), gettext("Scheduled."))


def _refused(visit: Visit, found: Any, when: When, refused: KoinonError) -> Response[Any]:
    if refused.status not in (409, 412, 422):
        raise refused
    return _draw(visit, found, when, refused, 422)


@get("/schedules/{schedule_id:uuid}/when", opt=WRITE)
async def edit_times(visit: Visit, schedule_id: FromPath[UUID]) -> Response[Any]:
    """When it is sent, to change."""
    async with visit.transaction() as tx:
        found = await messaging.schedule(tx, schedule_id)
    return _draw(visit, found, times.shown(found.timing), None)


@post("/schedules/{schedule_id:uuid}/when", opt=WRITE, status_code=200)
async def save_times(visit: Visit, schedule_id: FromPath[UUID]) -> Response[Any]:
    """Change when it is sent, for the dates to come."""
    form = await visit.form()
    async with visit.transaction() as tx:
        found = await messaging.schedule(tx, schedule_id)
    when = times.typed(form, found.time_zone)
    try:
        timing: Timing = times.timing_of(when, found.timing)
        async with visit.transaction() as tx:
            draft = messaging.ScheduleDraft(
                name=found.name,
                message=found.message,
                timing=timing,
                template_policy=policy_of(forms.text(form, "template_policy"), found.template_policy),
            )
            version = version_of(form.get("version"))
            await messaging.replace_schedule(tx, schedule_id, draft, if_version=version)
    except KoinonError as refused:
        async with visit.transaction() as tx:  # who saves once more after a change by somebody else has seen it
            found = await messaging.schedule(tx, schedule_id)
        return _refused(visit, found, when, refused)
    with visit.words():
        return toast_after(forms.see(f"/schedules/{schedule_id}"), gettext("Changed for the dates to come."))


def policy_of(wanted: str, known: TemplatePolicy) -> TemplatePolicy:
    """Which words of its template it sends; as before where the form does not ask."""
    if wanted == "latest":
        return "latest"
    return "pinned" if wanted == "pinned" else known
