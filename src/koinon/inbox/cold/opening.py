"""Reading pieces out of their files."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import structlog

from koinon.inbox.cold import files
from koinon.inbox.cold.repository import Piece
from koinon.inbox.contracts import MessageRow
from koinon.platform.crypto import CryptoError
from koinon.platform.services import Services
from koinon.platform.storage import UNREADABLE, storage

AT_ONCE, SECONDS = 8, 4.0
"""Pieces read beside each other, and how long one may take: a thread is there within five seconds (INB-110)."""
log = structlog.get_logger("koinon.inbox")


_FAULTS: tuple[type[Exception], ...] = (*UNREADABLE, CryptoError, files.DamagedPieceError, msgspec.DecodeError)


class UnreadablePieceError(Exception):
    """The file is gone or damaged, or the storage does not answer."""


async def lines(services: Services, organization_id: UUID, piece: Piece) -> list[dict[str, Any]]:
    """A piece's messages as they stood in the database, oldest first, each where its conversation is now.

    A mail that has a look of its own has it as `html`. Raises UnreadablePieceError.
    """
    try:
        key = services.vault.unseal(piece.key_cipher, organization_id, files.KIND)
        async with asyncio.timeout(SECONDS):
            stream = storage(services.configuration).stream(piece.file, piece.first_byte, piece.size)
            sealed = b"".join([some async for some in stream])
        written = files.unpack(sealed, key, piece.sealed_as)
        rows = [msgspec.json.decode(line, type=dict[str, Any]) for line in written]
    except _FAULTS as fault:
        log.error("archive_unreadable", file=piece.file, piece=str(piece.id), fault=type(fault).__name__)
        raise UnreadablePieceError from fault
    return [{**row, "conversation_id": str(piece.conversation_id)} for row in rows]


async def read(services: Services, organization_id: UUID, piece: Piece) -> list[MessageRow]:
    """A piece's messages, oldest first, without the names of who wrote them. Raises UnreadablePieceError."""
    return as_messages(await lines(services, organization_id, piece), piece)


def as_messages(rows: Sequence[dict[str, Any]], piece: Piece) -> list[MessageRow]:
    """Rows as messages. Raises UnreadablePieceError for what none of our versions wrote."""
    try:
        return [msgspec.convert({"author_name": None, **row}, MessageRow) for row in rows]
    except msgspec.ValidationError as fault:
        log.error("archive_unreadable", file=piece.file, piece=str(piece.id), fault=type(fault).__name__)
        raise UnreadablePieceError from fault


async def read_each(services: Services, organization_id: UUID, wanted: Sequence[Piece]) -> list[list[MessageRow]]:
    """Several pieces, some beside each other; of one that cannot be read a line that says so."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(piece: Piece) -> list[MessageRow]:
        async with room:
            try:
                return await read(services, organization_id, piece)
            except UnreadablePieceError:
                return [unreadable(piece)]

    return await asyncio.gather(*map(one, wanted))


async def mail(
    services: Services, organization_id: UUID, piece: Piece, message_id: UUID
) -> tuple[MessageRow | None, str | None]:
    """A message of a piece and how it looked; nothing where it is not there, or cannot be read."""
    try:
        found = [row for row in await lines(services, organization_id, piece) if row["id"] == str(message_id)]
        read = as_messages(found, piece)
    except UnreadablePieceError:
        return None, None
    return (read[0], found[0].get("html")) if read else (None, None)


def unreadable(piece: Piece) -> MessageRow:
    """What stands in a thread in place of messages that cannot be read."""
    return MessageRow(
        id=piece.id,
        conversation_id=piece.conversation_id,
        direction="internal",
        kind="event",
        author_type="system",
        author_id=None,
        author_name=None,
        body="",
        media=(),
        details={"event": UNREADABLE_EVENT, "messages": piece.messages, "from": piece.oldest_at.isoformat()},
        delivery_id=None,
        created_at=piece.newest_at,
    )


UNREADABLE_EVENT = "archive_unreadable"
