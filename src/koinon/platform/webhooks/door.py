"""`/webhooks/{source}/{token}` as a raw ASGI application: size, token, signature, time, store, 200 (CHN-056)."""

import asyncio
import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote
from uuid import UUID

import msgspec
import structlog
from litestar.types import Receive, Send
from prometheus_client import Counter

from koinon.kit import clock, networks
from koinon.platform.db import Database, DatabaseUnavailable
from koinon.platform.limits import Bucket, Kind
from koinon.platform.metrics import REGISTRY
from koinon.platform.minutes import Minutes
from koinon.platform.rest import proxies
from koinon.platform.rest.admission import network_of
from koinon.platform.services import Services
from koinon.platform.webhooks import selftest
from koinon.platform.webhooks.body import Body, BrokenOff, Room, TooLarge, TooMuch, TooSlow
from koinon.platform.webhooks.errors import BadSignature, StaleTimestamp
from koinon.platform.webhooks.intake import Arrival, Intake
from koinon.platform.webhooks.patience import SECONDS
from koinon.platform.webhooks.source import SOURCES, Call, Source
from koinon.platform.webhooks.tokens import Known, Tokens

REFUSALS_A_MINUTE = 60
PREFIX = "/webhooks/"
JSON = b"application/json"
log = structlog.get_logger("koinon.webhooks")
RECEIVED = Counter("inbound_webhooks", "Calls of providers.", ["source", "outcome"], registry=REGISTRY)


class Forged(NamedTuple):
    """A call for an account whose signature is not that account's."""

    source: str
    organization_id: UUID
    account_id: UUID
    ip: str | None
    user_agent: str | None


