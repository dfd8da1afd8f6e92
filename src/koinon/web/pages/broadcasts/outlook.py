"""What quiet hours and caps would do with a draft, in words, and who they are (MSG-052..059)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import dates
from litestar import Response, get
from litestar.params import FromPath

from koinon import contacts, messaging
from koinon.messaging import Later, Simulation
from koinon.web import reasons
from koinon.web.ambient import ambient
from koinon.web.formats import country_name, local, number
from koinon.web.i18n import gettext, ngettext
from koinon.web.visit import VISIT, Visit

LISTED = 25
SHOWN = 6
WRITE = {"permission": "broadcasts:write"}


class Part(NamedTuple):
    """So many of them, in words; `query` asks who they are."""

    words: str
    query: str
    tone: str = ""


def parts(gate: Simulation | None, channel: str = "sms") -> Sequence[Part]:
    """What becomes of a draft's messages; nothing where all leave at once."""
    if gate is None or not (gate.later or gate.refused):
        return ()
    made = [Part(_now(gate.now), urlencode({"outcome": "now"}))] if gate.now else []
    made += [_waiting(later) for later in gate.later[:SHOWN]]
    if rest := sum(later.messages for later in gate.later[SHOWN:]):
        made.append(Part(ngettext("%(num)s later still", "%(num)s later still", rest) % {"num": number(rest)}, ""))
    for reason, count in gate.refused.items():
        query = urlencode({"outcome": "refused", "reason": reason})
        made.append(Part(reasons.counted(reason, count, "", channel), query, "warn"))
    return made


def _now(count: int) -> str:
    return ngettext("%(num)s now", "%(num)s now", count) % {"num": number(count)}


def _waiting(later: Later) -> Part:
    query = {"outcome": "later", "reason": later.reason, "until": later.until.astimezone(UTC).isoformat()}
    values = {"num": number(later.messages), "time": _clock(later), "place": _place(later)}
    if later.reason == "frequency_cap":
        words = ngettext("%(num)s from %(time)s, had enough", "%(num)s from %(time)s, had enough", later.messages)
    elif values["place"]:
        words = ngettext("%(num)s at %(time)s, %(place)s", "%(num)s at %(time)s, %(place)s", later.messages)
    else:
        words = ngettext("%(num)s at %(time)s", "%(num)s at %(time)s", later.messages)
    return Part(words % values, urlencode(query), "info")


def _clock(later: Later) -> str:
    """By the clock of whoever gets it, with the weekday where it is not today; of a country by the reader's."""
    at = _here(later, later.until)
    time = dates.format_time(at, "short", tzinfo=at.tzinfo, locale=ambient().region)
    if at.date() == _here(later, datetime.now(UTC)).date():
        return str(time)
    return f"{dates.format_date(at, 'EEE', locale=ambient().region)} {time}"


def _here(later: Later, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(later.time_zone)) if later.time_zone else local(moment)


def _place(later: Later) -> str:
    if later.time_zone:
        return str(dates.get_timezone_location(later.time_zone, locale=ambient().locale, return_city=True))
    return country_name(later.country) if later.country else ""


@get("/{broadcast_id:uuid}/outlook", opt=WRITE, dependencies=VISIT)
async def show_people(visit: Visit, broadcast_id: FromPath[UUID]) -> Response[Any]:
    """Who gets a draft now, later or not at all."""
    asked = {name: str(visit.request.query_params.get(name, ""))[:40] for name in ("outcome", "reason", "until")}
    async with visit.transaction() as tx:
        draft = messaging.draft_of(await messaging.get(tx, broadcast_id))
        ids = await messaging.simulated_people(
            tx,
            draft,
            outcome=asked["outcome"],
            reason=asked["reason"],
            until=_moment(asked["until"]),
            limit=LISTED + 1,
        )
        rows = await contacts.list_rows(tx, visit.services.vault, ids[:LISTED])
    with visit.words():
        return visit.draw(
            "broadcasts/people_dialog.html",
            title=_title(asked["outcome"], asked["reason"], draft.channel),
            advice=_advice(asked["outcome"], asked["reason"], draft.channel),
            people=[(row.id, row.name, row.phone or "") for row in map(rows.get, ids[:LISTED]) if row],
            more=len(ids) > LISTED,
        )


def _title(outcome: str, reason: str, channel: str) -> str:
    if outcome == "now":
        return gettext("Leaves at once")
    return gettext("Waits") if outcome == "later" else reasons.title(reason, "", channel)


def _advice(outcome: str, reason: str, channel: str) -> str:
    if outcome == "later":
        return gettext(messaging.waiting_sentence(reason, channel) or reason)
    return reasons.advice(reason, channel) if outcome == "refused" else ""


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
