"""Every fault of a value against a type. msgspec stops at the first, so this walks the type once more on failure.

Codes come from the type's own bounds (`msgspec.inspect`), never from the wording of msgspec's messages.
"""

import difflib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import inspect as shape

from koinon.platform.errors import MOST_LISTED, FieldFault
from koinon.platform.rest.body import printable

_ENOUGH = 5 * MOST_LISTED
_NAMED = 30
_KINDS: dict[type[shape.Type], str] = {
    shape.StrType: "This must be text.",
    shape.BoolType: "This must be true or false.",
    shape.IntType: "This must be a whole number.",
    shape.FloatType: "This must be a number.",
    shape.UUIDType: "This must be an id (UUID).",
    shape.DateTimeType: "This must be a time such as 2026-01-31T09:30:00Z.",
    shape.DateType: "This must be a date such as 2026-01-31.",
    shape.TimeType: "This must be a time of day such as 09:30:00.",
    shape.NoneType: "This must be null.",
}
_PYTHON: dict[type[shape.Type], Any] = {
    shape.StrType: str,
    shape.BoolType: bool,
    shape.IntType: int,
    shape.FloatType: float,
    shape.UUIDType: UUID,
    shape.DateTimeType: datetime,
    shape.DateType: date,
    shape.TimeType: time,
    shape.DecimalType: Decimal,
    shape.NoneType: None,
}
_BOUNDS = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern", "tz")
_BASE: dict[type[shape.Type], tuple[type, ...]] = {
    shape.StrType: (str,),
    shape.IntType: (int,),
    shape.FloatType: (int, float),
}


def faults_of(value: Any, annotation: Any, *, path: str = "", strict: bool = True) -> list[FieldFault]:
    """All faults of `value` against `annotation`, at most five hundred, in the type's order."""
    walk = _walk(_described(annotation), value, path, strict)
    return [fault for _, fault in zip(range(_ENOUGH), walk, strict=False)]


@lru_cache(2048)
def _described(annotation: Any) -> shape.Type:
    return shape.type_info(annotation)


def _walk(kind: shape.Type, value: Any, path: str, strict: bool) -> Iterator[FieldFault]:
    kind = _bare(kind)
    if isinstance(kind, shape.StructType):
        yield from _struct(kind, value, path, strict)
    elif isinstance(kind, shape.UnionType):
        yield from _union(kind, value, path, strict)
    elif isinstance(kind, shape.CollectionType):
        yield from _items(kind, value, path, strict)
    elif isinstance(kind, shape.DictType):
        yield from _members(kind, value, path, strict)
    else:
        yield from _leaf(kind, value, path, strict)


def _bare(kind: shape.Type) -> shape.Type:
    while isinstance(kind, shape.Metadata):
        kind = kind.type
    return kind


def _struct(kind: shape.StructType, value: Any, path: str, strict: bool) -> Iterator[FieldFault]:
    if not isinstance(value, dict):
        yield FieldFault(path, "validation_failed", "This must be an object.")
        return
    known = {field.encode_name: field for field in kind.fields}
    for name in value:
        if name not in known and name != kind.tag_field and kind.forbid_unknown_fields:
            yield _unknown(name, list(known), path)
    for name, field in known.items():
        if name in value:
            yield from _walk(field.type, value[name], _join(path, name), strict)
        elif field.required:
            yield FieldFault(_join(path, name), "missing_required_field", "This field is required.")


def _unknown(name: str, known: list[str], path: str) -> FieldFault:
    near = difflib.get_close_matches(name[:100], known, n=1) or [one for one in known if name in one.split("_")]
    values = {"near": " / ".join(near[:3]), "fields": ", ".join(sorted(known)[:_NAMED])}
    sentence = "This field is not known."
    if near:
        sentence = "This field is not known; did you mean {near}?"
    elif known:
        sentence = "This field is not known. There are: {fields}."
    return FieldFault(_join(path, name), "unknown_field", sentence, values)


def _join(path: str, name: str) -> str:
    return f"{path}.{printable(name)}" if path else printable(name)


def _union(kind: shape.UnionType, value: Any, path: str, strict: bool) -> Iterator[FieldFault]:
    choices = [_bare(choice) for choice in kind.types]
    tries = [list(zip(range(_ENOUGH), _walk(choice, value, path, strict), strict=False)) for choice in choices]
    if any(not found for found in tries):
        return
    best = _best_choice(choices, value)
    yield from (fault for _, fault in tries[best])


