"""What every reading takes besides its own parameters, and every change of one resource (API-022, 023, 028)."""

from collections.abc import Sequence
from typing import Any, get_args, get_origin

from litestar.handlers import HTTPRouteHandler

from koinon.platform.rest.answer_shape import answer_shape
from koinon.platform.rest.shaping.answers import row_shape, takes_shaping
from koinon.platform.rest.shaping.selecting import members_of

Schema = dict[str, Any]
_CHANGES = ("patch", "put", "delete")
_NAMES = r"^[A-Za-z_]\w*(\.\w+){0,2}(,[A-Za-z_]\w*(\.\w+){0,2})*$"


def is_single(handler: HTTPRouteHandler, method: str) -> bool:
    """Whether a route answers with one resource, which has an entity tag."""
    if method != "get" or not takes_shaping(handler):
        return False
    held = get_args(answer_shape(handler.parsed_return_field.annotation))
    return bool(held) and get_origin(held[0]) not in (list, tuple, Sequence)


def takes_if_match(handler: HTTPRouteHandler, method: str) -> bool:
    """Whether a route changes one resource that can be read."""
    return method in _CHANGES and any(path.endswith("}") for path in handler.paths)


def shaping_parameters(handler: HTTPRouteHandler, method: str) -> list[Schema]:
    """The parameters that belong to a kind of route and not to one handler."""
    if takes_if_match(handler, method):
        return [_header("If-Match", "The tag of what you changed; 412 if somebody was faster.")]
    if method != "get" or not takes_shaping(handler):
        return []
    known = sorted(members_of(row_shape(handler)))
    described = f"Only these members, at most 50, up to 3 deep (`a.b.c`): {', '.join(known)}."
    found = [_query("fields", {"type": "string", "pattern": _NAMES, "maxLength": 2_000}, described)]
    if relations := handler.opt.get("expand"):
        names = "|".join(relations)
        text = f"Embed related things: {', '.join(relations)}."
        found.append(_query("expand", {"type": "string", "pattern": f"^({names})(,({names}))*$"}, text))
        described = f"The same; what each row has already ({', '.join(known)}) may be named too."
        pattern = f"^({'|'.join([*relations, *known])})(,({'|'.join([*relations, *known])}))*$"
        found.append(_query("include", {"type": "string", "pattern": pattern}, described))
    found.append(_query("links", {"type": "boolean"}, "`false` leaves `_links` out."))
    if is_single(handler, method):
        found.append(_header("If-None-Match", "The tag you have; 304 without a body if it is still so."))
    return found


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _header(name: str, description: str) -> Schema:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}
