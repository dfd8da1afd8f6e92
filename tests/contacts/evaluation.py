"""The rules of segments in plain Python over plain people: an independent reading of CON-031..034 to compare with."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Sao_Paulo")


@dataclass
class Somebody:
    """A person of the property test; `custom` as it is sent, `tags` by name."""

    given_name: str
    birth_date: date | None = None
    locale: str | None = None
    do_not_contact: bool = False
    last_inbound_at: datetime | None = None
    tags: frozenset[str] = frozenset()
    custom: dict[str, Any] = field(default_factory=dict)


def holds(rule: dict[str, Any], person: Somebody, today: date) -> bool:
    """Whether a rule selects a person."""
    if "field" in rule:
        return _condition(rule, person, today)
    [(joined, parts)] = rule.items()
    found = [holds(part, person, today) for part in parts]
    return {"all": all(found), "any": any(found), "none": not any(found)}[joined]


def _condition(one: dict[str, Any], person: Somebody, today: date) -> bool:
    op, said = one["op"], one.get("value")
    values = _values(one["field"], person)
    if op in ("empty", "not_empty"):
        return bool(values) == (op == "not_empty")
    if op == "has_not":
        return not _compare("is", values, said, today)
    if op == "not_within_last":
        return not _compare("within_last", values, said, today)
    return _compare("is" if op == "has" else op, values, said, today)


def _values(name: str, person: Somebody) -> list[Any]:
    if name == "tag":
        return sorted(person.tags)
    if name.startswith("custom."):
        value = person.custom.get(name.removeprefix("custom."))
        listed = value if isinstance(value, list) else [] if value is None else [value]
        return [date.fromisoformat(one) if name == "custom.since" else one for one in listed]
    value = getattr(person, name)
    if isinstance(value, datetime):
        value = value.astimezone(ZONE).date()
    return [] if value in (None, "") else [value]


def _compare(op: str, values: list[Any], said: Any, today: date) -> bool:
    return any(_test(op, value, said, today) for value in values)


def _test(op: str, value: Any, said: Any, today: date) -> bool:
    if isinstance(value, date):
        return _on_a_day(op, value, said, today)
    if isinstance(value, str):
        value = value.lower()
        said = [one.lower() for one in said] if isinstance(said, list) else said.lower()
    tests = {
        "is": lambda: value == said,
        "is_not": lambda: value != said,
        "one_of": lambda: value in said,
        "contains": lambda: said in value,
        "starts_with": lambda: value.startswith(said),
        "greater": lambda: value > said,
        "less": lambda: value < said,
        "between": lambda: said[0] <= value <= said[1],
    }
    return bool(tests[op]())


def _on_a_day(op: str, value: date, said: Any, today: date) -> bool:
    day, read = timedelta(days=1), date.fromisoformat
    tests = {
        "is": lambda: value == read(said),
        "before": lambda: value < read(said),
        "after": lambda: value > read(said),
        "between": lambda: read(said[0]) <= value <= read(said[1]),
        "within_last": lambda: today - said * day < value <= today,
        "within_next": lambda: today <= value < today + said * day,
        "anniversary_within": lambda: any(_kept(value, today + n * day) for n in range(said)),
    }
    return bool(tests[op]())


def _kept(born: date, day: date) -> bool:
    """Whether a birthday is kept on a day; February 29 on the 28th in common years (CON-005)."""
    if (born.month, born.day) == (2, 29) and not _leap(day.year):
        return (day.month, day.day) == (2, 28)
    return (born.month, born.day) == (day.month, day.day)


def _leap(year: int) -> bool:
    return (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
