"""What a PATCH may send back unchanged: the members of its resource that nobody sets (API-008).

A client that reads a resource, changes a member and sends the whole of it back is right; one that believes it changed
an id or a count is told so. What is stored is asked of the resource's own GET, in the name of the same caller.
"""

from typing import Any

import msgspec
from litestar import Request

from koinon.platform import errors
from koinon.platform.rest import context
from koinon.platform.rest.admission import release
from koinon.platform.rest.shaping.answers import row_shape
from koinon.platform.rest.shaping.selecting import members_of

_GIVEN = ("_links", "livemode")
_OF_THE_CHANGE = (b"content-length", b"content-type", b"if-match", b"if-none-match", b"idempotency-key")
_KEPT = ("type", "asgi", "http_version", "scheme", "path", "raw_path", "root_path", "client", "server")
SENTENCE = "This cannot be changed; it is read only."


async def without_read_only(request: Request[Any, Any, Any], value: dict[str, Any], shape: Any) -> dict[str, Any]:
    """The body of a PATCH without what is read only and as it is stored. Raises 422 with what differs."""
    settable = getattr(shape, "__struct_encode_fields__", ())
    others = [name for name in value if name not in settable]
    known = {*members_of(row_shape(request.route_handler)), *_GIVEN} if others else set()
    read_only = [name for name in others if name in known]
    stored = await _stored(request) if read_only else None
    if stored is None:
        return value
    faults = [
        errors.FieldFault(name, "validation_failed", SENTENCE) for name in read_only if value[name] != stored.get(name)
    ]
    if faults:
        raise errors.invalid(faults)
    return {name: item for name, item in value.items() if name not in read_only}


async def _stored(request: Request[Any, Any, Any]) -> dict[str, Any] | None:
    """The resource as its own address shows it; None where it has none to show."""
    scope: Any = {name: request.scope[name] for name in _KEPT if name in request.scope}  # type: ignore[literal-required]
    headers = [pair for pair in request.scope["headers"] if pair[0] not in _OF_THE_CHANGE]
    given = {name: request.scope["state"][name] for name in ("request_id", "problems", "csp_nonce")}
    scope |= {"method": "GET", "query_string": b"", "headers": headers, "state": given}
    parts: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        parts.append(message)

    token = context.scope.set(scope)
    try:
        await request.app(scope, receive, send)
    finally:
        context.scope.reset(token)
        release(given)
    if not parts or parts[0].get("status") != 200:
        return None
    told = msgspec.json.decode(b"".join(part.get("body", b"") for part in parts))
    data = told.get("data") if isinstance(told, dict) else None
    return data if isinstance(data, dict) else None
