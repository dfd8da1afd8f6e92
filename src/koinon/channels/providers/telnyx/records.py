"""Asking Telnyx what it knows: GET /v2/detail_records (developers.telnyx.com "Search detail records")."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from koinon.channels.contracts import ErrorKind, FoundMessage, ProviderError, ReceiptState
from koinon.channels.ports import CannotFind
from koinon.channels.providers.telnyx import schemas
from koinon.channels.providers.telnyx.errors import to_error
from koinon.channels.providers.telnyx.prices import micros
from koinon.channels.providers.telnyx.webhook import STATES, our_ids
from koinon.platform.http import Response

PAGE_SIZE = 50


class FoundPage(NamedTuple):
    messages: list[FoundMessage]
    pages: int


def query(to: str, since: datetime, until: datetime, page: int) -> str:
    """The address of one page of outbound messages to a number within a window."""
    asked = {
        "filter[record_type]": "messaging",
        "filter[direction]": "outbound",
        "filter[cld]": to,
        "filter[created_at][gte]": since.astimezone(UTC).isoformat(),
        "filter[created_at][lte]": until.astimezone(UTC).isoformat(),
        "page[number]": str(page),
        "page[size]": str(PAGE_SIZE),
    }
    return "/v2/detail_records?" + urlencode(asked)


def read(answer: Response) -> FoundPage:
    """The messages of a page; CannotFind unless the answer surely tells."""
    if answer.status != 200:
        raise CannotFind(f"HTTP {answer.status}")
    try:
        page = schemas.records_decoder.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise CannotFind("an unreadable answer") from fault
    return FoundPage([_found(row) for row in page.data if row.direction != "inbound"], page.meta.total_pages)


def our_delivery(answer: Response) -> UUID | None:
    """The delivery id in a message's callback address; None when it is not ours or not known any more."""
    if answer.status == 404:
        return None
    if answer.status != 200:
        raise CannotFind(f"HTTP {answer.status}")
    try:
        message = schemas.retrieved_decoder.decode(answer.body).data
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise CannotFind("an unreadable answer") from fault
    return our_ids(message.webhook_url)[0]


def _found(row: schemas.DetailRecord) -> FoundMessage:
    cost = row.cost if isinstance(row.cost, schemas.Cost) else schemas.Cost(row.cost, row.currency)
    price, currency = micros(cost)
    state: ReceiptState = STATES.get(row.status or "", "sent")
    return FoundMessage(
        provider_id=row.uuid or row.id or "",
        delivery_id=_tagged(row.tags),
        to=row.cld or "",
        state=state,
        error=_error(row.errors) if state == "failed" else None,
        segments=row.parts,
        price_micros=price,
        currency=currency,
        created_at=row.created_at or datetime.now(UTC),
    )


def _tagged(tags: list[str] | str | None) -> UUID | None:
    """Our delivery id is the first tag; records may give tags as a list or joined by commas."""
    for tag in tags.split(",") if isinstance(tags, str) else tags or []:
        try:
            return UUID(tag.strip())
        except ValueError:
            continue
    return None


def _error(errors: Any) -> ProviderError:
    first = errors[0] if isinstance(errors, list) and errors else errors
    if isinstance(first, dict):
        return to_error(msgspec.convert(first, schemas.Fault, strict=False))
    if isinstance(first, str | int):
        return to_error(schemas.Fault(code=first))
    return ProviderError("none", ErrorKind.UNKNOWN_CODE, "The carrier gave no reason.")
