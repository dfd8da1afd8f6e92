"""The builder's rows: from a saved rule or a form, and back to a rule."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from litestar.datastructures import FormMultiDict
from msgspec import Struct

from koinon import contacts, organizations
from koinon.contacts import SegmentField
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from koinon.web import forms
from koinon.web.ambient import ambient
from koinon.web.i18n import gettext
from koinon.web.pages.segments import words
from koinon.web.pages.segments.words import Names

Pairs = list[tuple[str, str]]
MOST_ROWS = 50
ALL = PageRequest(limit=2_000)
_DAYS = frozenset({"within_last", "not_within_last", "within_next", "anniversary_within"})
_IDS = ("ids", "place", "segment")


class Row(Struct, frozen=True):
    """A condition as the form shows it; `widget` is what its value is typed into."""

    field: str
    op: str
    values: list[str]
    fields: Pairs
    ops: Pairs
    widget: str
    choices: Pairs
    error: str = ""


class World(Struct, frozen=True):
    """What can be asked, and what everything is called."""

    fields: dict[str, SegmentField]
    names: Names


async def world(tx: Tx, but: str = "") -> World:
    """What the reader's rules can ask about; a segment never about itself (`but`)."""
    found = await contacts.segment_fields(tx, ambient().locale)
    names = {
        "tag": {str(one.id): one.name for one in (await contacts.tags_page(tx, ALL))[0]},
        "group": {str(one.id): one.name for one in (await contacts.groups_page(tx, ALL))[0]},
        "topic": {str(one.id): one.name(ambient().locale) for one in await contacts.topics(tx)},
        "location": {str(one.id): one.name for one in await organizations.locations(tx)},
        "segment": {str(one.id): one.name for one in await contacts.segments(tx) if str(one.id) != but},
        "field": {one.name: one.label for one in found if one.name.startswith("custom.")},
    }
    few = {name for name in ("segment", "group", "tag", "topic") if not names[name]}
    few |= {"location"} if len(names["location"]) < 2 else set()
    return World({one.name: one for one in found if one.name not in few}, names)


def can_show(rules: Mapping[str, Any], known: World) -> bool:
    """Whether the rows can say a rule: one list of conditions, each about something the reader may choose here.

    What a row cannot say would be saved as something else.
    """
    return all("field" in part and _is_known(part, known) for parts in rules.values() for part in parts)


def _is_known(part: Mapping[str, Any], known: World) -> bool:
    asked = known.fields.get(part["field"])
    if asked is None or part["op"] not in asked.ops:
        return False
    return asked.kind not in _IDS or set(_said(part.get("value"))) <= set(known.names[asked.name])


def rows_of(rules: Mapping[str, Any], known: World) -> list[Row]:
    """The rows of a saved rule."""
    [parts] = rules.values()
    return [row(part["field"], part["op"], _said(part.get("value")), known) for part in parts]


def typed(form: FormMultiDict, known: World) -> tuple[str, list[Row]]:
    """`all`, `any` or `none`, and the rows of a form."""
    joined = forms.text(form, "joined")
    asked = [value for value in form.getall("field", []) if isinstance(value, str)][:MOST_ROWS]
    ops = [value for value in form.getall("op", []) if isinstance(value, str)]
    rows = []
    for number, field in enumerate(asked):
        values = forms.texts(form, f"value-{number}")
        rows.append(row(field, ops[number] if number < len(ops) else "", values, known))
    return joined if joined in ("all", "any", "none") else "all", rows


def row(field: str, op: str, values: Sequence[str], known: World) -> Row:
    """One row; a field or operator that does not fit gives way to the first that does."""
    asked = known.fields.get(field) or next(iter(known.fields.values()))
    op = op if op in asked.ops else asked.ops[0]
    choices = _choices(asked, known)
    kept = list(values) if asked.name == field else []
    return Row(
        asked.name,
        op,
        kept,
        _by_name((name, words.field_name(name, known.names)) for name in known.fields),
        [(name, gettext(words.OPERATORS[name])) for name in asked.ops],
        _widget(asked, op),
        choices,
    )


def rules(joined: str, rows: Sequence[Row], known: World) -> dict[str, Any]:
    """The rule that the rows mean, whether or not they are finished."""
    return {joined: [_condition(one, known) for one in rows]}


def _condition(one: Row, known: World) -> dict[str, Any]:
    if one.widget == "none":
        return {"field": one.field, "op": one.op}
    values = [_meant(value, one, known.fields[one.field].kind) for value in one.values]
    several = one.op in ("one_of", "between")
    return {"field": one.field, "op": one.op, "value": values if several else values[0] if values else None}


def _meant(value: str, one: Row, kind: str) -> Any:
    if one.widget == "days":
        return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None
    if kind == "number":
        try:
            return float(value.replace(",", "."))
        except ValueError:
            return None
    return value == "true" if kind == "bool" else value


def _choices(asked: SegmentField, known: World) -> Pairs:
    if asked.kind in _IDS:
        return _by_name(known.names[asked.name].items())
    if asked.kind == "bool":
        return [("true", gettext("yes")), ("false", gettext("no"))]
    return [(option, words.choice(asked.name, option, known.names)) for option in asked.options]


def _widget(asked: SegmentField, op: str) -> str:
    if op in ("empty", "not_empty"):
        return "none"
    if op in _DAYS:
        return "days"
    kind = {"date": "date", "moment": "date", "number": "number"}.get(asked.kind)
    if kind:
        return f"{kind}s" if op == "between" else kind
    if asked.kind == "text":
        return "lines" if op == "one_of" else "text"
    return "choices" if op == "one_of" else "choice"


def _by_name(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def _said(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [_written(one) for one in listed]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
