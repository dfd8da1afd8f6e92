"""A rule -> one SQL condition about `contacts c`; every value is a parameter, every row names its organization."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from koinon.contacts.policy.names import sort_key
from koinon.contacts.policy.segments.fields import OPERATORS, Asked, Kind
from koinon.contacts.policy.segments.reading import Condition, Rule, RuleError

MOST_DAYS = 36_500
MOST_VALUES = 100
MAX_TEXT = 200
# Segments within segments multiply: fifty that each name fifty are 2,500 conditions, one level on 125,000.
MOST_IN_ALL, MOST_WITHIN = 500, 10
# What holds exactly where the other does not, for people without a value too.
_OPPOSITES = {"empty": "not_empty", "has_not": "has", "not_within_last": "within_last"}
_JOINS = {"all": (" and ", "true"), "any": (" or ", "false"), "none": (" or ", "false")}


class Compiler:
    """Compiles rules for one organization on one of its days. `segments` are the rules that rules may refer to.

    `prefix` begins the names of all parameters, so that several conditions can stand in one statement.
    """

    def __init__(
        self,
        asked: Mapping[str, Asked],
        today: date,
        zone: ZoneInfo,
        segments: Mapping[UUID, Rule],
        prefix: str = "seg",
    ) -> None:
        self._asked, self._today, self._zone, self._segments = asked, today, zone, segments
        self._prefix = prefix
        self.params: dict[str, Any] = {}
        self._conditions = self._within = 0

    def rule(self, rule: Rule) -> str:
        """The condition. Raises RuleError for what cannot be asked."""
        between, nothing = _JOINS[rule.joined]
        tests = [self._condition(part) if isinstance(part, Condition) else self.rule(part) for part in rule.parts]
        joined = f"({between.join(tests)})" if tests else nothing
        return f"(not {joined})" if rule.joined == "none" else joined

    def _condition(self, one: Condition) -> str:
        self._conditions += 1
        if self._conditions > MOST_IN_ALL:
            raise RuleError(one.path, "out_of_range", "With the segments it names, a rule has at most 500 conditions.")
        asked = self._asked.get(one.field)
        if asked is None:
            raise RuleError(f"{one.path}.field", "unknown_field", "There is no such field.")
        if one.op not in OPERATORS[asked.kind]:
            raise RuleError(f"{one.path}.op", "invalid_enum", "This field cannot be asked so.")
        if asked.kind == Kind.SEGMENT:
            return self._segment(one)
        opposite = _OPPOSITES.get(one.op)
        test = self._where(asked, self._test(asked, one, opposite or one.op))
        return f"(not {test})" if opposite else test

    def _test(self, asked: Asked, one: Condition, op: str) -> str:
        if op == "not_empty":
            return f"{asked.value} <> ''" if asked.kind == Kind.TEXT else f"{asked.value} is not null"
        if op in ("contains", "starts_with"):
            return self._part_of_text(asked, one)
        if op in ("greater", "less") or (op == "between" and asked.kind == Kind.NUMBER):
            return self._amount(asked, one, op)
        if op == "anniversary_within":
            days = self._put(_anniversaries(self._today, _count(one, most=366)))
            return f"(extract(month from {asked.value}) * 100 + extract(day from {asked.value}))::integer = any({days})"
        if asked.kind in (Kind.DATE, Kind.MOMENT):
            return self._days(asked, one, op)
        return self._compared(asked, one, op)

    def _amount(self, asked: Asked, one: Condition, op: str) -> str:
        if op == "between":
            low, high = (self._put(_number(one, value)) for value in _pair(one))
            return f"{asked.value} between {low} and {high}"
        return f"{asked.value} {'>' if op == 'greater' else '<'} {self._put(_number(one, one.value))}"

    def _where(self, asked: Asked, test: str) -> str:
        """Whether somebody has a value for which `test` holds; without a value nothing holds."""
        if not asked.rows:
            return f"(({test}) is true)"
        rows = asked.rows
        for name, value in (asked.given or {}).items():
            rows = rows.replace(f"%({name})s", self._put(value))
        # A hashed look-up of the organization's own rows: as a join the planner misjudges it behind the wall.
        return f"((c.id in ({rows} and {test})) is true)"

    def _compared(self, asked: Asked, one: Condition, op: str) -> str:
        if op == "one_of":
            if not isinstance(one.value, list) or not 0 < len(one.value) <= MOST_VALUES:
                raise RuleError(f"{one.path}.value", "out_of_range", "Give a list of 1 to 100 values.")
            return f"{asked.value} = any({self._put([_fit(asked, one, value) for value in one.value])})"
        sign = "<>" if op == "is_not" else "="
        return f"{asked.value} {sign} {self._put(_fit(asked, one, one.value))}"

    def _part_of_text(self, asked: Asked, one: Condition) -> str:
        said = self._put(_fit(asked, one, one.value))
        if one.op == "starts_with":
            return f"starts_with({asked.value}, {said})"
        return f"position({said} in {asked.value}) > 0"

    def _days(self, asked: Asked, one: Condition, op: str) -> str:
        """A comparison with whole days of the organization's calendar, today included."""
        low, high = self._range(one, op)
        value, tests = asked.dated or asked.value, []
        if low is not None:
            tests.append(f"{value} >= {self._put(self._start(asked, low))}")
        if high is not None:
            tests.append(f"{value} < {self._put(self._start(asked, high + timedelta(days=1)))}")
        return " and ".join(tests)

    def _range(self, one: Condition, op: str) -> tuple[date | None, date | None]:
        """First and last day."""
        day = timedelta(days=1)
        match op:
            case "is":
                said = _day(one, one.value)
                return said, said
            case "before":
                return None, _day(one, one.value) - day
            case "after":
                return _day(one, one.value) + day, None
            case "between":
                first, last = (_day(one, value) for value in _pair(one))
                return first, last
            case "within_last":
                return self._today - day * (_count(one) - 1), self._today
        return self._today, self._today + day * (_count(one) - 1)

    def _start(self, asked: Asked, day: date) -> date | datetime:
        return day if asked.kind == Kind.DATE else datetime.combine(day, time(), self._zone)

    def _segment(self, one: Condition) -> str:
        rule = self._segments.get(_id(one, one.value))
        if rule is None:
            raise RuleError(f"{one.path}.value", "resource_not_found", "There is no such segment.")
        if self._within >= MOST_WITHIN:
            raise RuleError(f"{one.path}.value", "out_of_range", "Segments name each other at most 10 deep.")
        self._within += 1
        inner = self.rule(rule)
        self._within -= 1
        return f"(not {inner})" if one.op == "is_not" else inner

    def _put(self, value: Any) -> str:
        name = f"{self._prefix}{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"


