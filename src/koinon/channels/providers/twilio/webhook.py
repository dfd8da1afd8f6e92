"""Twilio's webhooks: status callbacks and messages of people, as they are kept and read.

Source: twilio.com/docs "Track outbound message status", "Twilio's request to your incoming message webhook".
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import msgspec

from koinon.channels.contracts import Fact, InboundMessage, Keyword, Media, Receipt, ReceiptState, Unrecognised
from koinon.channels.ports import Call, Inspected, MalformedWebhook
from koinon.channels.providers.twilio.errors import to_error
from koinon.channels.providers.twilio.prices import count
from koinon.channels.providers.twilio.schemas import UNREADABLE
from koinon.channels.providers.twilio.signature import is_form, pairs
from koinon.kit import clock

INBOUND_PRIORITY, RECEIPT_PRIORITY = 1, 5
WHATSAPP = "whatsapp:"
MOST_MEDIA = 20
STATES: dict[str, ReceiptState] = {
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "delivered",
    "read": "delivered",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}
KEYWORDS: dict[str, Keyword] = {"STOP": "stop", "START": "start", "HELP": "help"}
Form = dict[str, str]


class Envelope(msgspec.Struct):
    """The first line of what is kept: a callback tells no time, and our ids stand in its address only."""

    url: str
    at: datetime
    form: bool


class Event(msgspec.Struct):
    """An event as JSON, of which only the type is read."""

    type: str | None = None
    EventType: str | None = None


_encode = msgspec.json.Encoder().encode
_envelope = msgspec.json.Decoder(Envelope)
_event = msgspec.json.Decoder(Event)


def keep(call: Call, at: datetime | None = None) -> bytes:
    """The address, the time it came and whether it is a form, then the body."""
    return _encode(Envelope(call.url, at or clock.now(), is_form(call))) + b"\n" + call.raw


def kept_form(url: str, form: Form, at: datetime) -> bytes:
    """The same of a message that was asked for rather than called."""
    return _encode(Envelope(url, at, True)) + b"\n" + urlencode(form).encode()


def inspect(kept: bytes) -> Inspected:
    """An id that a repeat shares; messages of people before receipts."""
    try:
        envelope, raw = _opened(kept)
        form = dict(pairs(raw)) if envelope.form else {}
    except (*UNREADABLE, ValueError):
        return Inspected(None, RECEIPT_PRIORITY)
    return Inspected(_event_id(form), INBOUND_PRIORITY if _is_inbound(form) else RECEIPT_PRIORITY)


def parse(kept: bytes) -> list[Fact]:
    """The one fact of a call. Raises MalformedWebhook."""
    try:
        envelope, raw = _opened(kept)
        if not envelope.form:
            event = _event.decode(raw)
            return [Unrecognised("", event.type or event.EventType or "json")]
        return [_fact(envelope, dict(pairs(raw)))]
    except (*UNREADABLE, ValueError) as fault:
        raise MalformedWebhook(str(fault)) from fault


def _opened(kept: bytes) -> tuple[Envelope, bytes]:
    head, _, raw = kept.partition(b"\n")
    return _envelope.decode(head), raw


def _is_inbound(form: Form) -> bool:
    return form.get("SmsStatus") in ("received", "receiving") or ("MessageStatus" not in form and "Body" in form)


def _event_id(form: Form) -> str | None:
    sid = form.get("MessageSid") or form.get("SmsSid") or form.get("SmsMessageSid")
    if not sid:
        return None
    return f"{sid}:{'received' if _is_inbound(form) else form.get('MessageStatus', '')}"


def _fact(envelope: Envelope, form: Form) -> Fact:
    event_id = _event_id(form)
    if event_id is None:
        return Unrecognised("", form.get("EventType") or "form")
    if _is_inbound(form):
        return _inbound(envelope, form, event_id)
    state = STATES.get(form.get("MessageStatus", ""))
    if state is None:
        return Unrecognised(event_id, "status_" + form.get("MessageStatus", ""))
    delivery, attempt = our_ids(envelope.url)
    detail = form.get("ErrorMessage") or form.get("ChannelStatusMessage")
    return Receipt(
        event_id=event_id,
        provider_id=event_id.partition(":")[0],
        delivery_id=delivery,
        attempt_id=attempt,
        state=state,
        error=to_error(form.get("ErrorCode") or form["MessageStatus"], detail) if state == "failed" else None,
        price_micros=None,
        currency=None,
        segments=count(form.get("NumSegments")),
        occurred_at=envelope.at,
        sender=form.get("From", "").removeprefix(WHATSAPP) or None,
        is_read=form.get("MessageStatus") == "read" or form.get("EventType") == "READ",
    )


def _inbound(envelope: Envelope, form: Form, event_id: str) -> InboundMessage:
    sender, person = form.get("To", ""), form.get("From", "")
    if not sender or not person:
        raise ValueError("an inbound message without both numbers")
    return InboundMessage(
        event_id=event_id,
        provider_id=event_id.partition(":")[0],
        sender=sender.removeprefix(WHATSAPP),
        from_=person.removeprefix(WHATSAPP),
        text=_text(form),
        media=_media(form),
        occurred_at=envelope.at,
        keyword=KEYWORDS.get(form.get("OptOutType", "").upper()),
        channel="whatsapp" if sender.startswith(WHATSAPP) else "sms",
        payload=form.get("ButtonPayload") or form.get("ListId") or None,
        profile_name=form.get("ProfileName") or None,
        replies_to=form.get("OriginalRepliedMessageSid") or None,
    )


def _text(form: Form) -> str:
    """What was written or tapped; a shared place as a link, so that it is not lost."""
    text = form.get("Body") or form.get("ButtonText") or form.get("ListTitle") or ""
    if not text and form.get("Latitude") and form.get("Longitude"):
        named = form.get("Label") or form.get("Address") or ""
        text = f"{named} https://maps.google.com/?q={form['Latitude']},{form['Longitude']}".strip()
    return text.replace("\x00", "")


def _media(form: Form) -> tuple[Media, ...]:
    number = min(count(form.get("NumMedia")) or 0, MOST_MEDIA)
    found = ((form.get(f"MediaUrl{n}"), form.get(f"MediaContentType{n}")) for n in range(number))
    return tuple(Media(url, kind, None, None) for url, kind in found if url)


def our_ids(url: str) -> tuple[UUID | None, UUID | None]:
    """The delivery and attempt ids that ride in our callback address as `d` and `a` (CHN-034)."""
    query = parse_qs(urlsplit(url).query)
    return _uuid(query.get("d")), _uuid(query.get("a"))


def _uuid(values: list[str] | None) -> UUID | None:
    try:
        return UUID(values[0]) if values else None
    except ValueError:
        return None


def moment(text: str | None) -> datetime:
    """A time of API 2010-04-01 (RFC 2822) as aware UTC. Raises ValueError."""
    if not text:
        raise ValueError("a message without a time")
    found = parsedate_to_datetime(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
