"""The Content API: JSON out, objects or a fault back (twilio-oai `twilio_content_v1.json`)."""

from typing import Any, TypeVar

import msgspec

from koinon.channels.contracts import Credentials, ErrorKind, ProviderError
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.providers.twilio import calls
from koinon.channels.providers.twilio.schemas import UNREADABLE
from koinon.platform.http import HttpFailure, LeanClient, request_bytes

PAGE_SIZE, MOST_PAGES = 500, 50
Shape = TypeVar("Shape")


class Approval(msgspec.Struct, gc=False):
    """Where a template stands with WhatsApp."""

    name: str | None = None
    category: str | None = None
    status: str | None = None
    rejection_reason: str | None = None


class Row(msgspec.Struct, gc=False):
    """A template; `approval_requests` only where it was asked for with its approval."""

    sid: str
    friendly_name: str | None = None
    language: str | None = None
    types: dict[str, dict[str, Any] | None] = msgspec.field(default_factory=dict)
    approval_requests: Approval | None = None


class Meta(msgspec.Struct, gc=False):
    next_page_url: str | None = None


class Page(msgspec.Struct, gc=False):
    contents: list[Row]
    meta: Meta = msgspec.field(default_factory=Meta)


async def rows(client: LeanClient, credentials: Credentials, name: str) -> list[Row]:
    """All of `Content`, or of `ContentAndApprovals`. Raises ProviderRefused."""
    found: list[Row] = []
    target, base = f"/v1/{name}?PageSize={PAGE_SIZE}", calls.content_url(credentials.base_url).rstrip("/")
    for _ in range(MOST_PAGES):
        page = await ask(client, credentials, "GET", target, Page)
        found += page.contents
        if not page.meta.next_page_url:
            return found
        if not page.meta.next_page_url.startswith(base + "/"):
            raise ProviderRefused(ProviderError("foreign_page", ErrorKind.CONFIGURATION, "The next page is elsewhere."))
        target = page.meta.next_page_url.removeprefix(base)
    raise ProviderRefused(ProviderError("too_many", ErrorKind.CONFIGURATION, "more templates than we read"))


async def ask(
    client: LeanClient, credentials: Credentials, method: str, target: str, shape: type[Shape], body: object = None
) -> Shape:
    """One call; the answer as `shape`. Raises ProviderRefused."""
    there = msgspec.structs.replace(credentials, base_url=calls.content_url(credentials.base_url))
    origin, lines = calls.head(there, calls.JSON)
    raw = b"" if body is None else msgspec.json.encode(body)
    try:
        answer = await client.pool(origin).submit(request_bytes(method, origin.path + target, lines, raw))
    except HttpFailure as fault:
        raise ProviderRefused(ProviderError("unreachable", ErrorKind.RETRYABLE, str(fault))) from fault
    if not 200 <= answer.status < 300:
        raise ProviderRefused(calls.refusal(answer))
    try:
        return msgspec.json.decode(answer.body or b"null", type=shape)
    except UNREADABLE as fault:
        raise ProviderRefused(ProviderError("unreadable", ErrorKind.RETRYABLE, "An unreadable answer.")) from fault
