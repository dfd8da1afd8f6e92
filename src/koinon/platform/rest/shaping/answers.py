"""From a handler's envelope to the bytes that one caller asked for."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args
from urllib.parse import parse_qs

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.serialization import default_serializer
from msgspec import structs

from koinon.platform.rest import caching, context, deprecation, versions
from koinon.platform.rest.answer_shape import answer_shape
from koinon.platform.rest.responses import Envelope, StampedResponse
from koinon.platform.rest.shaping.expanding import embedded, relations
from koinon.platform.rest.shaping.linking import LINKS, completed, links_of, livemode_of
from koinon.platform.rest.shaping.selecting import chosen, cut, members_of
from koinon.platform.rest.shaping.tags import representation_tag, tag_of, tags_in

PARAMETERS = ("fields", "expand", "include", "links")
OK = 200
FIRST = "/api/v1"
MODE_HEADER = "X-Koinon-Mode"
_KEPT_BY_304 = ("etag", "cache-control", "vary", "deprecation", "sunset", "link")


async def shape_answer(response: Response[Any]) -> Response[Any]:
    """Litestar's `after_request` of the whole application: marks what may be kept, shapes the envelopes of GET."""
    scope = context.scope.get()
    if scope is not None and isinstance(scope.get("route_handler"), HTTPRouteHandler):
        caching.mark(response, scope)
        deprecation.announce(response, scope)
    content = getattr(response, "content", None)
    if scope is not None and _is_test(scope):
        content = _marked(response, content)
    if not isinstance(content, Envelope):
        return response
    if scope is not None and not scope["path"].startswith(FIRST):
        response.content = content = Envelope(content.data, versions.named(content.meta, scope["path"]))
    if scope is None or scope["method"] != "GET" or (response.status_code or OK) != OK:
        return _linked(response, content, scope is not None and _is_test(scope))
    handler: HTTPRouteHandler = scope["route_handler"]
    asked = _asked(scope, handler)
    rows = content.data if _is_many(content.data) else [content.data]
    encoded = await _encoded(scope, handler, rows, asked)
    body = b"[" + b",".join(encoded) + b"]" if _is_many(content.data) else encoded[0]
    shaped: Response[Any] = _with(response, Envelope(msgspec.Raw(body), content.meta))
    if not _is_many(content.data):
        return _tagged(shaped, tag_of(content.data), body)
    return shaped


def shape_write(response: Response[Any], scope: Any) -> Response[Any]:
    """The answer of a write as it leaves, before it is encoded: an idempotent one is kept that way."""
    content = response.content
    if _is_test(scope):
        content = _marked(response, content)
    return _linked(response, content, _is_test(scope)) if isinstance(content, Envelope) else response


def _marked(response: Response[Any], content: Any) -> Any:
    """The content that says it is test data."""
    response.headers[MODE_HEADER] = "test"
    if isinstance(content, Envelope):
        response.content = content = Envelope(content.data, structs.replace(content.meta, livemode=False))
    return content


def _is_test(scope: Any) -> bool:
    actor = scope["state"].get("actor")
    return actor is not None and not actor.livemode


def takes_shaping(handler: HTTPRouteHandler) -> bool:
    """Whether a route answers GET with an envelope, and so takes `fields`, `expand` and `links`."""
    if "GET" not in handler.http_methods:
        return False
    shape = answer_shape(handler.parsed_return_field.annotation)
    return getattr(shape, "__origin__", None) is Envelope or shape is Envelope


def row_shape(handler: HTTPRouteHandler) -> Any:
    """The type of one row of a route's answer."""
    held = get_args(answer_shape(handler.parsed_return_field.annotation))[0]
    inner = get_args(held)
    return inner[0] if inner and getattr(held, "__origin__", None) in (list, tuple, Sequence) else held


def _is_many(data: Any) -> bool:
    return isinstance(data, list | tuple)


