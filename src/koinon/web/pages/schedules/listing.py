"""The list of schedules."""

from typing import Any

from litestar import get
from litestar.response import Response

from koinon import messaging
from koinon.kit import clock
from koinon.messaging import Schedule, ScheduleStatus
from koinon.web.i18n import N_, gettext
from koinon.web.pages.broadcasts.wording import opening
from koinon.web.pages.schedules import words
from koinon.web.visit import Visit

READ = {"permission": "schedules:read"}
MOST = 200
TABS: dict[str, tuple[str, tuple[ScheduleStatus, ...]]] = {
    "": (N_("Coming"), (ScheduleStatus.PENDING, ScheduleStatus.PAUSED)),
    "over": (N_("Over"), (ScheduleStatus.SENT, ScheduleStatus.CANCELLED, ScheduleStatus.FAILED)),
}


@get("/schedules", opt=READ)
async def schedules(visit: Visit) -> Response[Any]:
    """What is sent later or again, soonest first; or what is over, newest first."""
    which = visit.request.query_params.get("show", "")
    which = which if which in TABS else ""
    async with visit.transaction() as tx:
        if which:
            wanted = [one.value for one in TABS[which][1]]
            found = await messaging.schedules_page(tx, statuses=wanted, q="", seen=None, limit=MOST)
        else:
            found = await messaging.schedules_to_come(tx, MOST)
    with visit.words():
        rows = [
            {
                "one": one,
                "words": opening(one.message.body, one.message.variants),
                "repeats": words.repetition(one.rrule, one.starts_at_local),
                "next": _following(one),
                "state": words.state(one.status),
            }
            for one in found
        ]
        tabs = [(f"/schedules?show={key}", gettext(label), None, key == which) for key, (label, _) in TABS.items()]
        tabs.append(("/schedules/calendar", gettext("Calendar"), None, False))
    return visit.draw("schedules/list.html", active="schedules", rows=rows, tabs=tabs, which=which)


def _following(one: Schedule) -> str:
    date = next(iter(messaging.next_dates(one, clock.now())), None)
    return words.wall(date.wall) if date is not None else ""
