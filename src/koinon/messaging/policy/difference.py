"""What a ledger differs in from what its author confirmed, and why (MSG-025)."""

from typing import Any

import msgspec

from koinon.messaging.contracts import Money

CHOSEN = "chosen"
SHARED = "duplicate"


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody saw before Send, or what a ledger holds. `exclusions` counts people left out, by reason.

    `recipients` are messages, `people` all they cover. What is None was not looked at.
    """

    recipients: int
    people: int | None = None
    segments: int | None = None
    exclusions: dict[str, int] | None = None
    cost: list[Money] | None = None

    @property
    def chosen(self) -> int | None:
        """Everybody whom the audience names, whether or not they get it."""
        if self.people is None or self.exclusions is None:
            return None
        return self.people + sum(count for reason, count in self.exclusions.items() if reason != SHARED)


class Cause(msgspec.Struct, frozen=True):
    """How many recipients more (or, below zero, fewer) for one reason: `chosen`, or a code of an exclusion."""

    code: str
    recipients: int


class Difference(msgspec.Struct, frozen=True):
    """Both figures and what lies between them; the causes add up to the difference of recipients."""

    confirmed: Figures
    now: Figures
    causes: list[Cause]


def figures(plan: dict[str, Any] | None) -> Figures | None:
    """The figures that a plan keeps."""
    return msgspec.convert(plan, Figures) if plan and "recipients" in plan else None


def difference(confirmed: Figures, now: Figures) -> Difference | None:
    """What to show before sending goes on, or None where all is within one in a hundred."""
    pairs = [(confirmed.recipients, now.recipients), (confirmed.segments, now.segments), *_sums(confirmed, now)]
    if not any(_apart(before, after) for before, after in pairs):
        return None
    return Difference(confirmed, now, causes(confirmed, now))


def causes(confirmed: Figures, now: Figures) -> list[Cause]:
    """The largest first; none where the figures were not looked at in full."""
    before, after = confirmed.chosen, now.chosen
    if before is None or after is None or confirmed.people is None or now.people is None:
        return []
    then, since = _left_out(confirmed), _left_out(now)
    found = {CHOSEN: after - before}
    found |= {reason: then.get(reason, 0) - since.get(reason, 0) for reason in {*then, *since}}
    found[SHARED] = (confirmed.people - confirmed.recipients) - (now.people - now.recipients)
    told = [Cause(code, count) for code, count in found.items() if count]
    return sorted(told, key=lambda cause: (-abs(cause.recipients), cause.code))


def _left_out(one: Figures) -> dict[str, int]:
    return {reason: count for reason, count in (one.exclusions or {}).items() if reason != SHARED}


def _sums(confirmed: Figures, now: Figures) -> list[tuple[int, int]]:
    if confirmed.cost is None or now.cost is None:
        return []
    then, since = ({sum_.currency: sum_.micros for sum_ in one} for one in (confirmed.cost, now.cost))
    return [(then.get(currency, 0), since.get(currency, 0)) for currency in {*then, *since}]


def _apart(before: int | None, after: int | None) -> bool:
    return before is not None and after is not None and abs(after - before) * 100 > before
