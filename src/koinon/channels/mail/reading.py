"""Reading a mail that somebody wrote to us: RFC 5322 and MIME by the standard library, damaged ones included."""

import email.utils
from collections.abc import Mapping
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage, Message
from typing import Any, NamedTuple

from koinon.channels.contracts import Attachment, InboundMail, InboundMessage
from koinon.channels.mail import bounded, tags
from koinon.channels.mail.markup import text_of
from koinon.kit import clock

# What the standard library's parser raises on damaged headers, found by feeding it any bytes.
TRIPS = (AttributeError, IndexError, LookupError, TypeError, ValueError, MessageError, RecursionError, AssertionError)
MOST_SUBJECT = 998
MOST_REFERENCES = 50
MOST_ATTACHMENTS = 100


def read(
    raw: bytes, *, event_id: str, sender: str | None = None, provider_id: str | None = None, at: datetime | None = None
) -> InboundMessage:
    """A raw mail as a message to us; `sender` is our address by the envelope, else the first it is addressed to.

    ValueError for a mail that names no writer or nobody of ours.
    """
    try:
        taken = _apart(bounded.modern(raw))
    except TRIPS:
        taken = _roughly(bounded.plain(raw))
    return built(
        taken.headers,
        event_id=event_id,
        sender=sender,
        provider_id=provider_id,
        at=at,
        text=taken.plain if taken.plain is not None else text_of(taken.html or ""),
        html=taken.html,
        attachments=taken.attachments,
        is_report=taken.is_report,
    )


class Headers:
    """Headers by lower-case name, each as clean text; what cannot be decoded is replaced, never an error.

    Only those asked for are read: a mail may have thousands.
    """

    def __init__(self, source: EmailMessage | Message | Mapping[str, str]) -> None:
        self._source, self._values = source, dict[str, str]()
        self._names: dict[str, str] = {}
        for name in source.keys():  # noqa: SIM118 - a message is no mapping: iterating it gives lines, not names
            self._names.setdefault(str(name).lower(), str(name))

    def __getitem__(self, name: str) -> str:
        if name not in self._values:
            known = self._names.get(name)
            self._values[name] = "" if known is None else _one(self._source, known)
        return self._values[name]

    def address(self, name: str) -> tuple[str, str]:
        """(name, address) of the first address in a header; empty texts where there is none."""
        found = email.utils.getaddresses([self[name]])
        return next(((shown, address) for shown, address in found if "@" in address), ("", ""))


def built(
    headers: Headers,
    *,
    event_id: str,
    text: str,
    html: str | None,
    attachments: tuple[Attachment, ...],
    sender: str | None = None,
    provider_id: str | None = None,
    at: datetime | None = None,
    is_report: bool = False,
) -> InboundMessage:
    """A message to us of headers and bodies that were taken apart already. ValueError as `read`."""
    shown, writer = headers.address("from")
    ours = sender or headers.address("to")[1]
    if not writer or not ours:
        raise ValueError("a mail without a writer or a reader")
    ours, tag = tags.untagged(ours.strip().lower())
    message_id = headers["message-id"] or None
    references = (headers["references"] + " " + headers["in-reply-to"]).split()
    known = tuple(dict.fromkeys(reference for reference in references if reference.startswith("<")))
    return InboundMessage(
        event_id=event_id,
        provider_id=provider_id or message_id or event_id,
        sender=ours,
        from_=writer,
        text=clean(text).replace("\r\n", "\n").strip(),
        media=(),
        occurred_at=at or _date(headers["date"]) or clock.now(),
        keyword=None,
        channel="email",
        mail=InboundMail(
            subject=clean(headers["subject"])[:MOST_SUBJECT],
            html=clean(html) if html is not None else None,
            from_name=shown or None,
            message_id=message_id,
            references=known[-MOST_REFERENCES:],
            attachments=attachments,
            is_automatic=is_report or is_automatic(headers),
            tag=tag,
        ),
        profile_name=shown or None,
        replies_to=known[-1] if known else None,
    )


class _Taken(NamedTuple):
    headers: Headers
    plain: str | None
    html: str | None
    attachments: tuple[Attachment, ...]
    is_report: bool


def _apart(message: EmailMessage) -> _Taken:
    return _Taken(
        Headers(message),
        body_of(message, "plain"),
        body_of(message, "html"),
        attachments_of(message),
        message.get_content_type() == "multipart/report",
    )


def _roughly(message: Message) -> _Taken:
    """Headers and the first text of a mail so damaged that the library's parser of headers falls over it."""
    texts = (part.get_payload(decode=True) for part in message.walk() if part.get_content_maintype() == "text")
    first = next((text for text in texts if isinstance(text, bytes)), b"")
    return _Taken(Headers(message), guessed(first), None, (), is_report=False)


def is_automatic(headers: Headers) -> bool:
    """Whether no person wrote it (RFC 3834 §2, and what lists and holiday answers said before it)."""
    submitted = headers["auto-submitted"].lower().partition(";")[0].strip()
    return (
        submitted not in ("", "no")
        or headers["precedence"].lower() in ("bulk", "junk", "list", "auto_reply")
        or bool(headers["x-autoreply"] or headers["x-autorespond"] or headers["list-id"])
        or headers["return-path"].strip() == "<>"
    )


def body_of(message: EmailMessage, kind: str) -> str | None:
    """The text of the `plain` or `html` body; None where a mail has none."""
    try:
        part = message.get_body((kind,))
    except TRIPS:
        part = None
    return None if part is None else _text(part)


def attachments_of(message: EmailMessage) -> tuple[Attachment, ...]:
    """Files, and pictures that a text shows inline; a mail inside the mail is one file."""
    found: list[Attachment] = []
    for part in _leaves(message):
        name, content_id = part.get_filename(), part.get("content-id")
        if (
            part.get_content_disposition() == "attachment"
            or name
            or content_id
            or part.get_content_maintype() != "text"
        ):
            shown = clean(name or "") or f"file-{len(found) + 1}"
            inline = str(content_id).strip("<> \r\n") if content_id else None
            found.append(Attachment(shown, part.get_content_type(), _bytes(part), inline))
        if len(found) == MOST_ATTACHMENTS:
            break
    return tuple(found)


def address_in(text: str) -> str:
    """The address of `Name <address>`, in lower case; an empty text where there is none."""
    return next((address.lower() for _, address in email.utils.getaddresses([text]) if "@" in address), "")


def clean(text: str) -> str:
    """What the database can keep: no NUL, no half characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _leaves(message: Message) -> list[EmailMessage]:
    if message.get_content_maintype() == "multipart" and isinstance(message.get_payload(), list):
        return [leaf for part in message.get_payload() for leaf in _leaves(part)]  # type: ignore[arg-type]
    return [message] if isinstance(message, EmailMessage) else []


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Any) -> str:
    """A text in whatever alphabet: `get_content` raises LookupError for one it does not know."""
    try:
        return str(part.get_content())
    except (LookupError, ValueError, KeyError):
        raw = part.get_payload(decode=True)
    return guessed(raw) if isinstance(raw, bytes) else ""


def guessed(raw: bytes) -> str:
    """A text of an alphabet nobody names: UTF-8 where it is, else Windows-1252."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _one(source: EmailMessage | Message | Mapping[str, str], name: str) -> str:
    try:
        return clean(str(source[name]))
    except TRIPS:
        return ""


def _date(text: str) -> datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
