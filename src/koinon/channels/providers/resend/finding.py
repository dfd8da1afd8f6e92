"""Asking Resend what it sent: GET /emails lists without tags, GET /emails/{id} tells them where Resend keeps them."""

from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

import msgspec

from koinon.channels.contracts import Credentials, ErrorKind, FoundMessage, ProviderError, ReceiptState
from koinon.channels.mail import calls
from koinon.channels.ports import CannotFind
from koinon.channels.providers.resend import schemas
from koinon.channels.providers.resend.webhook import ours
from koinon.platform.http import HttpFailure, LeanClient, Response

Read = TypeVar("Read")
PAGE, MOST_PAGES = 100, 20
FAILED = frozenset({"bounced", "failed", "suppressed", "canceled"})
DELIVERED = frozenset({"delivered", "opened", "clicked", "complained"})


async def find(
    client: LeanClient, credentials: Credentials, to: str, since: datetime, until: datetime
) -> list[FoundMessage]:
    """Mails to an address within a window. Raises CannotFind."""
    found: list[FoundMessage] = []
    after = ""
    for _ in range(MOST_PAGES):
        page = _decoded(schemas.listed_decoder, await _get(client, credentials, f"/emails?limit={PAGE}{after}"))
        for row in page.data:
            written = _moment(row.created_at)
            if written < since:
                return found
            if written <= until and to.lower() in _addresses(row.to):
                found.append(await _told(client, credentials, row, to, written))
        if not page.has_more or not page.data:
            return found
        after = "&after=" + quote(page.data[-1].id, safe="")
    raise CannotFind("more pages of mails than we read")


async def _told(
    client: LeanClient, credentials: Credentials, row: schemas.Retrieved, to: str, written: datetime
) -> FoundMessage:
    if row.tags is None:
        row = _decoded(schemas.retrieved_decoder, await _get(client, credentials, "/emails/" + quote(row.id, safe="")))
    event = row.last_event or ""
    state: ReceiptState = "failed" if event in FAILED else "delivered" if event in DELIVERED else "sent"
    error = ProviderError(event, ErrorKind.UNKNOWN_CODE, "Resend gave no reason.") if state == "failed" else None
    return FoundMessage(row.id, ours(row.tags)[0], to, state, error, None, None, None, written)


async def _get(client: LeanClient, credentials: Credentials, target: str) -> Response:
    origin, head = calls.bearer(credentials.base_url, credentials.api_key)
    try:
        answer = await calls.read(client, origin, target, head)
    except HttpFailure as fault:
        raise CannotFind(str(fault)) from fault
    if answer.status != 200:
        raise CannotFind(f"HTTP {answer.status}")
    return answer


def _decoded(decoder: "msgspec.json.Decoder[Read]", answer: Response) -> Read:
    try:
        return decoder.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise CannotFind("an unreadable answer") from fault


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError as fault:
        raise CannotFind("a mail without a time") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _addresses(to: list[str] | str) -> list[str]:
    return [one.lower() for one in ([to] if isinstance(to, str) else to)]
