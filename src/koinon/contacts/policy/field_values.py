"""Values of custom fields: what fits a type, and what a text means for it (CON-028, 029)."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn
from urllib.parse import urlsplit

from koinon.contacts.contracts.fields import CustomValue, FieldType
from koinon.kit import text

MAX_TEXT = 2_000
MAX_CHOSEN = 50
DECIMALS = 15  # as many as `read` takes: what is stored can be typed again
_YES = frozenset(["true", "yes", "y", "1", "x", "si", "sim", "s", "verdadero", "verdadeiro"])
_NO = frozenset(["false", "no", "n", "0", "nao", "falso"])
_NUMBER = re.compile(r"[+-]?\d{1,15}([.,]\d{1,15})?", re.ASCII)
_LIST = re.compile(r"[;|]")

ReadDate = Callable[[str], date]


class BadValue(ValueError):
    """`reason` is the field's type, `option` or `too_long`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fit(kind: FieldType, options: Sequence[str], value: Any) -> CustomValue:
    """A value sent as JSON, as it is stored. Raises BadValue; nothing is guessed: "3" is no number."""
    if kind == FieldType.BOOL:
        return value if isinstance(value, bool) else _bad(kind)
    if kind == FieldType.NUMBER:
        return _finite(value) if isinstance(value, int | float) and not isinstance(value, bool) else _bad(kind)
    if kind == FieldType.MULTI_SELECT:
        return _chosen(options, value) if isinstance(value, list) else _bad(kind)
    if not isinstance(value, str):
        return _bad(kind)
    return _said(kind, options, value, date.fromisoformat)


def read(kind: FieldType, options: Sequence[str], cell: str, read_date: ReadDate) -> CustomValue:
    """A cell of a list or a box of a form, as it is stored. Raises BadValue."""
    if kind == FieldType.BOOL:
        folded = " ".join(text.words(cell))
        return folded in _YES if folded in _YES | _NO else _bad(kind)
    if kind == FieldType.NUMBER:
        return _finite(float(cell.strip().replace(",", "."))) if _NUMBER.fullmatch(cell.strip()) else _bad(kind)
    if kind == FieldType.MULTI_SELECT:
        return _chosen(options, [part.strip() for part in _LIST.split(cell) if part.strip()])
    return _said(kind, options, cell, read_date)


def convert(before: CustomValue, kind: FieldType, options: Sequence[str]) -> CustomValue:
    """A value of another type. Raises BadValue where it has no meaning there."""
    if kind == FieldType.MULTI_SELECT and before in options:
        return [str(before)]
    return read(kind, options, written(before), date.fromisoformat)


def written(value: CustomValue) -> str:
    """A value as one line of text, as lists and texts hold it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value)
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def is_one_choice(option: str) -> bool:
    """Whether an option can stand among others in one line, where `;` and `|` part them."""
    return _LIST.search(option) is None


def _said(kind: FieldType, options: Sequence[str], value: str, read_date: ReadDate) -> CustomValue:
    try:
        tidy = text.clean(value, MAX_TEXT)
    except text.BadText as error:
        raise BadValue("too_long" if error.code == "too_long" else kind) from None
    if kind == FieldType.SELECT:
        return _option(options, tidy)
    if kind == FieldType.URL and not _is_address(tidy):
        return _bad(kind)
    if kind != FieldType.DATE:
        return tidy
    try:
        return read_date(tidy).isoformat()
    except ValueError:
        return _bad(kind)


def _finite(value: float) -> CustomValue:
    if not math.isfinite(value) or abs(value) >= 1e15:
        return _bad(FieldType.NUMBER)
    rounded = round(float(value), DECIMALS)
    return int(rounded) if rounded.is_integer() else rounded


def _chosen(options: Sequence[str], values: Sequence[Any]) -> list[str]:
    if len(values) > MAX_CHOSEN or not all(isinstance(value, str) for value in values):
        raise BadValue(FieldType.MULTI_SELECT)
    return list(dict.fromkeys(_option(options, value) for value in values))


def _option(options: Sequence[str], value: str) -> str:
    """The option that is meant, upper and lower case alike."""
    found = next((option for option in options if option.casefold() == value.strip().casefold()), None)
    if found is None:
        raise BadValue("option")
    return found


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value


def _bad(kind: FieldType) -> NoReturn:
    raise BadValue(kind)
