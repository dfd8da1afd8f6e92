"""Doing it once: the key's row, the effect and the stored answer commit together (API-025..027).

`return await once(request, services.database, actor, effect)`, where `effect(tx)` does the work and gives the response.
Repeats wait in the process, at most one a key holds a connection: a dozen waiting ones would starve the pool.
"""

import asyncio
import functools
import hashlib
import re
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import WeakValueDictionary

import msgspec
import psycopg
from litestar import Request, Response
from litestar.connection.base import empty_receive
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers.base import BaseRouteHandler

from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Database, Tx, joining
from koinon.platform.rest import context
from koinon.platform.rest.request import StrictRequest
from koinon.platform.rest.responses import StampedResponse
from koinon.platform.rest.shaping.answers import shape_write

WAIT_SECONDS = 5.0
HEADER = "idempotency-key"
REPLAYED = "Idempotent-Replayed"
SEALED = "x-sealed"
_KEY = re.compile(r"[\x20-\x7e]{1,255}")
_KEPT_HEADERS = ("location", "cache-control", "etag")
Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])

Effect = Callable[[Tx], Awaitable[Response[Any]]]
HONOURING: set[Any] = set()
_running: WeakValueDictionary[tuple[UUID, UUID, str], asyncio.Lock] = WeakValueDictionary()


class _Stored(msgspec.Struct, frozen=True):
    fingerprint: bytes
    response_status: int | None
    response_headers: dict[str, str] | None
    response_body: bytes | None


async def once(
    request: Request[Any, Any, Any],
    database: Database,
    actor: Actor,
    effect: Effect,
    *,
    begin: Callable[[], Awaitable[None]] | None = None,
) -> Response[Any]:
    """The effect's answer, or the stored one of the first call with the same key.

    `begin` is what takes long and may stay without effect (reading an upload): it is spared a repeat.
    """
    key = _key_of(request, actor)
    if key is None or actor.organization_id is None:
        if begin is not None:
            await begin()
        async with database.transaction(actor) as tx:
            return await effect(tx)
    principal = actor.id or actor.organization_id
    whose = {"organization_id": actor.organization_id, "principal_id": principal, "key": key}
    fingerprint = _fingerprint(request, await _content(request))
    async with _alone((actor.organization_id, principal, key)):
        if begin is not None:
            async with database.transaction(actor) as tx:
                if (kept := await _stored(tx, whose)) is not None:
                    return _replay(kept, fingerprint, request)
            await begin()
        try:
            async with database.transaction(actor) as tx:
                return await _claim_or_replay(tx, request, whose, fingerprint, effect)
        except psycopg.errors.LockNotAvailable:
            raise errors.IDEMPOTENCY_KEY_IN_PROGRESS(retry_after=1) from None


def once_per_key(handler: Handler) -> Handler:
    """Have a POST handler honour `Idempotency-Key`: every transaction it makes commits with the key, or none does.

    For handlers that take `services` and `actor` and call nobody outside; of files, those that take `request` too.
    """

    @functools.wraps(handler)
    async def wrapped(*args: Any, **given: Any) -> Any:
        if context.header(HEADER.encode()) is None:
            _key_of(given.get("request") or _request_in_hand(), given["actor"])  # some may not be called without
            return await handler(*args, **given)

        async def effect(tx: Tx) -> Response[Any]:
            with joining(tx):
                made = await handler(*args, **given)
            return made if isinstance(made, Response) else StampedResponse(made)

        request = given.get("request") or _request_in_hand()
        return await once(request, given["services"].database, given["actor"], effect)

    HONOURING.add(wrapped)
    return wrapped  # type: ignore[return-value]


def _request_in_hand() -> Request[Any, Any, Any]:
    scope = cast(Any, context.scope.get())
    return StrictRequest(scope, receive=scope["state"].get(context.RECEIVE, empty_receive))


def honours_keys(handler: BaseRouteHandler) -> bool:
    """Whether a POST takes an `Idempotency-Key`: by `once_per_key`, or by calling `once` itself and saying so."""
    return handler.fn in HONOURING or handler.opt.get("idempotency") is not None


def _key_of(request: Request[Any, Any, Any], actor: Actor) -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        if actor.kind is ActorKind.API_KEY and request.route_handler.opt.get("idempotency") == "required":
            sentence = "Calls with an API key need an Idempotency-Key header here."
            raise errors.invalid_field("Idempotency-Key", "missing_required_field", sentence)
        return None
    if not _KEY.fullmatch(key):
        raise errors.invalid_field(
            "Idempotency-Key", "validation_failed", "A key is 1 to 255 printable ASCII characters."
        )
    return key


def is_replay(answer: Response[Any]) -> bool:
    """Whether an answer of `once` is that of an earlier call."""
    return REPLAYED in answer.headers


async def _content(request: Request[Any, Any, Any]) -> bytes:
    """What was sent; of a form with files what they hold, since each client draws its boundary anew."""
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        return await request.body()
    digest = hashlib.sha256()
    for name, value in (await request.form()).multi_items():
        told, held = "", str(value).encode()
        if isinstance(value, UploadFile):
            await value.seek(0)
            told, held = value.filename, await value.read()
            await value.seek(0)
        digest.update(b"\0".join((name.encode(), told.encode(), b"%d" % len(held))))
        await asyncio.to_thread(digest.update, held)
    return digest.digest()


