"""What came of a broadcast: rates beside what is usual, by channel, place, reason, hour and link (MSG-091..093)."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from koinon import messaging, organizations
from koinon.messaging import Report, Slice
from koinon.platform.actor import Actor
from koinon.platform.services import Services
from koinon.web.ambient import surrounded
from koinon.web.channel_words import CHANNELS
from koinon.web.formats import clock as hour_of
from koinon.web.formats import day
from koinon.web.i18n import gettext
from koinon.web.rendering import render, surroundings
from koinon.web.shell import Shell

Web = Request[Any, Any, Any]
READ = {"permission": "broadcasts:read"}
USUAL_DELIVERED, POOR_DELIVERED, MOST_OPT_OUTS = 0.98, 0.90, 0.02
MOST_LINKS = 20


class Line(NamedTuple):
    """A row of a table of figures: what it is about, and its tally."""

    title: str
    tally: Slice


@get("/{broadcast_id:uuid}/report", opt=READ)
async def report_page(
    request: Web, services: Services, actor: Actor, shell: Shell, broadcast_id: FromPath[UUID]
) -> Response[Any]:
    """The report of one broadcast."""
    async with services.database.transaction(actor) as tx:
        found = await messaging.get(tx, broadcast_id)
        told = await messaging.report(tx, broadcast_id)
        links = await messaging.links_page(tx, messaging.LinksWanted(origin_id=broadcast_id), MOST_LINKS)
        places = {str(one.id): one.name for one in await organizations.locations(tx)}
    with surrounded(surroundings(request, shell)):
        return render(
            request,
            "broadcasts/report.html",
            shell=msgspec.structs.replace(shell, active="broadcasts"),
            broadcast=found,
            report=told,
            poor=_is_poor(told),
            too_many_left=(told.opt_out_rate or 0) > MOST_OPT_OUTS,
            usual=USUAL_DELIVERED,
            channels=_channels(told.channels),
            places=_places(told.locations, places),
            variants=[Line(one.key, one) for one in told.variants],
            hours=[(f"{day(one.hour)} {hour_of(one.hour)}", float(one.total)) for one in told.hours],
            links=[one for one in links if one.origin_id == broadcast_id],
            may=actor.may,
        )


def _is_poor(told: Report) -> bool:
    ended = told.tally.delivered + told.tally.failed
    return ended >= 20 and (told.delivered_share or 0) < POOR_DELIVERED


def _channels(slices: Sequence[Slice]) -> list[Line]:
    return [Line(gettext(CHANNELS.get(one.key, one.key)), one) for one in slices]


def _places(slices: Sequence[Slice], names: dict[str, str]) -> list[Line]:
    """By place, where there is more than one."""
    if {one.key for one in slices} <= {""}:
        return []
    return [Line(names.get(one.key, gettext("No place")), one) for one in slices]
