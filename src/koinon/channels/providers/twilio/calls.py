"""How Twilio is spoken to: Basic authorization and forms out, objects or one fault back."""

import asyncio
import base64
from collections.abc import Mapping, Sequence
from functools import lru_cache

from koinon.channels.contracts import Accepted, Credentials, ErrorKind, ProviderError, Refused, SendResult, Unknown
from koinon.channels.ports import CannotFind
from koinon.channels.providers.twilio import schemas
from koinon.channels.providers.twilio.errors import by_status, to_error
from koinon.channels.providers.twilio.prices import count, micros
from koinon.platform import tracing
from koinon.platform.http import ConnectFailed, HttpFailure, LeanClient, Origin, OutcomeUnknown, Response, request_bytes

PROBE_SECONDS = 5.0
VERSION = "/2010-04-01"
CONTENT_HOST = "content.twilio.com"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def account_path(credentials: Credentials) -> str:
    return f"{VERSION}/Accounts/{credentials.more.get('account_sid', '')}"


def head(credentials: Credentials, kind: str = FORM) -> tuple[Origin, bytes]:
    """Origin, and the header lines that never change for an account."""
    origin, lines = _head(credentials.base_url, *_pair(credentials), kind)
    return origin, lines + tracing.lines()


def basic(credentials: Credentials) -> str:
    """What stands after `Basic`."""
    return _basic(*_pair(credentials))


def _pair(credentials: Credentials) -> tuple[str, str]:
    """The API key and its secret where there is one, else the account and its token."""
    more = credentials.more
    user, secret = more.get("api_key_sid", ""), more.get("api_key_secret", "")
    return (user, secret) if user and secret else (more.get("account_sid", ""), credentials.api_key)


def _basic(user: str, secret: str) -> str:
    return base64.b64encode(f"{user}:{secret}".encode()).decode()


@lru_cache(maxsize=1024)
def _head(base_url: str, user: str, secret: str, kind: str) -> tuple[Origin, bytes]:
    origin, basic = Origin.of(base_url.rstrip("/")), _basic(user, secret)
    lines = (
        f"Host: {origin.authority}\r\nAuthorization: Basic {basic}\r\nUser-Agent: koinon\r\n"
        f"Accept: application/json\r\nContent-Type: {kind}\r\n"
    )
    return origin, lines.encode("latin-1")


def content_url(base_url: str) -> str:
    """The Content API lives on a host of its own; the simulator has but one."""
    return base_url.replace("://api.twilio.com", "://" + CONTENT_HOST)


async def get(client: LeanClient, credentials: Credentials, target: str) -> Response:
    """An idempotent read: one more try when the first ended without an answer. Raises CannotFind."""
    origin, lines = head(credentials)
    data = request_bytes("GET", origin.path + target, lines)
    for last in (False, True):
        try:
            return await client.pool(origin).submit(data, PROBE_SECONDS)
        except HttpFailure as fault:
            if last:
                raise CannotFind(str(fault)) from fault
    raise AssertionError("unreachable")


def result(answer: "asyncio.Future[Response]") -> SendResult:
    """What became of a send; refused only where it surely was not taken."""
    if answer.cancelled():
        return Unknown("the call was cancelled")
    fault = answer.exception()
    if isinstance(fault, ConnectFailed):
        return Refused(ProviderError("connect_failed", ErrorKind.RETRYABLE, str(fault)))
    if isinstance(fault, OutcomeUnknown):
        return Unknown(str(fault))
    return read(answer.result())


def read(response: Response) -> SendResult:
    """The answer to a send."""
    if 200 <= response.status < 300:
        try:
            sent = schemas.message_decoder.decode(response.body)
        except schemas.UNREADABLE:
            return Unknown("accepted with an unreadable body")
        price, currency = micros(sent.price, sent.price_unit)
        return Accepted(sent.sid, count(sent.num_segments), price, currency)
    refused = refusal(response)
    if response.status >= 500 and refusal_is_silent(refused):
        return Unknown(f"HTTP {response.status} without an error code")
    return Refused(refused)


def refusal(response: Response) -> ProviderError:
    """Twilio's fault, or what its status alone says."""
    wait = response.header("retry-after") or ""
    retry_after = float(wait) if wait.isdecimal() and len(wait) < 7 else None
    try:
        fault = schemas.fault_decoder.decode(response.body)
    except schemas.UNREADABLE:
        return by_status(response.status, retry_after)
    if not fault.code:
        return by_status(response.status, retry_after)
    return to_error(fault.code, fault.message, retry_after)


def refusal_is_silent(error: ProviderError) -> bool:
    return error.code.startswith("http_")


def values(numbered: Sequence[str]) -> Mapping[str, str]:
    """A template's values as ContentVariables has them: "1", "2" …"""
    return {str(number): value for number, value in enumerate(numbered, 1)}
