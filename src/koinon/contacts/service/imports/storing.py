"""Writing and reading the sealed pieces of an upload, some megabytes a transaction."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar
from uuid import UUID

from koinon.contacts.repository import import_chunks
from koinon.contacts.repository import imports as rows
from koinon.contacts.service.imports import chunks
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

AT_ONCE = 8 * 1024 * 1024
"""Sealed bytes that are written in one transaction."""
T = TypeVar("T")


async def write(
    services: Services,
    actor: Actor | UUID,
    import_id: UUID,
    kind: str,
    parts: AsyncIterator[bytes],
    *,
    reading: UUID | None = None,
) -> None:
    """Store pieces; with `reading`, only as long as nobody began to read the file in yet another way. Raises 409."""
    position, waiting = 0, list[bytes]()

    async def store() -> None:
        async with services.database.transaction(actor) as tx:
            if reading is not None:
                await require_reading(tx, import_id, reading)
            for at, part in enumerate(waiting, position):
                await import_chunks.put(tx, import_id, kind, at, part)

    async for part in parts:
        waiting.append(part)
        if sum(map(len, waiting)) >= AT_ONCE:
            await store()
            position, waiting = position + len(waiting), []
    await store()


async def require_reading(tx: Tx, import_id: UUID, reading: UUID) -> None:
    """Raises 409 where somebody else reads the file anew by now; until the transaction ends nobody begins to."""
    stored = await rows.get(tx, import_id, lock=True)
    if stored is None or stored.reading != reading:
        raise errors.INVALID_STATE(details={"state": "reading"})


async def file_of(services: Services, actor: Actor | UUID, import_id: UUID) -> bytes:
    """The file as it was uploaded. Raises 410 once it was purged."""
    parts: list[bytes] = []
    while True:
        async with services.database.transaction(actor) as tx:
            sealed = await import_chunks.get(tx, import_id, "file", len(parts))
            organization_id = tx.organization_id
        if sealed is None:
            break
        parts.append(await asyncio.to_thread(chunks.piece, services.vault, organization_id, sealed))
    if not parts:
        raise errors.RESOURCE_GONE()
    return b"".join(parts)


async def each(items: Iterable[T]) -> AsyncIterator[T]:
    """Items, for what waits between them."""
    for item in items:
        yield item
