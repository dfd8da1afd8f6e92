"""What the author confirmed goes along with Send; what became different is shown before it goes on (MSG-025)."""

from typing import NamedTuple

import msgspec

from koinon.messaging import Broadcast, Difference, Figures, Preview
from koinon.platform import errors
from koinon.web import reasons
from koinon.web.formats import money, number
from koinon.web.i18n import gettext

CHANGED = "changed"


class Compared(NamedTuple):
    """One figure: its name, what it was and what it is."""

    title: str
    before: str
    now: str


class Because(NamedTuple):
    """Why there are more or fewer messages, and how many, with their sign."""

    title: str
    change: str


class Shown(NamedTuple):
    """The figures side by side, and why."""

    figures: list[Compared]
    causes: list[Because]


def confirmed(preview: Preview) -> str:
    """The figures of a review, for its form."""
    seen = Figures(
        recipients=preview.recipients,
        people=preview.people,
        segments=preview.segments,
        exclusions=preview.exclusions,
        cost=preview.cost,
    )
    return msgspec.json.encode(seen).decode()


def read_confirmed(value: str) -> Figures | None:
    """The figures that a form brings back; None where it has none. Raises 422 where they are no figures."""
    try:
        return msgspec.json.decode(value, type=Figures) if value else None
    except (msgspec.DecodeError, UnicodeEncodeError):
        raise errors.invalid_field("confirmed", "validation_failed") from None


def difference(broadcast: Broadcast) -> Shown | None:
    """What to show of a broadcast that asks before it goes on."""
    kept = (broadcast.plan or {}).get("difference") if broadcast.pause_reason == CHANGED else None
    if kept is None:
        return None
    found = msgspec.convert(kept, Difference)
    before, now = found.confirmed, found.now
    counted = gettext("Messages") if broadcast.channel in ("email", "auto") else gettext("Phones")
    rows = [Compared(counted, number(before.recipients), number(now.recipients))]
    if before.segments is not None and now.segments is not None:
        rows.append(Compared(gettext("Segments"), number(before.segments), number(now.segments)))
    if before.cost and now.cost:
        rows.append(Compared(gettext("Cost"), _sum(before), _sum(now)))
    return Shown(rows, [Because(_cause(one.code, broadcast.channel), _signed(one.recipients)) for one in found.causes])


def _cause(code: str, channel: str) -> str:
    chosen = gettext("People added to or taken from what you chose")
    return chosen if code == "chosen" else reasons.title(code, "", channel)


def _signed(count: int) -> str:
    return f"+{number(count)}" if count > 0 else f"−{number(-count)}"


def _sum(one: Figures) -> str:
    return " + ".join(money(sum_.micros, sum_.currency) for sum_ in one.cost or ())
