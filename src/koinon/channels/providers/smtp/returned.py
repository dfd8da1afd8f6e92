"""What came into the mailbox: delivery reports (RFC 3464), complaints (RFC 5965), and answers of people.

Kept is the mail itself behind one line that says where it lay: mailbox, UIDVALIDITY and UID (RFC 3501 §2.3.1.1).
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from koinon.channels.contracts import EmailEvent, Fact, Receipt, Unrecognised
from koinon.channels.mail import bounded
from koinon.channels.mail.reading import TRIPS, Headers, read
from koinon.channels.mail.status import bounce
from koinon.channels.ports import MalformedWebhook
from koinon.channels.verp import NOBODYS, OurIds, ids_in
from koinon.kit import clock
from koinon.platform.webhooks import Inspected

FIRST_LINE = b"X-Koinon-Mailbox: "
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>\s]{3,500}>)", re.IGNORECASE | re.MULTILINE)
ENDED = frozenset({"failed", "delivered", "expanded", "relayed"})


def kept(place: str, raw: bytes) -> bytes:
    """A mail as it is stored."""
    return FIRST_LINE + place.encode("ascii", "replace") + b"\r\n" + raw


def inspect(stored: bytes) -> Inspected:
    """By its Message-ID, which stays where a mailbox is built anew; without one by its place. Answers go first."""
    place, raw = _apart(stored)
    head = raw[:50_000].partition(b"\r\n\r\n")[0]
    named = _MESSAGE_ID.search(head)
    return Inspected(
        named[1].decode("ascii", "replace") if named else place, 5 if b"multipart/report" in head.lower() else 1
    )


def parse(stored: bytes) -> list[Fact]:
    """The facts of a mail. Raises MalformedWebhook."""
    place, raw = _apart(stored)
    try:
        message = bounded.plain(raw)
        kind = str(message.get_param("report-type") or "").lower() if _is_report(message) else ""
        if kind == "delivery-status":
            return _receipts(place, message)
        if kind == "feedback-report":
            return _complaints(place, message)
        if _bounced_plainly(message):
            return [Unrecognised(place, "bounce")]
        return [read(raw, event_id=place)]
    except TRIPS as fault:
        raise MalformedWebhook(str(fault)) from fault


def _apart(stored: bytes) -> tuple[str, bytes]:
    if stored.startswith(FIRST_LINE):
        first, _, raw = stored.partition(b"\r\n")
        return first.removeprefix(FIRST_LINE).decode("ascii", "replace"), raw
    return hashlib.sha256(stored).hexdigest(), stored


def _is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report"


def _bounced_plainly(message: Message) -> bool:
    """A mail nobody is to answer (an empty way back) that is no report we can read: kept, and nobody's words."""
    return Headers(message)["return-path"].strip() == "<>" and not Headers(message)["from"]


def _receipts(place: str, message: Message) -> list[Fact]:
    """One a recipient that was given up or reached; delays are not the end (RFC 3464 §2.3.3)."""
    ids, at = _ours(message), _date(message)
    found: list[Fact] = []
    for number, fields in enumerate(_blocks(message, "message/delivery-status")):
        action = fields["action"].strip().lower()
        if action not in ENDED:
            continue
        failed = action == "failed"
        words = fields["diagnostic-code"].partition(";")[2] or fields["diagnostic-code"]
        found.append(
            Receipt(
                event_id=f"{place}/{number}",
                provider_id=_original_id(message),
                delivery_id=ids.delivery_id,
                attempt_id=ids.attempt_id,
                state="failed" if failed else "delivered",
                error=bounce(fields["status"], words) if failed else None,
                price_micros=None,
                currency=None,
                segments=None,
                occurred_at=at,
            )
        )
    return found or [Unrecognised(place, "delivery_status")]


def _complaints(place: str, message: Message) -> list[Fact]:
    ids, at = _ours(message), _date(message)
    for fields in _blocks(message, "message/feedback-report"):
        if fields["feedback-type"].strip().lower() in ("", "not-spam"):
            continue
        to = fields["original-rcpt-to"].strip("<> ") or _original(message)["to"]
        event = EmailEvent(
            event_id=place,
            kind="complaint",
            provider_id=_original_id(message),
            delivery_id=ids.delivery_id,
            attempt_id=ids.attempt_id,
            to=to,
            url=None,
            user_agent=fields["user-agent"] or None,
            ip=fields["source-ip"] or None,
            error=None,
            occurred_at=at,
        )
        return [event]
    return [Unrecognised(place, "feedback_report")]


def _blocks(message: Message, content_type: str) -> Iterator[Headers]:
    """The groups of fields of a report's machine-readable part."""
    for part in message.walk():
        if part.get_content_type() != content_type:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            yield from (Headers(one) for one in payload if isinstance(one, Message))
        else:
            text = part.get_payload(decode=True)
            for block in (text if isinstance(text, bytes) else b"").replace(b"\r\n", b"\n").split(b"\n\n"):
                yield Headers(bounded.plain(block))


def _original(message: Message) -> Headers:
    """The headers of the mail that the report speaks of."""
    for part in message.walk():
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if part.get_content_type() == "message/rfc822" and isinstance(inner, Message):
            return Headers(inner)
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            return Headers(bounded.plain(text if isinstance(text, bytes) else b""))
    return Headers({})


def _original_id(message: Message) -> str:
    return _original(message)["message-id"].strip()


def _ours(message: Message) -> OurIds:
    """By the mail's own Message-ID, else by the address that the report came to (VERP)."""
    original = _original(message)
    headers = Headers(message)
    places = [original["message-id"], original["return-path"], *(headers[name] for name in _TO)]
    found = [ids for ids in map(ids_in, places) if ids.delivery_id is not None]
    return next((ids for ids in found if ids.attempt_id is not None), found[0] if found else NOBODYS)


_TO = ("to", "delivered-to", "x-original-to", "envelope-to")


def _date(message: Message) -> datetime:
    try:
        moment = parsedate_to_datetime(Headers(message)["date"])
    except (ValueError, TypeError, OverflowError):
        return clock.now()
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