def _fit(asked: Asked, one: Condition, value: Any) -> Any:
    if asked.kind in (Kind.IDS, Kind.PLACE):
        return _id(one, value)
    if asked.kind == Kind.NUMBER:
        return _number(one, value)
    if asked.kind == Kind.BOOL:
        if not isinstance(value, bool):
            raise RuleError(f"{one.path}.value", "validation_failed", "This is neither yes nor no.")
        return value if not asked.rows else str(value).lower()
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT or "\x00" in value:
        raise RuleError(f"{one.path}.value", "validation_failed", "Give a text of 1 to 200 characters.")
    if asked.kind in (Kind.CHOICE, Kind.CHOICES):
        found = next((option for option in asked.options if option.casefold() == value.strip().casefold()), None)
        if found is None and asked.options:
            raise RuleError(f"{one.path}.value", "invalid_enum", "This is not one of the choices.")
        said = found or value
        return said.lower() if asked.value == "v.text_value" else said
    return sort_key(value) if asked.folded == "key" else value.strip().lower()


def _id(one: Condition, value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise RuleError(f"{one.path}.value", "validation_failed", "This is not an id.") from None


def _number(one: Condition, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise RuleError(f"{one.path}.value", "validation_failed", "This is not a number.")
    return float(value)


def _count(one: Condition, most: int = MOST_DAYS) -> int:
    if isinstance(one.value, bool) or not isinstance(one.value, int) or not 1 <= one.value <= most:
        raise RuleError(f"{one.path}.value", "out_of_range", "Give a whole number of days.")
    return one.value


def _day(one: Condition, value: Any) -> date:
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        found = date.min
    if not date(1800, 1, 1) <= found <= date(2999, 12, 31):
        raise RuleError(f"{one.path}.value", "validation_failed", "This is not a date (like 2026-11-20).")
    return found


def _pair(one: Condition) -> tuple[Any, Any]:
    if not isinstance(one.value, list) or len(one.value) != 2:
        raise RuleError(f"{one.path}.value", "validation_failed", "Give two values: from and to.")
    return one.value[0], one.value[1]


def _anniversaries(today: date, days: int) -> list[int]:
    """Month and day as one number; February 29 is kept on the 28th in common years."""
    coming = [today + timedelta(days=n) for n in range(days)]
    found = {day.month * 100 + day.day for day in coming}
    leapless = any(day.month == 2 and day.day == 28 and (day + timedelta(days=1)).month == 3 for day in coming)
    return sorted(found | ({229} if leapless else set()))
