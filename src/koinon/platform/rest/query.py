"""Faults of query and path parameters, with codes from the parameter's own type (API-012)."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from litestar.exceptions import ValidationException

from koinon.platform.errors import FieldFault
from koinon.platform.rest.faults import faults_of

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
    handler = scope.get("route_handler")
    model = getattr(handler, "signature_model", None)
    return getattr(model, "__annotations__", {}).get(name)


def _sent(name: str, scope: Mapping[str, Any]) -> Any:
    pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    sent = [value for key, value in pairs if key == name]
    return sent[0] if sent else scope.get("path_params", {}).get(name)
