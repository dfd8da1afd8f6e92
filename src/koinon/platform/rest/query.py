"""Faults of query and path parameters, with codes from the parameter's own type (API-012)."""

import difflib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar.constants import RESERVED_KWARGS
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.handlers.base import BaseRouteHandler

from koinon.platform import errors
from koinon.platform.errors import FieldFault
from koinon.platform.rest.body import printable
from koinon.platform.rest.faults import faults_of
from koinon.platform.rest.shaping.answers import PARAMETERS, takes_shaping

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*([Zz]|[+-]\d\d:\d\d)")
_PLACE = re.compile(r"\[(\d+)\]")
_BOUND = re.compile(r"[<>]=? ?-?\d|length")


def query_faults(raised: ValidationException, scope: Mapping[str, Any]) -> list[FieldFault]:
    """One fault or more for every parameter that Litestar refused, and for those that it never came to."""
    told = raised.extra if isinstance(raised.extra, list) else []
    faults = [fault for message in told if isinstance(message, dict) for fault in _faults(message, scope)]
    handler = scope.get("route_handler")
    if isinstance(handler, HTTPRouteHandler) and handler.resolve_include_in_schema():
        faults += _unfit(handler, scope, {fault.path for fault in faults})
    return faults or [FieldFault("", "validation_failed", "A parameter cannot be read.")]


def _faults(message: dict[str, Any], scope: Mapping[str, Any]) -> list[FieldFault]:
    name, text = str(message.get("key", "")), str(message.get("message", ""))
    if name == "data" or message.get("source") == "body":
        return [FieldFault("", "missing_required_field", "A JSON body is required.")]
    declared = _declared(name, scope)
    if declared is not None and (found := _of_value(name, declared, scope)):
        return found
    if "required" in text.lower():
        return [FieldFault(name, "missing_required_field", "This parameter is required.")]
    code = "out_of_range" if _BOUND.search(text) else "invalid_enum" if "enum" in text.lower() else "validation_failed"
    return [FieldFault(name, code, "This parameter cannot be used as it is.")]


def _declared(name: str, scope: Mapping[str, Any]) -> Any:
    """What the route, or one of its dependencies (paging), says of a parameter."""
    handler = scope.get("route_handler")
    return None if handler is None else _annotations(handler).get(name)


def _unfit(handler: HTTPRouteHandler, scope: Mapping[str, Any], told: set[str]) -> list[FieldFault]:
    """Faults of the values of a query beyond those `told`: Litestar stops at the first dependency that refuses one."""
    declared = _annotations(handler)
    waiting = [name for name in _query_of(handler) if name in declared and name not in told]
    return [fault for name in waiting for fault in _of_value(name, declared[name], scope)]


def _of_value(name: str, declared: Any, scope: Mapping[str, Any]) -> list[FieldFault]:
    raw = _sent(name, scope, several=_is_many(declared))
    found = [] if raw is None else faults_of(raw, declared, path=name, strict=False)
    if found and name == "sort":
        return [_unsorted(declared)]
    told = [_told(name, raw, fault) for fault in found]
    return [fault for n, fault in enumerate(told) if fault not in told[:n]]


def _told(name: str, raw: Any, fault: FieldFault) -> FieldFault:
    """The fault at the parameter's name; a choice that there is not is told with what was sent."""
    if fault.code != "invalid_enum":
        return FieldFault(name, fault.code, fault.sentence, fault.values)
    place = _PLACE.fullmatch(fault.path.removeprefix(name))
    value = raw[int(place[1])] if place and isinstance(raw, list) else raw
    values = {**fault.values, "value": printable(str(value))}
    return FieldFault(name, fault.code, "“{value}” is not one of: {allowed}.", values)


def _unsorted(declared: Any) -> FieldFault:
    kinds = _choices(declared)
    allowed = ", ".join(str(value) for kind in kinds for value in getattr(kind, "values", ()))
    return FieldFault("sort", "invalid_sort", "This list can be sorted by: {allowed}.", {"allowed": allowed})


def _sent(name: str, scope: Mapping[str, Any], *, several: bool = False) -> Any:
    pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    sent = [value for key, value in pairs if key == name]
    if several and sent:
        return sent
    return sent[0] if sent else scope.get("path_params", {}).get(name)


class _Parameter(NamedTuple):
    repeatable: bool
    text: bool
    moment: bool = False
    choices: tuple[str, ...] = ()