def _fingerprint(request: Request[Any, Any, Any], body: bytes) -> bytes:
    query = request.scope.get("query_string", b"")
    return hashlib.sha256(b"\0".join((request.method.encode(), request.scope["path"].encode(), query, body))).digest()


@asynccontextmanager
async def _alone(name: tuple[UUID, UUID, str]) -> AsyncIterator[None]:
    """One call a key in this process; a later one waits up to five seconds."""
    lock = _running.setdefault(name, asyncio.Lock())
    try:
        await asyncio.wait_for(lock.acquire(), WAIT_SECONDS)
    except TimeoutError:
        raise errors.IDEMPOTENCY_KEY_IN_PROGRESS(retry_after=1) from None
    try:
        yield
    finally:
        lock.release()


async def _claim_or_replay(
    tx: Tx, request: Request[Any, Any, Any], named: dict[str, Any], fingerprint: bytes, effect: Effect
) -> Response[Any]:
    if not await _claim(tx, named, fingerprint):
        earlier = await _stored(tx, named)
        if earlier is None:
            raise errors.IDEMPOTENCY_KEY_IN_PROGRESS(retry_after=1)
        return _replay(earlier, fingerprint, request)
    response, refused = await _perform(tx, request, effect)
    response = shape_write(response, request.scope)
    body = response.content if isinstance(response.content, bytes) else _encoded(response)
    status = response.status_code or request.route_handler.status_code
    kept = {name: value for name, value in response.headers.items() if name.lower() in _KEPT_HEADERS}
    secret = not refused and "no-store" in kept.values()
    sealed = _vault(request).seal(body, tx.organization_id, HEADER) if secret else zlib.compress(body)
    await _keep(tx, named, status, kept | ({SEALED: "true"} if secret else {}), sealed)
    headers = dict(response.headers) if refused else kept
    return Response(body, status_code=status, headers=headers, media_type="application/json")


async def _perform(tx: Tx, request: Request[Any, Any, Any], effect: Effect) -> tuple[Response[Any], bool]:
    """The answer and whether it is a business refusal, which is kept; any other error undoes the claim."""
    try:
        async with tx.savepoint():
            return await effect(tx), False
    except errors.KoinonError as error:
        if error.status != 409 or error.retryable:
            raise
        tx.committed += tx.abandoned  # the refusal stands, and so does what it leaves behind
        tx.abandoned = []
        return request.scope["state"]["problems"].handle(request, error), True


def _encoded(response: Response[Any]) -> bytes:
    return StampedResponse(None).render(response.content, "application/json")


def _opened(request: Request[Any, Any, Any], stored: _Stored) -> bytes:
    body = stored.response_body or b""
    if SEALED not in (stored.response_headers or {}):
        return zlib.decompress(body)
    return _vault(request).unseal(body, request.scope["state"]["actor"].organization_id, HEADER)


def _vault(request: Request[Any, Any, Any]) -> Vault:
    vault: Vault = request.app.state["services"].vault
    return vault


def _replay(stored: _Stored, fingerprint: bytes, request: Request[Any, Any, Any]) -> Response[Any]:
    if stored.fingerprint != fingerprint:
        raise errors.IDEMPOTENCY_KEY_REUSED()
    if stored.response_status is None:
        raise errors.IDEMPOTENCY_KEY_IN_PROGRESS(retry_after=1)
    headers = {name: value for name, value in (stored.response_headers or {}).items() if name != SEALED}
    return Response(
        _opened(request, stored),
        status_code=stored.response_status,
        headers={**headers, REPLAYED: "true"},
        media_type="application/json",
    )


async def _claim(tx: Tx, named: dict[str, Any], fingerprint: bytes) -> bool:
    await tx.execute(
        """
        delete from idempotency_keys
        where organization_id = %(organization_id)s
          and principal_id = %(principal_id)s
          and key = %(key)s
          and expires_at < now()
        """,
        named,
    )
    await tx.execute(f"set local lock_timeout = '{int(WAIT_SECONDS)}s'")
    claimed = await tx.execute(
        """
        insert into idempotency_keys (organization_id, principal_id, key, fingerprint)
        values (%(organization_id)s, %(principal_id)s, %(key)s, %(fingerprint)s)
        on conflict do nothing
        """,
        {**named, "fingerprint": fingerprint},
    )
    await tx.execute("set local lock_timeout = 0")
    return claimed == 1


async def _stored(tx: Tx, named: dict[str, Any]) -> _Stored | None:
    return await tx.first(
        _Stored,
        """
        select fingerprint, response_status, response_headers, response_body
        from idempotency_keys
        where organization_id = %(organization_id)s
          and principal_id = %(principal_id)s
          and key = %(key)s
          and expires_at >= now()
        """,
        named,
    )


async def _keep(tx: Tx, named: dict[str, Any], status: int, headers: dict[str, str], body: bytes) -> None:
    await tx.execute(
        """
        update idempotency_keys
        set response_status = %(status)s, response_headers = %(headers)s::jsonb, response_body = %(body)s
        where organization_id = %(organization_id)s
          and principal_id = %(principal_id)s
          and key = %(key)s
        """,
        {**named, "status": status, "headers": msgspec.json.encode(headers).decode(), "body": body},
    )
