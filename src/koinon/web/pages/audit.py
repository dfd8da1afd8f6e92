"""The audit trail: a sentence per act, filters, and what changed (IDN-045)."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, Router, get
from litestar.params import FromQuery

from koinon import identity
from koinon.identity import TrailQuery
from koinon.kit.pagination import Cursor
from koinon.platform.rest import PageRequest
from koinon.web.audit_objects import named, own_labels
from koinon.web.audit_words import AREAS, changes, sentence
from koinon.web.i18n import gettext
from koinon.web.pages.history import is_erased
from koinon.web.pages.team import tabs
from koinon.web.visit import VISIT, Visit

PAGE, MOST_MEMBERS = 50, 200


@get("/audit", opt={"permission": "audit:read"})
async def show_trail(
    visit: Visit,
    who: FromQuery[str] = "",
    what: FromQuery[str] = "",
    since: FromQuery[str] = "",
    until: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Who did what, the latest first."""
    chosen = {"who": who, "what": what if what in AREAS else "", "since": since, "until": until}
    query = query_of(chosen, visit.shell.time_zone)
    paging, filters = PageRequest(PAGE, cursor), {"page": "audit", **chosen}
    with visit.words():
        async with visit.transaction() as tx:
            rows = await identity.trail(tx, paging.fetch, paging.cursor(filters), query)
            members = await identity.list_members(tx, MOST_MEMBERS)
            names = await identity.user_names(tx, {row.actor_id for row in rows if row.actor_id})
            things = await named(tx, visit.actor, rows)
            labels = await own_labels(tx, visit.actor)
        shown, pagination = paging.cut(rows, filters, lambda row: Cursor((), row.id))
        return visit.draw(
            "audit/trail.html",
            active="team",
            tabs=tabs("/audit", visit),
            rows=[
                (
                    row,
                    sentence(row, names),
                    things.get(row.resource_id) if row.resource_id else None,
                    changes(row, labels),
                )
                for row in shown
            ],
            is_erased=is_erased,
            chosen=chosen,
            people=[("", gettext("Everybody")), *((str(member.user_id), member.name) for member in members)],
            areas=[(code, gettext(label)) for code, label in AREAS.items()],
            before=_address(chosen, pagination.prev_cursor),
            after=_address(chosen, pagination.next_cursor),
        )


def query_of(chosen: dict[str, str], zone: str) -> TrailQuery:
    """Which acts the page was narrowed to."""
    return TrailQuery(
        actor_id=_id(chosen["who"]),
        action=chosen["what"] or None,
        created_after=_midnight(chosen["since"], zone, 0),
        created_before=_midnight(chosen["until"], zone, 1),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _midnight(text: str, zone: str, days: int) -> datetime | None:
    """The beginning of a day as people here count days, or of the one after it; None for a text that is no day."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), ZoneInfo(zone)) + timedelta(days=days)
    except (ValueError, OverflowError):  # the last day that Python counts has none after it
        return None


def _address(chosen: dict[str, Any], cursor: str | None) -> str:
    return f"/audit?{urlencode({**chosen, 'cursor': cursor})}" if cursor else ""


router = Router("/", route_handlers=[show_trail], dependencies=VISIT, include_in_schema=False)
