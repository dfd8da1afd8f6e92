"""Handing a sealed message to a push service (RFC 8030 §5)."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

import aiohttp

from koinon.platform.http import ConnectFailed, HttpFailure, OutcomeUnknown, Response, guarded
from koinon.platform.web_push.encryption import InvalidSubscription, Subscription, sealed
from koinon.platform.web_push.keys import ServerKey

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
DAY_SECONDS = 86_400


class Unsendable(ValueError):
    """The subscription is none, leads into our own networks, or the message is too long for any service."""


class Outcome(StrEnum):
    """What became of a push: taken; the subscription is no more; try again later; never."""

    SENT = "sent"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


def topic_of(about: str) -> str:
    """What a later push on the same thing replaces where the browser was away (RFC 8030 §5.4: 32 letters at most)."""
    return base64.urlsafe_b64encode(hashlib.sha256(about.encode()).digest())[:32].decode()


async def send(
    to: Subscription, plain: bytes, key: ServerKey, *, contact: str, about: str, is_local: bool = False
) -> Outcome:
    """Push `plain` once; it waits a day at the service where the browser is away. Never raises for an answer."""
    try:
        return outcome_of((await post(to, plain, key, contact=contact, about=about, is_local=is_local)).status)
    except Unsendable:
        return Outcome.REFUSED
    except HttpFailure:
        return Outcome.LATER


async def post(
    to: Subscription, plain: bytes, key: ServerKey, *, contact: str, about: str, is_local: bool = False
) -> Response:
    """The push service's answer, without its body. Raises Unsendable, ConnectFailed, OutcomeUnknown."""
    try:
        body = sealed(plain, to.keys)
        is_here = guarded.leads_here(to.endpoint, is_local=is_local)
    except (InvalidSubscription, guarded.NotHttps, guarded.InnerAddress) as fault:
        raise Unsendable(str(fault)) from fault
    headers = {
        "Authorization": key.authorization(to.endpoint, contact),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(DAY_SECONDS),
        "Topic": topic_of(about),
        "Urgency": "high",
    }
    try:
        async with (
            _connections(is_here) as session,
            session.post(to.endpoint, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return Response(answer.status, answer.raw_headers, b"")
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, guarded.InnerAddress):
            raise Unsendable(str(error)) from error
        raise ConnectFailed(str(error)) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise OutcomeUnknown(type(error).__name__) from error


class _Shared:
    def __init__(self, is_here: bool) -> None:
        connector, jar = guarded.connector(is_here=is_here), aiohttp.DummyCookieJar()
        self.session = aiohttp.ClientSession(connector=connector, timeout=TIMEOUT, cookie_jar=jar)
        self.users = 0


_open: dict[tuple[asyncio.AbstractEventLoop, bool], _Shared] = {}


@asynccontextmanager
async def _connections(is_here: bool) -> AsyncIterator[aiohttp.ClientSession]:
    """Kept open while any push is under way: those of a broadcast share a service's connections, none stays after."""
    key = (asyncio.get_running_loop(), is_here)
    if key not in _open:
        _open[key] = _Shared(is_here)
    shared = _open[key]
    shared.users += 1
    try:
        yield shared.session
    finally:
        shared.users -= 1
        if not shared.users:
            del _open[key]
            await shared.session.close()


def outcome_of(status: int) -> Outcome:
    """201 (and its kin) is taken; 404 and 410 end a subscription (RFC 8030 §7.3); 429 and 5xx pass."""
    if 200 <= status < 300:
        return Outcome.SENT
    if status in (404, 410):
        return Outcome.GONE
    return Outcome.LATER if status == 429 or status >= 500 else Outcome.REFUSED
