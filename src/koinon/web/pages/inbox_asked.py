"""What the list of the inbox is asked for: one of its views, a kept one or filters, as address and form say it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from koinon import inbox
from koinon.inbox import ConversationQuery, Filters, View
from koinon.kit.recurrence.localised import localised
from koinon.platform import errors, rest
from koinon.platform.db import Tx
from koinon.web import formats, forms
from koinon.web.ambient import ambient

NONE = Filters()
LONGEST_WAIT = 525_600
MANY = ("statuses", "assignees", "teams", "channels", "sender_ids", "label_ids", "priorities", "location_ids")


class Asked(msgspec.Struct, frozen=True):
    """A list as it is asked for. `kept` is a view under a name, whose filters are `filters` then."""

    view: View = View.LIVE
    q: str = ""
    filters: Filters = NONE
    kept: inbox.InboxView | None = None

    @property
    def query(self) -> ConversationQuery:
        """For the list itself."""
        on_top = self.view in (View.LIVE, View.MINE) and not self.q
        return ConversationQuery(self.view, text=self.q, filters=self.filters, urgent_first=on_top)

    @property
    def turned(self) -> rest.Order | None:
        """The other way round, where the kept view has what moved longest ago on top."""
        return rest.Order("last_message_at") if self.kept and self.kept.oldest_first else None

    @property
    def written(self) -> str:
        """The filters as the address bears them; empty where there are none."""
        return "" if self.filters == NONE or self.kept else msgspec.json.encode(self.filters).decode()

    def onward(self, **more: str | None) -> str:
        """The query string that leads to the same list."""
        given = {"view": self.view.value, "f": self.written, "kept": str(self.kept.id) if self.kept else "", **more}
        return urlencode({name: value for name, value in given.items() if value})


async def read(tx: Tx, view: View, q: str, f: str, kept: str) -> Asked:
    """The list that an address asks for; filters that cannot be read and a view that is gone ask nothing."""
    if kept:
        try:
            found = await inbox.get_view(tx, UUID(kept))
        except (errors.KoinonError, ValueError):
            return Asked(view, q)
        return Asked(View.LIVE, q, found.filters, found)
    return Asked(view, q, _filters(f))


def _filters(written: str) -> Filters:
    try:
        return msgspec.json.decode(written, type=Filters) if written else NONE
    except (msgspec.MsgspecError, ValueError):
        return NONE


def of_form(form: Mapping[str, Any]) -> Filters:
    """The filters that the dialog's form says. Raises 422."""

    def many(name: str) -> list[str]:
        values = form.getall(name, []) if hasattr(form, "getall") else form.get(name, [])
        return [str(value) for value in values if str(value)]

    unread = {"yes": True, "no": False}.get(str(form.get("unread", "")))
    since, until = _midnight(form.get("since")), _midnight(form.get("until"), later=1)
    waiting = forms.whole(str(form.get("waiting_minutes") or ""), LONGEST_WAIT)
    return rest.convert(
        {
            **{name: many(name) for name in MANY if many(name)},
            **({"unread": unread} if unread is not None else {}),
            **({"mentioned": True} if form.get("mentioned") else {}),
            **({"has_media": True} if form.get("has_media") else {}),
            **({"waiting_minutes": waiting} if waiting else {}),
            **({"sla": str(form["sla"])} if form.get("sla") else {}),
            **({"spam": True} if form.get("spam") else {}),
            **({"since": since} if since else {}),
            **({"until": until} if until else {}),
        },
        Filters,
    )


def _midnight(typed: object, *, later: int = 0) -> str | None:
    """The first moment of a day, as its reader's clock says, or of the one `later` days after; None for none."""
    try:
        day = date.fromisoformat(str(typed or "")) + timedelta(days=later)
    except (ValueError, OverflowError):
        return None
    return localised(datetime.combine(day, time.min), ZoneInfo(ambient().time_zone)).isoformat()


def days(filters: Filters) -> tuple[str, str]:
    """The first and the last day of filters as the dialog's fields hold them; empty where there is none."""
    return _day(filters.since), _day(filters.until, before=timedelta(microseconds=1))


def _day(at: datetime | None, *, before: timedelta = timedelta()) -> str:
    try:
        return formats.local(at - before).date().isoformat() if at else ""
    except OverflowError:  # there is no moment before the first of all
        return ""
