"""Reading a rule: a closed list of parts and ranges, one line, each part once (RFC 5545 §3.3.10)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from koinon.kit.recurrence.rule import WEEKDAYS, Frequency, Numbers, Rule

LONGEST = 500
MOST_INTERVAL = 1_000
MOST_COUNT = 100_000
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_POSITIVE = re.compile(r"\d{1,6}", re.ASCII)


class BadRule(ValueError):
    """A rule that cannot be read; `part` is the one at fault, `code` what is wrong with it.

    Codes: malformed, unknown_part, repeated_part, unknown_frequency, too_frequent, out_of_range, two_ends,
    not_with_frequency, alone.
    """

    def __init__(self, code: str, part: str) -> None:
        super().__init__(f"{part}: {code}")
        self.code, self.part = code, part


def parse(text: str) -> Rule:
    """The rule in `text`, with or without `RRULE:` before it. Raises BadRule."""
    parts = _parts(text)
    if "FREQ" not in parts:
        raise BadRule("malformed", "FREQ")
    values: dict[str, Any] = {"frequency": _frequency(parts.pop("FREQ"))}
    for name, value in parts.items():
        if name not in _READERS:
            raise BadRule("unknown_part", name)
        attribute, read = _READERS[name]
        values[attribute] = read(name, value)
    rule = Rule(**values)
    _require_whole(rule)
    return rule


def _parts(text: str) -> dict[str, str]:
    line = text.strip().upper().removeprefix("RRULE:")
    if not line or len(line) > LONGEST or not line.isascii() or re.search(r"\s", line):
        raise BadRule("malformed", "RRULE")
    found: dict[str, str] = {}
    for piece in line.split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value:
            raise BadRule("malformed", name[:20] or "RRULE")
        if name in found:
            raise BadRule("repeated_part", name[:20])
        found[name] = value
    return found


def _frequency(value: str) -> Frequency:
    if value in ("SECONDLY", "MINUTELY"):
        raise BadRule("too_frequent", "FREQ")
    if value not in set(Frequency):
        raise BadRule("unknown_frequency", "FREQ")
    return Frequency(value)


def _positive(most: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not _POSITIVE.fullmatch(value) or not 1 <= int(value) <= most:
            raise BadRule("out_of_range", name)
        return int(value)

    return read


def _numbers(least: int, most: int, *, backwards: bool = False) -> Callable[[str, str], Numbers]:
    def read(name: str, value: str) -> Numbers:
        found = []
        for piece in value.split(","):
            if not _NUMBER.fullmatch(piece):
                raise BadRule("malformed", name)
            number = int(piece)
            if not least <= (abs(number) if backwards else number) <= most:
                raise BadRule("out_of_range", name)
            found.append(number)
        return tuple(sorted(set(found)))

    return read


def _days(name: str, value: str) -> tuple[tuple[int, int], ...]:
    found = []
    for piece in value.split(","):
        match = _DAY.fullmatch(piece)
        if match is None:
            raise BadRule("malformed", name)
        which = int(match[1] or 0)
        if match[1] and not 1 <= abs(which) <= 53:
            raise BadRule("out_of_range", name)
        found.append((which, WEEKDAYS.index(match[2])))
    return tuple(sorted(set(found)))


def _until(name: str, value: str) -> date | datetime:
    for form in ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S", "%Y%m%d"):
        if len(value) != {"%Y%m%dT%H%M%SZ": 16, "%Y%m%dT%H%M%S": 15, "%Y%m%d": 8}[form]:
            continue
        try:
            moment = datetime.strptime(value, form)
        except ValueError:
            break
        if form == "%Y%m%d":
            return moment.date()
        return moment.replace(tzinfo=UTC) if form.endswith("Z") else moment
    raise BadRule("malformed", name)


def _week_start(name: str, value: str) -> int:
    if value not in WEEKDAYS:
        raise BadRule("malformed", name)
    return WEEKDAYS.index(value)


_READERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "INTERVAL": ("interval", _positive(MOST_INTERVAL)),
    "COUNT": ("count", _positive(MOST_COUNT)),
    "UNTIL": ("until", _until),
    "BYMONTH": ("by_month", _numbers(1, 12)),
    "BYWEEKNO": ("by_week", _numbers(1, 53, backwards=True)),
    "BYYEARDAY": ("by_year_day", _numbers(1, 366, backwards=True)),
    "BYMONTHDAY": ("by_month_day", _numbers(1, 31, backwards=True)),
    "BYDAY": ("by_day", _days),
    "BYHOUR": ("by_hour", _numbers(0, 23)),
    "BYMINUTE": ("by_minute", _numbers(0, 59)),
    "BYSETPOS": ("positions", _numbers(1, 366, backwards=True)),
    "WKST": ("week_start", _week_start),
}


def _require_whole(rule: Rule) -> None:
    """What the RFC's table of §3.3.10 rules out, and what says nothing by itself."""
    if rule.count is not None and rule.until is not None:
        raise BadRule("two_ends", "UNTIL")
    frequency = rule.frequency
    if rule.by_week and frequency is not Frequency.YEARLY:
        raise BadRule("not_with_frequency", "BYWEEKNO")
    if rule.by_year_day and frequency in (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY):
        raise BadRule("not_with_frequency", "BYYEARDAY")
    if rule.by_month_day and frequency is Frequency.WEEKLY:
        raise BadRule("not_with_frequency", "BYMONTHDAY")
    numbered = any(which for which, _ in rule.by_day)
    if numbered and (frequency not in (Frequency.MONTHLY, Frequency.YEARLY) or rule.by_week):
        raise BadRule("not_with_frequency", "BYDAY")
    if rule.positions and frequency is Frequency.HOURLY:
        raise BadRule("not_with_frequency", "BYSETPOS")
    limited = (rule.by_month, rule.by_week, rule.by_year_day, rule.by_month_day, rule.by_day)
    if rule.positions and not any((*limited, rule.by_hour, rule.by_minute)):
        raise BadRule("alone", "BYSETPOS")
