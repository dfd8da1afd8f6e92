"""Moving what is old into files, and reading a conversation there (INB-110)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
import structlog
from dateutil.relativedelta import relativedelta

from koinon import identity, organizations
from koinon.inbox.cold import files, repository
from koinon.inbox.cold.repository import Old, Piece
from koinon.inbox.contracts import MessageRow
from koinon.kit import clock, ids
from koinon.organizations import DATA_RETENTION
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.storage import storage

KIND = "archived messages"
BATCH, MOST_TOGETHER = 5_000, 200
log = structlog.get_logger("koinon.inbox")


async def before(tx: Tx) -> datetime | None:
    """Messages from before this moment, the first of a month, are to go; None where nothing is, or a hold stands."""
    months = (await organizations.setting(tx, DATA_RETENTION.key)).messages_months
    if months is None or await organizations.is_held(tx):
        return None
    first = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first - relativedelta(months=months)


async def archive_batch(services: Services, organization_id: UUID) -> int:
    """Move up to 5,000 messages into files; how many. Read, written, then taken out: a crash between loses nothing."""
    async with services.database.transaction(organization_id) as tx:
        until = await before(tx)
        if until is None:
            return 0
        held = await organizations.all_held(tx, "contact")
        rows = await repository.old(tx, until, held, BATCH)
    moved = 0
    for month, some in groupby(sorted(rows, key=_order), key=_month):
        moved += await _move(services, organization_id, month, list(some))
    return moved


def _month(row: Old) -> str:
    return f"{row.created_at:%Y-%m}-01"


def _order(row: Old) -> tuple[Any, ...]:
    return (_month(row), row.conversation_id, row.created_at, row.id)


async def _move(services: Services, organization_id: UUID, month: str, rows: Sequence[Old]) -> int:
    """Write a file of one month, then take its messages out of the database."""
    pieces = [
        of_one[first : first + MOST_TOGETHER]
        for of_one in (list(some) for _, some in groupby(rows, key=lambda row: row.conversation_id))
        for first in range(0, len(of_one), MOST_TOGETHER)
    ]
    data, packed = files.pack([(piece[0].conversation_id, [row.line for row in piece]) for piece in pieces])
    file = f"{organization_id}/messages/{month[:7]}/{ids.uuid7()}"
    await storage(services.configuration).put(file, data)
    async with services.database.transaction(organization_id) as tx:
        if await before(tx) is None:
            return 0
        taken = await repository.take(tx, [row.id for row in rows])
        kept = [(piece, where) for piece, where in zip(pieces, packed, strict=True) if {r.id for r in piece} <= taken]
        if sum(len(piece) for piece, _ in kept) != len(taken):
            raise RuntimeError("messages were deleted while they were archived")
        sealed = [(piece, where, services.vault.seal(where.key, organization_id, KIND)) for piece, where in kept]
        await repository.put(tx, [_row(*one, month=month, file=file) for one in sealed])
    return len(taken)


def _row(piece: Sequence[Old], where: files.Packed, key: bytes, *, month: str, file: str) -> Mapping[str, Any]:
    return {
        "id": ids.uuid7(),
        "conversation_id": where.conversation_id,
        "month": month,
        "file": file,
        "first_byte": where.first_byte,
        "size": where.size,
        "key_cipher": key,
        "messages": len(piece),
        "newest_at": piece[-1].created_at,
    }


async def read(services: Services, organization_id: UUID, piece: Piece) -> list[MessageRow]:
    """The messages of a piece, oldest first, with the names of whoever wrote them empty. Raises DamagedPieceError."""
    stream = storage(services.configuration).stream(piece.file, piece.first_byte, piece.size)
    try:
        sealed = b"".join([some async for some in stream])
    except FileNotFoundError as missing:
        raise files.DamagedPieceError from missing
    key = services.vault.unseal(piece.key_cipher, organization_id, KIND)
    lines = files.unpack(sealed, key, piece.conversation_id)
    return [msgspec.convert({"author_name": None, **msgspec.json.decode(line)}, MessageRow) for line in lines]


async def named(tx: Tx, rows: Sequence[MessageRow]) -> list[MessageRow]:
    """The rows with their writers' names."""
    names = await identity.user_names(tx, list({row.author_id for row in rows if row.author_id}))
    return [msgspec.structs.replace(row, author_name=names.get(row.author_id)) for row in rows]  # type: ignore[arg-type]