class _Refused(Exception):
    def __init__(
        self, status: int, code: str, sentence: str, source: str = "unknown", retry_after: int | None = None
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence, self.source = status, code, sentence, source
        self.retry_after = retry_after


class Door:
    """One a web process; `suspect` is told of each call that its sender did not sign."""

    def __init__(
        self, services: Services, *, patience: float = SECONDS, suspect: Callable[[Forged], None] | None = None
    ) -> None:
        self._suspect = suspect
        self._tokens = Tokens(services, patience=patience)
        self._services, self._patience = services, patience
        self._intakes: dict[Database, Intake] = {}
        self._limits, self._room = services.limits, Room()
        self._base = services.configuration.base_url.rstrip("/")
        self.forged = Minutes()
        self._trusted = networks.parse(services.configuration.proxies)
        self._allowed = networks.by_name(services.configuration.webhook_networks)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve one call."""
        if self._trusted:
            proxies.believe(scope, self._trusted)
        try:
            if (nonce := selftest.asked(scope)) is not None:
                await _answer(send, 200, await self._proof(scope, nonce))
                return
            if scope["method"] == "GET":
                await _answer(send, 200, await self._challenge(scope), content_type=b"text/plain; charset=utf-8")
                return
            source = await self._take_in(scope, receive)
        except _Refused as refused:
            RECEIVED.labels(refused.source, refused.code).inc()
            if refused.code == "invalid_signature":
                self.forged.hit()
            await _answer(send, refused.status, _problem(refused), refused.retry_after)
        except (DatabaseUnavailable, OSError) as fault:
            log.warning("webhook_not_stored", error=type(fault).__name__)
            RECEIVED.labels("unknown", "unavailable").inc()
            down = _Refused(503, "dependency_unavailable", "The call could not be stored. Try again.")
            await _answer(send, 503, _problem(down), retry_after=5)
        else:
            _stored(source.name).inc()
            await _answer(send, 200, source.answer.body, content_type=source.answer.content_type)

    async def _proof(self, scope: Any, nonce: str) -> bytes:
        """The answer to a self-test of our own address (CHN-061)."""
        source, token = _addressed(scope["path"])
        known = await self._tokens.find(source, token)
        if known.account_id is None:
            nothing = _Refused(404, "resource_not_found", "There is nothing here.", source.name)
            raise await self._unproven(scope, nothing)
        return msgspec.json.encode({"proof": selftest.proof(known.account_id, nonce)})

    async def _challenge(self, scope: Any) -> bytes:
        """A provider that asks by GET, before it calls, whether this address is ours."""
        source, token = _addressed(scope["path"])
        known = await self._tokens.find(source, token)
        if known.account is None:
            nothing = _Refused(404, "resource_not_found", "There is nothing here.", source.name)
            raise await self._unproven(scope, nothing)
        words = source.challenge(self._call(scope, b""), known.account)
        if words is None:
            raise _Refused(405, "method_not_allowed", "Providers call this address by POST.", source.name)
        return words

    def _call(self, scope: Any, raw: bytes) -> Call:
        query = scope["query_string"]
        url = self._base + scope["path"] + ("?" + query.decode("latin-1") if query else "")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        return Call(scope["method"], url, headers, raw)

    async def _take_in(self, scope: Any, receive: Receive) -> Source:
        if scope["method"] != "POST":
            raise _Refused(405, "method_not_allowed", "Providers call this address by POST.")
        source, token = _addressed(scope["path"])
        try:
            body = Body(scope, receive, source.max_bytes)
            whole = await body.begin()
            known = await self._tokens.find(source, token)
            if known.account is None:
                nothing = _Refused(404, "resource_not_found", "There is nothing here.", source.name)
                raise await self._unproven(scope, nothing)
            self._require_network(source, scope, known)
            # Whoever does not know an address makes us hold no more than what comes first.
            with self._room.taken(0 if whole else body.octets):
                await self._store(source, token, self._call(scope, await body.whole()), scope, known)
        except (TooLarge, TooMuch, BrokenOff, TooSlow) as fault:
            raise _unread(fault, source) from None
        return source

    async def _store(self, source: Source, token: str, call: Call, scope: Any, known: Known) -> None:
        """Prove a call and have it stored."""
        known = await self._prove(source, token, call, scope, known)
        kept = source.keep(call)
        event_id, priority = source.inspect(kept)
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        assert known.organization_id is not None
        assert known.account_id is not None
        intake = await self._intake_of(known.organization_id)
        intake.add(
            Arrival(source.name, source.job, known.organization_id, known.account_id, kept, event_id, priority, stored)
        )
        await stored

    async def _intake_of(self, organization_id: UUID) -> Intake:
        """A call waits where its organization lives; calls to others do not wait for that database."""
        database = self._services.database
        if database.router is not None and database.router.is_needed:
            database = await database.router.database_of(organization_id)
        if database not in self._intakes:
            self._intakes[database] = Intake(self._services, database, patience=self._patience)
        return self._intakes[database]

    def _require_network(self, source: Source, scope: Any, known: Known) -> None:
        """Refuse who does not call from the provider's networks, where they are named; the simulator has none."""
        named = self._allowed.get(source.name)
        if named is None or source.is_simulated(known.account):
            return
        if not networks.holds(named, scope["client"][0] if scope.get("client") else None):
            raise _Refused(403, "ip_not_allowed", "This provider does not call from here.", source.name)

    async def _prove(self, source: Source, token: str, call: Call, scope: Any, known: Known) -> Known:
        """Check the signature; an account whose key may just have changed is looked up once more."""
        now = clock.now()
        try:
            await source.prepare(call, known.account)
            source.verify(call, known.account, now)
            return known
        except StaleTimestamp:
            raise _Refused(401, "stale_timestamp", "The call is too old or from the future.", source.name) from None
        except BadSignature:
            fresh = await self._tokens.find(source, token, reload=True)
        try:
            if fresh is known or fresh.account is None:
                raise BadSignature
            await source.prepare(call, fresh.account)
            source.verify(call, fresh.account, now)
            return fresh
        except (BadSignature, StaleTimestamp):
            self._tell(source, known, scope, call.headers.get("user-agent"))
            wrong = _Refused(401, "invalid_signature", "The signature of this call is not right.", source.name)
            raise await self._unproven(scope, wrong) from None

    def _tell(self, source: Source, known: Known, scope: Any, user_agent: str | None) -> None:
        if self._suspect is not None and known.organization_id is not None and known.account_id is not None:
            ip = scope["client"][0] if scope.get("client") else None
            self._suspect(Forged(source.name, known.organization_id, known.account_id, ip, user_agent))

    async def _unproven(self, scope: Any, refused: _Refused) -> _Refused:
        """The refusal, or 429 to a network that earned over 60 in a minute; what is rightly signed is never counted."""
        network = network_of(scope["client"][0] if scope.get("client") else None)
        bucket = Bucket("webhook_refusals", network, REFUSALS_A_MINUTE, 60, Kind.COARSE)
        full = (await self._limits.take([bucket])).refused
        if full is None:
            return refused
        wait = max(1, math.ceil(full.reset_in))
        return _Refused(429, "rate_limit_exceeded", "Too many unsigned calls.", refused.source, wait)


@lru_cache(64)
def _stored(name: str) -> Counter:
    return RECEIVED.labels(name, "stored")


def _addressed(path: str) -> tuple[Source, str]:
    name, _, token = unquote(path).removeprefix(PREFIX).partition("/")
    source = SOURCES.get(name)
    if source is None or not 16 <= len(token) <= 128 or not token.isascii() or "/" in token:
        raise _Refused(404, "resource_not_found", "There is nothing here.")
    return source, token


def _unread(fault: Exception, source: Source) -> _Refused:
    """Why a body was not read."""
    match fault:
        case TooLarge():
            return _Refused(413, "payload_too_large", "The call is too large.", source.name)
        case TooMuch():
            sentence = "Too much is being read. Try again."
            return _Refused(503, "dependency_unavailable", sentence, source.name, retry_after=5)
        case BrokenOff():
            return _Refused(400, "malformed_request", "The call broke off.", source.name)
    return _Refused(408, "timeout", "The call came too slowly.", source.name)


def _problem(refused: _Refused) -> bytes:
    return msgspec.json.encode({"error": {"code": refused.code, "message": refused.sentence, "status": refused.status}})


async def _answer(
    send: Send, status: int, body: bytes, retry_after: int | None = None, *, content_type: bytes = JSON
) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    if retry_after is not None:
        headers.append((b"retry-after", b"%d" % retry_after))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
