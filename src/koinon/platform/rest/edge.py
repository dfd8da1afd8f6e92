"""The HTTP edge: an ASGI middleware round Litestar that makes every path behave alike (API-013, 014, 041, 043, 049).

`Edge(Litestar(...), problems)`; what is refused here is refused in the same envelope as anywhere else.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote

import structlog
from litestar import Litestar
from litestar.exceptions import MethodNotAllowedException, NotFoundException
from litestar.types import ASGIApp, Receive, Scope, Send

from koinon.kit.networks import Network
from koinon.platform import errors, tracing
from koinon.platform.db import STATEMENT_LIMIT
from koinon.platform.rest import context, cors, versions
from koinon.platform.rest.admission import admit_stranger, release
from koinon.platform.rest.body import printable
from koinon.platform.rest.caller import Caller
from koinon.platform.rest.compression import choose
from koinon.platform.rest.exchange import Exchange
from koinon.platform.rest.headers import new_nonce
from koinon.platform.rest.problems import Problems, Rendered, allowed_methods
from koinon.platform.rest.proxies import believe, is_plain

LONGEST_QUERY = 8 * 1024
DEADLINE_SECONDS = 30.0
READ_SECONDS = 5.0
CLIENT_GONE = 499
LONG_SECONDS = 300.0
# In the state of a request that may last as long as its reader likes: its time says nothing of ours.
LASTS = "lasts"
TOLD_PLAINLY = ("/health", "/metrics")
_SAFE = "/%:@!$&'()*+,;=-._~"


def allow_longer(scope: Any, seconds: float = LONG_SECONDS) -> None:
    """This request may take so long from now on: what a large file costs is no hang."""
    allow = scope["state"].get("allow_seconds")
    if allow is not None:
        allow(seconds)


class Observation(NamedTuple):
    """What happened to one request; `route` is the template (`/api/v1/contacts/{contact_id}`), which logs name.

    `path` is what was asked for, ids and all: to be looked at, never to be kept. `peer` is the caller's address.
    """

    method: str
    route: str
    status: int
    seconds: float
    bytes_out: int
    error_code: str | None
    state: dict[str, Any]
    path: str = ""
    peer: str | None = None


class Edge:
    """The outermost ASGI application of a web process. `observe` is called once for each finished request."""

    def __init__(
        self,
        app: Litestar,
        problems: Problems,
        *,
        observe: Callable[[Observation], None] = lambda _: None,
        deadline: float = DEADLINE_SECONDS,
        trusted: tuple[Network, ...] = (),
        country_header: str | None = None,
        secure: str | None = None,
        sockets: ASGIApp | None = None,
    ) -> None:
        self.app = app
        self._sockets: ASGIApp = sockets or app
        self._problems = problems
        self._observe = observe
        self._deadline = deadline
        self._trusted, self._country_header = trusted, country_header
        self._secure = secure if secure and secure.startswith("https://") else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        kind = str(scope["type"])
        if self._trusted and kind != "lifespan":
            plain = is_plain(scope, self._trusted)
            believe(scope, self._trusted, self._country_header)
            if kind == "http" and plain and self._secure and not scope["path"].startswith(TOLD_PLAINLY):
                await self._redirect(scope, send)
                return
        if kind == "http":
            await self._serve(scope, receive, send)
        else:
            if kind == "websocket":
                self._name(scope, dict(scope["headers"]))
            await (self._sockets if kind == "websocket" else self.app)(scope, receive, send)

    async def _redirect(self, scope: Any, send: Send) -> None:
        """To the same address over TLS; method and body are kept (RFC 9110 §15.4.9)."""
        target = f"{self._secure}/{_target(scope)}".encode("ascii")
        headers = [(b"location", target), (b"content-length", b"0"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 308, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _serve(self, scope: Any, receive: Receive, send: Send) -> None:
        began, method, headers = time.perf_counter(), scope["method"], dict(scope["headers"])
        request_id = self._name(scope, headers)
        coding = choose(headers.get(b"accept-encoding", b""))
        exchange = Exchange(scope, send, head=method == "HEAD", coding=coding, request_id=request_id)
        exchange.before = lambda: self._count(scope)
        if method == "HEAD":
            scope["method"] = "GET"
        try:
            await self._answer(scope, receive, exchange, method)
        finally:
            release(scope["state"])
            self._observe(_observation(scope, exchange, method, time.perf_counter() - began))

    async def _count(self, scope: Any) -> None:
        """Charge what never reached the guard (nothing at this address, a wrong method) to its network."""
        services = self.app.state.get("services")
        if services is not None and "levels" not in scope["state"]:
            with contextlib.suppress(errors.KoinonError):
                await admit_stranger(services, scope)

    async def _answer(self, scope: Any, receive: Receive, exchange: Exchange, method: str) -> None:
        try:
            rendered = await self._preflight(scope) if method == "OPTIONS" else self._before_routing(scope, method)
            if rendered is None:
                await self._run(scope, receive, exchange)
            else:
                await exchange.answer(rendered)
        except Exception as error:
            if exchange.started:
                _log_broken_answer(error)
                raise
            await exchange.answer(self._problems.render(error, scope))

    async def _run(self, scope: Any, receive: Receive, exchange: Exchange) -> None:
        seconds = self._seconds(scope)
        limit, caller = asyncio.timeout(seconds), Caller(receive)

        async def receive_part() -> Any:
            part: Any = await caller.receive()
            if part.get("more_body") and not exchange.started:
                limit.reschedule(asyncio.get_running_loop().time() + self._deadline)
            return part

        def allow(longer: float) -> None:
            scope["state"][LASTS] = True
            limit.reschedule(asyncio.get_running_loop().time() + longer)
            STATEMENT_LIMIT.set(None)

        def started() -> None:
            limit.reschedule(None)
            caller.answering()

        scope["state"]["allow_seconds"], exchange.on_start = allow, started
        scope["state"][context.RECEIVE] = receive_part
        STATEMENT_LIMIT.set(READ_SECONDS if scope["method"] == "GET" else None)
        caller.watch()
        try:
            async with limit:
                await self.app(scope, receive_part, exchange.send)
        except TimeoutError:
            if limit.expired() and not exchange.started:
                raise errors.TIMEOUT(retry_after=1) from None
            raise
        except asyncio.CancelledError:
            if not caller.gone:
                raise
            exchange.status = CLIENT_GONE  # nobody is there to be answered; what it did not commit is undone
        finally:
            caller.leave()

    def _seconds(self, scope: Any) -> float:
        """Five seconds for a reading of the API, until its route asks for more (`allow_longer`)."""
        reads = scope["method"] == "GET" and scope["path"].startswith("/api/v1")
        return min(READ_SECONDS, self._deadline) if reads else self._deadline

    def _before_routing(self, scope: Any, method: str) -> Rendered | None:
        path, query = scope["path"], scope.get("query_string", b"")
        if len(query) > LONGEST_QUERY:
            raise errors.URI_TOO_LONG()
        if "\x00" in path:
            raise errors.ROUTE_NOT_FOUND()
        versions.refuse_ended(path)
        if b"%00" in query or b"\x00" in query:
            raise errors.invalid(_unusable_parameters(query))
        if path.endswith("/") and path.strip("/"):
            return _without_slash(scope, method)
        return None

    async def _preflight(self, scope: Any) -> Rendered:
        """The methods of a path, and whether pages of another origin may use them."""
        self._before_routing(scope, "GET")
        answer, services = self._options(scope, scope["path"]), self.app.state.get("services")
        more = await cors.preflight_headers(services, scope) if services is not None else []
        return answer._replace(headers=[*answer.headers, *more])

    def _options(self, scope: Any, path: str) -> Rendered:
        try:
            self.app.asgi_router.handle_routing(path="/" + path.strip("/"), method="LIST")
            methods = "GET"
        except MethodNotAllowedException as error:
            methods = (error.headers or {}).get("allow", "")
        except NotFoundException:
            raise errors.ROUTE_NOT_FOUND() from None
        scope["state"]["levels"] = ()
        return Rendered(204, [(b"allow", allowed_methods(methods).encode())], b"")

    def _name(self, scope: Any, headers: dict[bytes, bytes]) -> str:
        request_id = context.adopt(headers.get(b"x-request-id"))
        context.request_id.set(request_id)
        context.scope.set(scope)
        context.merged_from.set(None)
        structlog.contextvars.bind_contextvars(request_id=request_id)
        parent, carried = (headers.get(name, b"").decode("latin-1") for name in (b"traceparent", b"tracestate"))
        tracing.begin(parent, carried, lambda: scope.get("path_template") or "")
        state = scope.setdefault("state", {})
        state["request_id"], state["csp_nonce"], state["problems"] = request_id, new_nonce(), self._problems
        return request_id


def _without_slash(scope: Any, method: str) -> Rendered:
    """308 to the path without its slash; one leading slash only, so that `//elsewhere/` stays on this host."""
    if method not in ("GET", "HEAD"):
        raise errors.ROUTE_NOT_FOUND()
    return Rendered(308, [(b"location", f"/{_target(scope)}".encode("ascii")), (b"content-length", b"0")], b"")


def _target(scope: Any) -> str:
    """Path and query without the slashes at either end of the path, as they may stand in a header."""
    raw = scope.get("raw_path") or scope["path"].encode()
    target = quote(raw.replace(b"\\", b"%5C").strip(b"/"), safe=_SAFE)
    if query := scope.get("query_string"):
        target += "?" + quote(query, safe=_SAFE + "?")
    return target


def _unusable_parameters(query: bytes) -> list[errors.FieldFault]:
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    names = [printable(name) for name, value in pairs if "\x00" in name or "\x00" in value]
    return [errors.FieldFault(name, "validation_failed", "Text may not contain NUL.") for name in names or [""]]


def _observation(scope: Any, exchange: Exchange, method: str, seconds: float) -> Observation:
    state = scope["state"]
    route = scope.get("path_template") or "unmatched"
    told, peer = state.get("error_code"), (scope.get("client") or (None,))[0]
    return Observation(method, route, exchange.status, seconds, exchange.bytes_out, told, state, scope["path"], peer)


def _log_broken_answer(error: Exception) -> None:
    structlog.get_logger("koinon.rest").error("answer_broken_off", exc_info=error)
