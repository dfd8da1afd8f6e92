"""What can be done with a schedule: each a button, undone by the one beside it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from koinon import messaging
from koinon.messaging import Schedule
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.web import forms
from koinon.web.i18n import N_, gettext
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

WRITE = {"permission": "schedules:write"}
SEND = {"permission": "broadcasts:send"}
Act = Callable[[Tx, UUID], Awaitable[Schedule]]


async def _done(visit: Visit, schedule_id: UUID, act: Act, told: str) -> Redirect:
    async with visit.transaction() as tx:
        await act(tx, schedule_id)
    with visit.words():
        return toast_after(forms.see(f"/schedules/{schedule_id}"), gettext(told))


@post("/schedules/{schedule_id:uuid}/pause", opt=WRITE, status_code=forms.SEE_OTHER)
async def pause(visit: Visit, schedule_id: FromPath[UUID]) -> Redirect:
    """Nothing more is sent until it is resumed."""
    return await _done(visit, schedule_id, messaging.pause_schedule, N_("Paused. Its dates stay."))


@post("/schedules/{schedule_id:uuid}/resume", opt=WRITE, status_code=forms.SEE_OTHER)
async def resume(visit: Visit, schedule_id: FromPath[UUID]) -> Redirect:
    """Go on with the next date."""
    return await _done(visit, schedule_id, messaging.resume_schedule, N_("Going on with the next date."))


@post("/schedules/{schedule_id:uuid}/cancel", opt=WRITE, status_code=forms.SEE_OTHER)
async def cancel(visit: Visit, schedule_id: FromPath[UUID]) -> Redirect:
    """No date comes any more."""
    return await _done(visit, schedule_id, messaging.cancel_schedule, N_("Cancelled. No date comes any more."))


@post("/schedules/{schedule_id:uuid}/skip", opt=WRITE, status_code=forms.SEE_OTHER)
async def skip(visit: Visit, schedule_id: FromPath[UUID]) -> Redirect:
    """Leave one date out."""
    date = wall_of(forms.text(await visit.form(), "date"))
    return await _done(visit, schedule_id, lambda tx, one: messaging.skip_date(tx, one, date), N_("Left out."))


@post("/schedules/{schedule_id:uuid}/restore", opt=WRITE, status_code=forms.SEE_OTHER)
async def restore(visit: Visit, schedule_id: FromPath[UUID]) -> Redirect:
    """Take a date back in."""
    date = wall_of(forms.text(await visit.form(), "date"))
    return await _done(visit, schedule_id, lambda tx, one: messaging.restore_date(tx, one, date), N_("Back in."))


def wall_of(text: str) -> datetime:
    """A wall clock time of a form. Raises 422."""
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=None)
    except ValueError:
        raise errors.invalid_field("date", "validation_failed") from None


@post("/schedule-runs/{run_id:uuid}/decide", opt=SEND, status_code=forms.SEE_OTHER)
async def decide(visit: Visit, run_id: FromPath[UUID]) -> Redirect:
    """What becomes of a date that is late."""
    send = forms.text(await visit.form(), "send") == "yes"
    async with visit.transaction() as tx:
        run = await messaging.decide_run(tx, visit.services, run_id, send=send)
    with visit.words():
        told = gettext("It goes out now.") if send else gettext("Left out.")
        return toast_after(forms.see(f"/schedules/{run.schedule_id}"), told)


@post("/schedules/{schedule_id:uuid}/edit", opt=SEND, status_code=forms.SEE_OTHER)
async def edit_message(visit: Visit, schedule_id: FromPath[UUID]) -> Redirect:
    """What it says, as a draft of the composer; nothing changes before that is handed back."""
    async with visit.transaction() as tx:
        draft = await messaging.open_scheduled_message(tx, schedule_id)
    return forms.see(f"/broadcasts/{draft.id}")


@post("/broadcasts/{broadcast_id:uuid}/replace-scheduled", opt=SEND, status_code=forms.SEE_OTHER)
async def save_message(visit: Visit, broadcast_id: FromPath[UUID]) -> Response[Any]:
    """From the next date on it says what the draft says."""
    async with visit.transaction() as tx:
        schedule_id = await messaging.schedule_of_draft(tx, broadcast_id)
        if schedule_id is None:
            raise errors.RESOURCE_NOT_FOUND()
        await messaging.replace_scheduled_message(tx, schedule_id, broadcast_id)
    with visit.words():
        return toast_after(forms.see(f"/schedules/{schedule_id}"), gettext("Changed for the dates to come."))
