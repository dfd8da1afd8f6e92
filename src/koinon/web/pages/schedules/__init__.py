"""Schedules: their list, one of them, the calendar, and the composer's step “later or again”."""

from litestar import Router

from koinon.web.pages.schedules import acting, calendar, listing, showing, writing
from koinon.web.visit import VISIT

router = Router(
    "/",
    route_handlers=[
        listing.schedules,
        calendar.calendar,
        calendar.move,
        showing.show,
        writing.later,
        writing.dates,
        writing.schedule_draft,
        writing.edit_times,
        writing.save_times,
        acting.edit_message,
        acting.save_message,
        acting.pause,
        acting.resume,
        acting.cancel,
        acting.skip,
        acting.restore,
        acting.decide,
    ],
    dependencies=VISIT,
    include_in_schema=False,
)