def _asked(scope: Mapping[str, Any], handler: HTTPRouteHandler) -> dict[str, str]:
    query = scope.get("query_string", b"")
    if not any(name.encode() in query for name in PARAMETERS):
        return {}
    sent = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    asked = {name: sent[name][0] for name in PARAMETERS if name in sent}
    return _included(asked, handler) if "include" in asked else asked


def _included(asked: dict[str, str], handler: HTTPRouteHandler) -> dict[str, str]:
    """`include` names members and relations alike: what each row has already needs no embedding."""
    rest, there = dict(asked), members_of(row_shape(handler))
    names = [name.strip() for name in rest.pop("include").split(",")]
    wanted = [*([rest["expand"]] if "expand" in rest else []), *(name for name in names if name not in there)]
    return rest | ({"expand": ",".join(wanted)} if wanted else {})


async def _encoded(scope: Any, handler: HTTPRouteHandler, rows: Sequence[Any], asked: dict[str, str]) -> list[bytes]:
    """The JSON of each row."""
    with_links = asked.get("links") != "false" and "fields" not in asked
    is_test = _is_test(scope)
    if "fields" not in asked and "expand" not in asked:
        return [_plain(row, with_links, is_test) for row in rows]
    declared = handler.opt.get("expand", {})
    actor = scope["state"].get("actor")
    wanted = relations(asked["expand"], declared, actor) if "expand" in asked else {}
    tree = None
    if "fields" in asked:
        known = members_of(row_shape(handler)) | {name: members_of(relation.shape) for name, relation in wanted.items()}
        given: dict[str, Any] = {"_links": {}, "livemode": {}} if row_shape(handler) in LINKS else {"_links": {}}
        tree = chosen(asked["fields"], known | given)
    services = scope["app"].state["services"]
    related = await embedded(services, actor, rows, wanted) if wanted else [{}] * len(rows)
    return [_whole(row, extra, tree, with_links, is_test) for row, extra in zip(rows, related, strict=True)]


def _plain(row: Any, with_links: bool, is_test: bool) -> bytes:
    encoded = msgspec.json.encode(row, enc_hook=default_serializer)
    return completed(row, encoded, with_links=with_links, is_test=is_test)


def _given(row: Any, with_links: bool, is_test: bool) -> dict[str, Any]:
    """What a resource has beside its own members."""
    found: dict[str, Any] = {}
    if (livemode := livemode_of(row, is_test)) is not None:
        found["livemode"] = livemode
    if with_links and (links := links_of(row)):
        found["_links"] = links
    return found


def _whole(row: Any, extra: dict[str, Any], tree: Any, with_links: bool, is_test: bool) -> bytes:
    value = msgspec.json.decode(msgspec.json.encode(row, enc_hook=default_serializer))
    if isinstance(value, dict):
        value |= msgspec.json.decode(msgspec.json.encode(extra, enc_hook=default_serializer))
        value |= _given(row, with_links or (tree is not None and "_links" in tree), is_test)
    return msgspec.json.encode(cut(value, tree))


def _linked(response: Response[Any], content: Envelope[Any], is_test: bool) -> Response[Any]:
    """Writes answer with links and a tag too."""
    if links_of(content.data) is None:
        return response
    response.headers["ETag"] = f'"{tag_of(content.data)}"'
    return _with(response, Envelope(msgspec.Raw(_plain(content.data, True, is_test)), content.meta))


def _with(response: Response[Any], content: Envelope[Any]) -> Response[Any]:
    response.content = content
    return response


def _tagged(response: Response[Any], resource: str, body: bytes) -> Response[Any]:
    tag = representation_tag(resource, body)
    response.headers["ETag"] = f'"{tag}"'
    header = context.header(b"if-none-match")
    if header is not None and not {"*", tag}.isdisjoint(tags_in(header)):
        kept = {name: value for name, value in response.headers.items() if name.lower() in _KEPT_BY_304}
        return StampedResponse(b"", status_code=304, headers=kept, media_type="application/json")
    return response