def _best_choice(choices: list[shape.Type], value: Any) -> int:
    """The member the caller most likely meant: same tag, else same JSON kind, else the first that is not null."""
    meant = next((i for i, choice in enumerate(choices) if _resembles(choice, value)), None)
    if meant is not None:
        return meant
    return next((i for i, choice in enumerate(choices) if not isinstance(choice, shape.NoneType)), 0)


def _resembles(choice: shape.Type, value: Any) -> bool:
    if isinstance(value, dict):
        return isinstance(choice, shape.StructType) and (
            choice.tag_field is None or value.get(choice.tag_field) == choice.tag
        )
    if isinstance(value, list):
        return isinstance(choice, shape.CollectionType)
    return not isinstance(value, bool) and isinstance(value, _BASE.get(type(choice), ()))


def _items(kind: shape.CollectionType, value: Any, path: str, strict: bool) -> Iterator[FieldFault]:
    if not isinstance(value, list):
        yield FieldFault(path, "validation_failed", "This must be a list.")
        return
    least, most = kind.min_length, kind.max_length
    if (least is not None and len(value) < least) or (most is not None and len(value) > most):
        yield _outside(path, "This list must have {bounds} items.", least, most)
        return
    for i, item in enumerate(value):
        yield from _walk(kind.item_type, item, f"{path}[{i}]", strict)


def _members(kind: shape.DictType, value: Any, path: str, strict: bool) -> Iterator[FieldFault]:
    if not isinstance(value, dict):
        yield FieldFault(path, "validation_failed", "This must be an object.")
        return
    least, most = kind.min_length, kind.max_length
    if (least is not None and len(value) < least) or (most is not None and len(value) > most):
        yield _outside(path, "This object must have {bounds} members.", least, most)
        return
    for name, item in value.items():
        yield from _walk(kind.key_type, name, _join(path, name), strict)
        yield from _walk(kind.value_type, item, _join(path, name), strict)


def _leaf(kind: shape.Type, value: Any, path: str, strict: bool) -> Iterator[FieldFault]:
    if isinstance(kind, shape.EnumType | shape.LiteralType):
        yield from _choice(kind, value, path)
    elif not _fits(kind, value, strict):
        yield _bounded(kind, value, path, strict)


def _choice(kind: shape.EnumType | shape.LiteralType, value: Any, path: str) -> Iterator[FieldFault]:
    allowed = [member.value for member in kind.cls] if isinstance(kind, shape.EnumType) else list(kind.values)
    if not any(type(value) is type(choice) and value == choice for choice in allowed):
        listed = ", ".join(str(choice) for choice in allowed)
        yield FieldFault(path, "invalid_enum", "This must be one of: {allowed}.", {"allowed": listed})


def _fits(kind: shape.Type, value: Any, strict: bool) -> bool:
    try:
        msgspec.convert(value, _annotation(kind), strict=strict)
    except (msgspec.ValidationError, OverflowError, ValueError):
        return False
    return True


def _bounded(kind: shape.Type, value: Any, path: str, strict: bool) -> FieldFault:
    plain = type(kind)()
    if type(kind) in _BASE and _fits(plain, value, strict):
        if isinstance(kind, shape.StrType):
            if kind.pattern is not None:
                return FieldFault(path, "validation_failed", "This text does not have the right form.")
            return _outside(path, "This text must have {bounds} characters.", kind.min_length, kind.max_length)
        return _outside(path, "This number must be {bounds}.", *_edges(kind))
    if isinstance(kind, shape.IntType) and isinstance(value, int) and not isinstance(value, bool):
        return _outside(path, "This number must be {bounds}.", *_edges(kind))
    return FieldFault(path, "validation_failed", _KINDS.get(type(kind), "This value cannot be read."))


def _edges(kind: Any) -> tuple[float | None, float | None]:
    return (kind.ge if kind.ge is not None else kind.gt), (kind.le if kind.le is not None else kind.lt)


def _outside(path: str, sentence: str, least: float | None, most: float | None) -> FieldFault:
    if least is not None and most is not None:
        bounds = f"{least} - {most}"
    else:
        bounds = f"≥ {least}" if least is not None else f"≤ {most}" if most is not None else "…"
    return FieldFault(path, "out_of_range", sentence, {"bounds": bounds, "min": least, "max": most})


def _annotation(kind: shape.Type) -> Any:
    if isinstance(kind, shape.CustomType):
        return kind.cls
    base = _PYTHON.get(type(kind), Any)
    bounds = {name: bound for name in _BOUNDS if (bound := getattr(kind, name, None)) is not None}
    return Annotated[base, msgspec.Meta(**bounds)] if bounds else base
