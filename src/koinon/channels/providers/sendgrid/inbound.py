"""Inbound Parse: a mail as multipart/form-data (RFC 7578), taken apart by SendGrid or whole in its field `email`."""

from collections.abc import Mapping
from datetime import datetime
from email.message import Message
from hashlib import blake2b
from typing import NamedTuple, TypeVar

import msgspec

from koinon.channels.contracts import Attachment, InboundMessage
from koinon.channels.mail import bounded, reading
from koinon.channels.mail.markup import text_of
from koinon.channels.ports import Call
from koinon.kit import clock

Read = TypeVar("Read")
MARK = b"Content-Type: multipart/form-data"
MOST_PARTS = 300


class Part(NamedTuple):
    """A field; `filename` where it is a file."""

    name: str
    filename: str | None
    content_type: str
    content: bytes


class Envelope(msgspec.Struct):
    """By whom and to whom the mail was handed over."""

    to: list[str] = []
    from_: str = msgspec.field(name="from", default="")


def is_mail(call: Call) -> bool:
    """Whether a call is Inbound Parse and no array of events."""
    return call.headers.get("content-type", "").lower().startswith("multipart/form-data")


def keep(call: Call) -> bytes:
    """The body behind the one header that its reading needs."""
    return b"Content-Type: " + call.headers["content-type"].encode("latin-1", "replace") + b"\r\n\r\n" + call.raw


def is_kept(kept: bytes) -> bool:
    return kept[: len(MARK)].lower() == MARK.lower()


def read(kept: bytes, at: datetime | None = None) -> InboundMessage:
    """The mail of a kept call. ValueError where it cannot be read."""
    head, _, raw = kept.partition(b"\r\n\r\n")
    parts = split(head, raw)
    fields = {part.name: part for part in parts if part.filename is None}
    charsets = _json(fields.get("charsets"), dict[str, str], {})
    words = {name: _text(part.content, charsets.get(name, "utf-8")) for name, part in fields.items()}
    envelope = _json(fields.get("envelope"), Envelope, Envelope())
    ours = next((address for address in envelope.to if "@" in address), None)
    event_id = blake2b(kept, digest_size=16).hexdigest()
    if "email" in fields:
        return reading.read(fields["email"].content, event_id=event_id, sender=ours, at=at)
    headers = bounded.headers_of(words.get("headers", ""))
    for name in ("from", "to", "subject"):
        if name not in headers and words.get(name):
            headers[name] = " ".join(words[name].split())
    html = words.get("html")
    return reading.built(
        reading.Headers(headers),
        event_id=event_id,
        sender=ours,
        at=at or clock.now(),
        text=words["text"] if "text" in words else text_of(html or ""),
        html=html,
        attachments=_files(parts, _json(fields.get("content-ids"), dict[str, str], {})),
    )


def split(head: bytes, raw: bytes) -> list[Part]:
    """The fields of a form by its boundary. ValueError for what is none."""
    boundary = _message(head).get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise ValueError("a form without a boundary")
    pieces = (b"\r\n" + raw).split(b"\r\n--" + boundary.encode("latin-1", "replace"), MOST_PARTS + 1)
    if len(pieces) > MOST_PARTS:
        raise ValueError("a form of too many fields")
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise ValueError("a form that does not end")
    return [part for piece in pieces[1:-1] if (part := _part(piece)) is not None]


def _part(piece: bytes) -> Part | None:
    lines, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    headers = _message(lines)
    name = headers.get_param("name", header="content-disposition")
    if not isinstance(name, str):
        return None
    return Part(name, headers.get_filename(), headers.get_content_type(), content)


def _message(lines: bytes) -> Message:
    return bounded.plain(lines + b"\r\n\r\n")


def _files(parts: list[Part], content_ids: Mapping[str, str]) -> tuple[Attachment, ...]:
    inline = {field: content_id.strip("<>") for content_id, field in content_ids.items()}
    files = [part for part in parts if part.filename is not None]
    return tuple(
        Attachment(reading.clean(part.filename or part.name), part.content_type, part.content, inline.get(part.name))
        for part in files
    )


def _text(raw: bytes, charset: str) -> str:
    """SendGrid passes texts on in the mail's own alphabet and names it; a name nobody knows is guessed."""
    try:
        return raw.decode(charset)
    except (LookupError, ValueError):
        return reading.guessed(raw)


def _json(part: Part | None, kind: type[Read], otherwise: Read) -> Read:
    if part is None:
        return otherwise
    try:
        return msgspec.json.decode(part.content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return otherwise
