"""Pieces as they are put together: which messages, and what is known of them without opening their file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from koinon import channels
from koinon.inbox.cold.files import Packed
from koinon.inbox.cold.leaving import Old
from koinon.inbox.contracts import Attachment
from koinon.kit import ids

MOST_TOGETHER, MOST_OCTETS = 200, 1_000_000
PREVIEW = 160


class Bundle(msgspec.Struct, frozen=True):
    """A piece to be written: messages of one conversation, oldest first; `lines` are those of the file."""

    id: UUID
    conversation_id: UUID
    rows: Sequence[Old]
    lines: Sequence[str]


class _Told(msgspec.Struct, frozen=True):
    """What of a message is known beside its file."""

    direction: str
    created_at: datetime
    body: str
    media: list[Attachment]
    details: dict[str, Any] | None


def bundles(rows: Iterable[Old], html: Mapping[UUID, str]) -> list[Bundle]:
    """Messages as pieces; `html` is how mails among them looked."""
    return [
        Bundle(ids.uuid7(), conversation_id, some, [_line(row, html.get(row.id)) for row in some])
        for conversation_id, of_one in groupby(rows, key=lambda row: row.conversation_id)
        for some in _cut(of_one)
    ]


def _cut(rows: Iterable[Old]) -> Iterator[list[Old]]:
    piece: list[Old] = []
    octets = 0
    for row in rows:
        octets += len(row.line) + row.html_octets
        if piece and (len(piece) >= MOST_TOGETHER or octets > MOST_OCTETS):
            yield piece
            piece, octets = [], len(row.line) + row.html_octets
        piece.append(row)
    if piece:
        yield piece


def _line(row: Old, html: str | None) -> str:
    return row.line if html is None else msgspec.json.encode({**msgspec.json.decode(row.line), "html": html}).decode()


def row(one: Bundle, where: Packed, month: date, file: str) -> Mapping[str, Any]:
    """What is kept of a piece beside its key."""
    told = [msgspec.json.decode(each.line, type=_Told) for each in one.rows]
    spoken = [each for each in told if each.direction in ("in", "out")]
    mails = [each for each in told if each.direction == "in" and "subject" in (each.details or {})]
    return {
        "id": one.id,
        "conversation_id": one.conversation_id,
        "month": month,
        "file": file,
        "first_byte": where.first_byte,
        "size": where.size,
        "messages": len(one.rows),
        "bodies": sum(bool(each.html_octets) for each in one.rows),
        "sealed_as": one.id,
        "oldest_at": one.rows[0].created_at,
        "newest_at": one.rows[-1].created_at,
        "last_in_at": max((each.created_at for each in spoken if each.direction == "in"), default=None),
        "last_out_at": max((each.created_at for each in spoken if each.direction == "out"), default=None),
        "preview": spoken[-1].body[:PREVIEW] if spoken else "",
        "mail": _mail(mails),
        "media_ids": msgspec.json.encode(_media(told)).decode(),
    }


def _mail(mails: Sequence[_Told]) -> str | None:
    """What an answer to the last mail of a person among these refers to; of a machine's only where nobody wrote."""
    by_person = [each for each in mails if "automatic" not in (each.details or {})]
    for each in reversed(by_person or mails):
        details = each.details or {}
        kept = {key: details[key] for key in ("subject", "message_id", "references", "automatic") if key in details}
        return msgspec.json.encode(kept).decode()
    return None


def _media(told: Sequence[_Told]) -> list[str]:
    named = (channels.media_named(file.url) for each in told if each.direction == "in" for file in each.media)
    return [str(one) for one in named if one is not None]
