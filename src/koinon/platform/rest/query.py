"""Faults of query and path parameters, with codes from the parameter's own type (API-012)."""

import difflib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import msgspec
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.handlers.base import BaseRouteHandler

from koinon.platform import errors
from koinon.platform.errors import FieldFault
from koinon.platform.rest.body import printable
from koinon.platform.rest.faults import faults_of
from koinon.platform.rest.shaping.answers import PARAMETERS, takes_shaping

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d")
_BOUND = re.compile(r"[<>]=? ?-?\d|length")


def query_faults(raised: ValidationException, scope: Mapping[str, Any]) -> list[FieldFault]:
    """One fault or more for every parameter that Litestar refused."""
    told = raised.extra if isinstance(raised.extra, list) else []
    faults = [fault for message in told if isinstance(message, dict) for fault in _faults(message, scope)]
    return faults or [FieldFault("", "validation_failed", "A parameter cannot be read.")]


def _faults(message: dict[str, Any], scope: Mapping[str, Any]) -> list[FieldFault]:
    name, text = str(message.get("key", "")), str(message.get("message", ""))
    if name == "data" or message.get("source") == "body":
        return [FieldFault("", "missing_required_field", "A JSON body is required.")]
    declared = _declared(name, scope)
    raw = _sent(name, scope)
    if declared is not None and raw is not None and (found := faults_of(raw, declared, path=name, strict=False)):
        return found
    if "required" in text.lower():
        return [FieldFault(name, "missing_required_field", "This parameter is required.")]
    code = "out_of_range" if _BOUND.search(text) else "invalid_enum" if "enum" in text.lower() else "validation_failed"
    return [FieldFault(name, code, "This parameter cannot be used as it is.")]


def _declared(name: str, scope: Mapping[str, Any]) -> Any:
    """What the route, or one of its dependencies (paging), says of a parameter."""
    handler = scope.get("route_handler")
    if handler is None:
        return None
    for owner in (handler, *handler.resolve_dependencies().values()):
        annotations = getattr(getattr(owner, "signature_model", None), "__annotations__", {})
        if name in annotations:
            return annotations[name]
    return None


def _sent(name: str, scope: Mapping[str, Any]) -> Any:
    pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    sent = [value for key, value in pairs if key == name]
    return sent[0] if sent else scope.get("path_params", {}).get(name)


class _Parameter(NamedTuple):
    repeatable: bool
    text: bool
    moment: bool = False
    choices: tuple[str, ...] = ()


def refuse_strange_query(handler: BaseRouteHandler, scope: Mapping[str, Any]) -> None:
    """Raise 422 for a query name that a route of the API does not have, or one that it takes once and got twice.

    A mistyped filter that was ignored would answer with everything; before a bulk call that is dangerous (API-021).
    """
    query = scope.get("query_string", b"")
    if not query or not isinstance(handler, HTTPRouteHandler) or not handler.resolve_include_in_schema():
        return
    known, sent = _query_of(handler), _sent_values(query)
    faults = [fault for name, values in sent.items() if (fault := _strange(name, values, known)) is not None]
    if faults:
        raise errors.invalid(faults)


def _sent_values(query: bytes) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        sent.setdefault(name, []).append(value)
    return sent


def _strange(name: str, values: list[str], known: Mapping[str, _Parameter]) -> FieldFault | None:
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
    if known[name].moment and not all(_MOMENT.match(value) for value in values):  # msgspec takes seconds since 1970
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
    declared = handler.signature_model.__annotations__
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


def _takes(annotation: Any, wanted: type[msgspec.inspect.Type]) -> bool:
    kind = msgspec.inspect.type_info(annotation)
    choices = kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)
    return any(isinstance(getattr(choice, "type", choice), wanted) for choice in choices)
