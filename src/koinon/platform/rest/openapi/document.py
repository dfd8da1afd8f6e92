"""The whole document, from a Litestar application."""

from typing import Any

from litestar import Litestar
from litestar._openapi.plugin import OpenAPIPlugin
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.routes import HTTPRoute

from koinon.platform import errors
from koinon.platform.product_name import product_name
from koinon.platform.rest.answer_shape import answer_shape, instead_of
from koinon.platform.rest.openapi.operations import amend
from koinon.platform.rest.openapi.samples import add_samples
from koinon.platform.rest.openapi.schemas import components

Schema = dict[str, Any]
PREFIX = "/api/v1"

SECURITY_SCHEMES: Schema = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer kn_live_…`"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-koinon",
        "description": "Writes need `X-CSRF-Token`.",
    },
}
ERROR_SCHEMA: Schema = {
    "type": "object",
    "required": ["success", "error"],
    "properties": {
        "success": {"const": False},
        "error": {
            "type": "object",
            "required": ["code", "message", "details", "retryable", "retry_after", "request_id", "timestamp"],
            "properties": {
                "code": {"type": "string", "description": "Never changes language."},
                "message": {"type": "string", "description": "A full sentence in the caller's language."},
                "details": {"type": "object", "description": "`fields` lists every fault of the input."},
                "retryable": {"type": "boolean"},
                "retry_after": {"type": ["integer", "null"], "description": "Whole seconds."},
                "request_id": {"type": "string"},
                "timestamp": {"type": "string", "format": "date-time"},
            },
        },
    },
}


def build(app: Litestar, *, version: str, servers: list[Schema]) -> Schema:
    """The document of every route of `app` under `/api/v1` that is in its schema."""
    handlers = _handlers(app)
    shapes = [shape for _, _, handler in handlers for shape in _shapes(handler)]
    schemas, named = components(shapes)
    known = _what_litestar_knows(app)
    paths: dict[str, Schema] = {}
    for path, method, handler in handlers:
        operation = amend(known.get(path, {}).get(method, {"responses": {}}), handler, schemas, named, method)
        operation["tags"] = [_tag(path)]
        paths.setdefault(path, {})[method] = operation
    add_samples(dict(sorted(paths.items())), servers[0]["url"])
    return {
        "openapi": "3.1.0",
        "info": {"title": product_name(), "version": version, "description": INTRODUCTION},
        "servers": servers,
        "tags": [{"name": name} for name in sorted({_tag(path) for path in paths})],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": SECURITY_SCHEMES,
            "schemas": {**named, "Error": ERROR_SCHEMA},
            "responses": _error_responses(),
        },
    }


INTRODUCTION = (
    "Every answer is an envelope: `data` and `meta`, or `error` with a stable `code`. Lists are paged by cursor. "
    "Send `Idempotency-Key` with anything that must happen once."
)


def _handlers(app: Litestar) -> list[tuple[str, str, HTTPRouteHandler]]:
    found = []
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or not route.path_format.startswith(PREFIX):
            continue
        for handler in route.route_handlers:
            if handler.resolve_include_in_schema():
                found += [(route.path_format, method.lower(), handler) for method in sorted(handler.http_methods)]
    return found


def _shapes(handler: HTTPRouteHandler) -> list[Any]:
    field = handler.parsed_data_field
    answer = answer_shape(handler.parsed_return_field.annotation)
    sent = [field.annotation] if field is not None else []
    return [shape for shape in (*sent, answer, *instead_of(handler).values()) if _describable(shape)]


def _describable(shape: Any) -> bool:
    return shape not in (None, type(None), Any, bytes) and "litestar" not in str(getattr(shape, "__module__", ""))


def _what_litestar_knows(app: Litestar) -> Any:
    """Litestar's own document, for the parameters; its own routes are not wanted, so it is asked directly."""
    plugin = OpenAPIPlugin(app)
    plugin._openapi_config = OpenAPIConfig(title="Koinon", version="1")
    for route in app.routes:
        plugin.receive_route(route)
    document: Schema = plugin.provide_openapi_schema()
    return _inlined(document["paths"], document.get("components", {}).get("schemas", {}))


def _inlined(value: Any, components: dict[str, Schema]) -> Any:
    """References of parameters are replaced by what they name: the components of our document are msgspec's own."""
    if isinstance(value, dict):
        if isinstance(reference := value.get("$ref"), str) and "enum" in components.get(_name(reference), {}):
            return {n: v for n, v in components[_name(reference)].items() if n in ("type", "enum")}
        return {name: _inlined(item, components) for name, item in value.items()}
    return [_inlined(item, components) for item in value] if isinstance(value, list) else value


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _tag(path: str) -> str:
    return path.removeprefix(PREFIX).strip("/").split("/")[0] or "start"


def _error_responses() -> dict[str, Schema]:
    by_status: dict[int, list[errors.ErrorCode]] = {}
    for code in errors.REGISTERED.values():
        by_status.setdefault(code.status, []).append(code)
    return {f"Error{status}": _error_response(codes) for status, codes in sorted(by_status.items())}


def _error_response(codes: list[errors.ErrorCode]) -> Schema:
    first = codes[0]
    example = {
        "code": first.code,
        "message": first.sentence,
        "details": {},
        "retryable": first.retryable,
        "retry_after": 1 if first.retryable else None,
        "request_id": "o3Jm0Zr8y5Qk2VtB",
        "timestamp": "2026-01-31T09:30:00.000Z",
    }
    return {
        "description": ", ".join(f"`{code.code}`" for code in codes),
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Error"},
                "example": {"success": False, "error": example},
            }
        },
    }
