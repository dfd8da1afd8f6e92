"""Asking Twilio what it knows: GET …/Messages.json ("Messages resource, read multiple").

A listed message does not carry our ids: its callback address is not told. Who asks about a message in doubt takes the
ids already known for that person away, and what is left is theirs.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from koinon.channels.contracts import Credentials, FoundMessage, Priced
from koinon.channels.ports import CannotFind
from koinon.channels.providers.twilio import schemas
from koinon.channels.providers.twilio.calls import VERSION, account_path, get
from koinon.channels.providers.twilio.errors import to_error
from koinon.channels.providers.twilio.prices import count, micros
from koinon.channels.providers.twilio.webhook import STATES, WHATSAPP, kept_form, moment
from koinon.kit import clock
from koinon.platform.http import LeanClient, Response

PAGE_SIZE = 1_000
MOST_PAGES = 100
# Rows are sorted by the time of sending, which a waiting message has not.
LATE = timedelta(hours=36)
# The Date of an answer has whole seconds; one that is days off is no clock.
LEAST_SKEW, MOST_SKEW = timedelta(seconds=2), timedelta(days=1)


class Page(NamedTuple):
    """`ahead` is how far Twilio's clock goes before ours, by the Date of its answer (RFC 9110 §6.6.1)."""

    rows: list[schemas.Message]
    next: str | None
    ahead: timedelta


async def find(
    client: LeanClient, credentials: Credentials, to: str, since: datetime, until: datetime
) -> list[FoundMessage]:
    """Messages to an address that were made in a window of our clock, by all pages that may hold one."""
    found: list[FoundMessage] = []
    async for page in _pages(client, credentials, {"To": to}, since):
        for row in page.rows:
            made = moment(row.date_created) - page.ahead
            if row.direction != "inbound" and since - timedelta(seconds=1) <= made <= until:
                found.append(_found(row))
    return found


async def missed(client: LeanClient, credentials: Credentials, sender: str, since: datetime) -> list[bytes]:
    """What people wrote to a sender since then, as their webhooks would have been kept."""
    kept: list[bytes] = []
    async for page in _pages(client, credentials, {"To": sender, "DateSent>": _day(since)}, since):
        for row in page.rows:
            if row.direction != "inbound":
                continue
            at = moment(row.date_sent or row.date_created)
            if at >= since - timedelta(seconds=1):
                kept.append(await _kept(client, credentials, row, at))
    return kept


async def priced(
    client: LeanClient, credentials: Credentials, since: datetime, prefix: str
) -> AsyncIterator[Sequence[Priced]]:
    """What messages cost that were sent since then."""
    async for page in _pages(client, credentials, {"DateSent>": _day(since)}, since):
        yield [
            Priced(row.sid, price, currency or "USD", count(row.num_segments))
            for row in page.rows
            if row.direction != "inbound" and (row.to or "").startswith(WHATSAPP) == bool(prefix)
            for price, currency in (micros(row.price, row.price_unit),)
            if price is not None
        ]


def _day(since: datetime) -> str:
    """The day before, as the filter takes it: Twilio's days are those of UTC."""
    return (since - timedelta(days=1)).astimezone(UTC).date().isoformat()


async def _pages(
    client: LeanClient, credentials: Credentials, asked: dict[str, str], since: datetime
) -> AsyncIterator[Page]:
    target = f"{account_path(credentials)}/Messages.json?" + urlencode({**asked, "PageSize": str(PAGE_SIZE)})
    for _ in range(MOST_PAGES):
        page = read(await get(client, credentials, target))
        yield page
        if page.next is None or _all_before(page.rows, since - LATE):
            return
        target = page.next
    raise CannotFind("more pages of messages than we read")


def _all_before(rows: list[schemas.Message], edge: datetime) -> bool:
    return bool(rows) and all(moment(row.date_created) < edge for row in rows)


def read(answer: Response) -> Page:
    """The rows of a page; CannotFind unless the answer surely tells."""
    if answer.status != 200:
        raise CannotFind(f"HTTP {answer.status}")
    try:
        page = schemas.messages_decoder.decode(answer.body)
        for row in page.messages:
            moment(row.date_created)
    except (*schemas.UNREADABLE, ValueError) as fault:
        raise CannotFind("an unreadable answer") from fault
    follows = page.next_page_uri
    if follows is not None and not follows.startswith(VERSION + "/"):
        raise CannotFind("the next page is elsewhere")
    return Page(page.messages, follows, _ahead(answer.header("date") or "", clock.now()))


def _ahead(date: str, now: datetime) -> timedelta:
    try:
        told = parsedate_to_datetime(date)
    except ValueError:
        return timedelta()
    skew = (told if told.tzinfo else told.replace(tzinfo=UTC)) - now
    return skew if LEAST_SKEW <= abs(skew) <= MOST_SKEW else timedelta()


def _found(row: schemas.Message) -> FoundMessage:
    price, currency = micros(row.price, row.price_unit)
    state = STATES.get(row.status or "", "sent")
    return FoundMessage(
        provider_id=row.sid,
        delivery_id=None,
        to=(row.to or "").removeprefix(WHATSAPP),
        state=state,
        error=to_error(row.error_code or row.status, row.error_message) if state == "failed" else None,
        segments=count(row.num_segments),
        price_micros=price,
        currency=currency,
        created_at=moment(row.date_created),
        sender=row.from_.removeprefix(WHATSAPP) if row.from_ else None,
    )


async def _kept(client: LeanClient, credentials: Credentials, row: schemas.Message, at: datetime) -> bytes:
    form = {
        "MessageSid": row.sid,
        "SmsStatus": "received",
        "From": row.from_ or "",
        "To": row.to or "",
        "Body": row.body or "",
        "NumMedia": str(count(row.num_media) or 0),
    }
    if count(row.num_media):
        target = f"{account_path(credentials)}/Messages/{quote(row.sid, safe='')}/Media.json"
        for number, part in enumerate(_parts(await get(client, credentials, target))):
            url = f"{credentials.base_url.rstrip('/')}{account_path(credentials)}/Messages/{row.sid}/Media/{part.sid}"
            form |= {f"MediaUrl{number}": url, f"MediaContentType{number}": part.content_type or ""}
    return kept_form("", form, at)


def _parts(answer: Response) -> list[schemas.Part]:
    if answer.status != 200:
        raise CannotFind(f"HTTP {answer.status}")
    try:
        return schemas.parts_decoder.decode(answer.body).media_list
    except schemas.UNREADABLE as fault:
        raise CannotFind("an unreadable answer") from fault
