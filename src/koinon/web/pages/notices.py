"""The bell's page: what concerns the reader, where it leads, and that it was seen (IDN-051)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Meta

from koinon import identity
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.i18n import gettext, ngettext
from koinon.web.toasts import toast_after
from koinon.web.visit import VISIT, Visit

OWN = {"signed_in": True}
SHOWN = 25
Mark = Annotated[str, Meta(max_length=2048)]


@get("/notices", opt=OWN)
async def list_notices(
    visit: Visit, view: FromQuery[str | None] = None, cursor: FromQuery[Mark | None] = None
) -> Response[str]:
    """The reader's notices, what changed last first."""
    only_unread = view == "unread"
    paging, filters = PageRequest(SHOWN, cursor), {"list": "notices", "unread": only_unread}
    async with visit.transaction() as tx:
        found = await identity.notices(
            tx, paging.fetch, paging.cursor(filters), unread=only_unread, language=visit.shell.locale
        )
    rows, pagination = paging.cut(found, filters, lambda row: Cursor((row.changed_at,), row.id))
    base = "/notices?view=unread&" if only_unread else "/notices?"
    with visit.words():
        tabs = [
            ("/notices", gettext("All"), None, not only_unread),
            ("/notices?view=unread", gettext("Unread"), visit.shell.notices or None, only_unread),
        ]
    return visit.draw(
        "notices/list.html",
        active="notices",
        block="results" if visit.partial else "",
        rows=rows,
        icons={code: kind.icon for code, kind in identity.notice_kinds().items()},
        tabs=tabs,
        only_unread=only_unread,
        here_path=f"{base}cursor={cursor}" if cursor else base.rstrip("?&"),
        before=f"{base}cursor={pagination.prev_cursor}" if pagination.prev_cursor else "",
        after=f"{base}cursor={pagination.next_cursor}" if pagination.next_cursor else "",
        until=clock.now().isoformat(),
    )


@get("/notices/{notice_id:uuid}", opt=OWN)
async def follow_notice(visit: Visit, notice_id: FromPath[UUID]) -> Redirect:
    """Where a notice leads; it has been seen then."""
    async with visit.transaction() as tx:
        return forms.see(await identity.follow_notice(tx, notice_id) or "/notices")


@post("/notices/read", opt=OWN, status_code=forms.SEE_OTHER)
async def read_notices(visit: Visit) -> Response[Any]:
    """Mark all as read that the page showed; what came since stays unread."""
    until = _moment(forms.text(await visit.form(), "until"))
    async with visit.transaction() as tx:
        count = await identity.read_notices(tx, until=until)
    with visit.words():
        said = ngettext("%(num)s notice was read", "%(num)s notices were read", count) % {"num": count}
        return toast_after(forms.see("/notices"), said if count else gettext("Nothing was unread."))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


router = Router(
    "/",
    route_handlers=[list_notices, follow_notice, read_notices],
    dependencies=VISIT,
    include_in_schema=False,
)
