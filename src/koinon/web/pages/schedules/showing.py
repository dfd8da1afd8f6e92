"""One schedule: what it says, when it comes, what became of each date."""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from koinon import messaging
from koinon.kit import clock
from koinon.messaging import Run
from koinon.web.i18n import gettext
from koinon.web.pages.broadcasts.wording import opening
from koinon.web.pages.schedules import words
from koinon.web.visit import Visit

READ = {"permission": "schedules:read"}
MOST = 50


@get("/schedules/{schedule_id:uuid}", opt=READ)
async def show(visit: Visit, schedule_id: FromPath[UUID]) -> Response[Any]:
    """A schedule with its next dates and its history."""
    now = clock.now()
    async with visit.transaction() as tx:
        found = await messaging.schedule(tx, schedule_id)
        runs = await messaging.schedule_runs(tx, schedule_id, seen=None, limit=MOST)
        parts = await messaging.schedule_run_parts(tx, [run.id for run in runs if run.broadcast_id is None])
    with visit.words():
        context: dict[str, Any] = {
            "said": opening(found.message.body, found.message.variants),
            "repeats": words.repetition(found.rrule, found.starts_at_local),
            "ends": words.ending(found),
            "state": words.state(found.status),
            "dates": [(one.wall.isoformat(), words.wall(one.wall)) for one in messaging.next_dates(found, now)],
            "left_out": [(wall.isoformat(), words.wall(wall)) for wall in messaging.dates_left_out(found, now)],
            "runs": [run_row(run, [part for part in parts if part.part_of == run.id]) for run in runs],
        }
    return visit.draw("schedules/detail.html", active="schedules", found=found, **context)


def run_row(run: Run, parts: list[Run]) -> dict[str, Any]:
    """A date as the history shows it."""
    label, tone, icon = words.RUN_STATES[run.status]
    return {
        "run": run,
        "at": words.wall(run.wall),
        "state": (gettext(label), tone, icon),
        "reason": words.reason(run.reason),
        "parts": [
            {
                "zones": gettext("Everybody else") if part.is_rest else ", ".join(part.zones).replace("_", " "),
                "part": part,
                "state": gettext(words.RUN_STATES[part.status][0]),
                "reason": words.reason(part.reason),
            }
            for part in parts
        ],
    }