def refuse_strange_query(handler: BaseRouteHandler, scope: Any) -> None:
    """Raise 422 for a query name that a route of the API does not have, or one that it takes once and got twice.

    `status=open,pending` becomes `status=open&status=pending` where the route takes several values.

    A mistyped filter that was ignored would answer with everything; before a bulk call that is dangerous (API-021).
    """
    query = scope.get("query_string", b"")
    if not query or not isinstance(handler, HTTPRouteHandler) or not handler.resolve_include_in_schema():
        return
    known, sent = _query_of(handler), _sent_values(query)
    if b"," in query or b"%2c" in query.lower():
        sent = _listed(sent, known)
        scope["query_string"] = urlencode(sent, doseq=True).encode("ascii")
    faults = [fault for name, values in sent.items() if (fault := _strange(name, values, known)) is not None]
    if faults:
        raise errors.invalid(faults + _unfit(handler, scope, {fault.path for fault in faults}))


def _sent_values(query: bytes) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        sent.setdefault(name, []).append(value)
    return sent


def _listed(sent: Mapping[str, list[str]], known: Mapping[str, _Parameter]) -> dict[str, list[str]]:
    several = {name for name, parameter in known.items() if parameter.repeatable}
    return {
        name: [part.strip() for value in values for part in value.split(",")] if name in several else values
        for name, values in sent.items()
    }


def _strange(name: str, values: list[str], known: Mapping[str, _Parameter]) -> FieldFault | None:
    if name == "sort" and name not in known:
        return FieldFault(name, "invalid_sort", "This list runs one way only.")
    if name not in known:
        near = difflib.get_close_matches(name[:100], known, n=1)
        if near:
            sentence = "This parameter is not known; did you mean {near}?"
            return FieldFault(printable(name), "invalid_filter", sentence, {"near": near[0]})
        return FieldFault(printable(name), "invalid_filter", "This parameter is not known.")
    if len(values) > 1 and not known[name].repeatable:
        return FieldFault(name, "validation_failed", "This parameter may stand once.")
    if not known[name].text and any(value.lower() == "null" for value in values):  # msgspec reads it as None
        return FieldFault(name, "validation_failed", "This parameter cannot be used as it is.")
    if known[name].moment and not all(_MOMENT.fullmatch(value) for value in values):  # msgspec takes seconds since 1970
        return FieldFault(name, "validation_failed", "This must be a time such as 2026-01-31T09:30:00Z.")
    if known[name].choices and not set(values) <= set(known[name].choices):
        return FieldFault(name, "validation_failed", "This is true or false.")
    return None


_SHAPING = {name: _Parameter(False, True) for name in PARAMETERS} | {
    "links": _Parameter(False, True, choices=("true", "false"))
}
_known: dict[Any, dict[str, _Parameter]] = {}


def _query_of(handler: HTTPRouteHandler) -> dict[str, _Parameter]:
    """The query names of a route, whether each may be repeated, and whether it is any text.

    Remembered by function: a guard is given a new copy of the handler at every request.
    """
    if handler.fn not in _known:
        _known[handler.fn] = _read_query(handler)
    return _known[handler.fn]


def _read_query(handler: HTTPRouteHandler) -> dict[str, _Parameter]:
    declared = _annotations(handler)
    model = handler.create_kwargs_model(path_parameters={})
    shaping = _SHAPING if takes_shaping(handler) else {}
    return shaping | {
        found.field_alias: _Parameter(
            found.is_sequence,
            _takes(declared.get(found.field_name, str), msgspec.inspect.StrType),
            _takes(declared.get(found.field_name, str), msgspec.inspect.DateTimeType),
        )
        for found in model.expected_query_params
    }


def _annotations(handler: BaseRouteHandler) -> dict[str, Any]:
    """What the route and its dependencies (paging) say of their parameters, but Litestar's own (`state`, `request`)."""
    owners = (*handler.resolve_dependencies().values(), handler)
    return {
        name: annotation
        for owner in owners
        for name, annotation in getattr(getattr(owner, "signature_model", None), "__annotations__", {}).items()
        if name not in RESERVED_KWARGS
    }


def _takes(annotation: Any, wanted: type[msgspec.inspect.Type]) -> bool:
    return any(isinstance(choice, wanted) for choice in _choices(annotation))


def _is_many(annotation: Any) -> bool:
    return annotation is not None and _takes(annotation, msgspec.inspect.CollectionType)


def _choices(annotation: Any) -> list[msgspec.inspect.Type]:
    """The types that an annotation allows, without what is said of them."""
    waiting, found = [msgspec.inspect.type_info(annotation)], []
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, msgspec.inspect.Metadata):
            waiting.append(kind.type)
        elif isinstance(kind, msgspec.inspect.UnionType):
            waiting += kind.types
        else:
            found.append(kind)
    return found
