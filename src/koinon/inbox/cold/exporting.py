"""Archived messages in an organization's own archive: as rows of the tables they left (ORG-039).

Imported they are rows again, readable and searchable, and leave once more at night.
"""

from collections.abc import AsyncIterator
from typing import Any

from koinon.inbox.cold import opening, repository
from koinon.inbox.cold.repository import Piece
from koinon.organizations import Beside

PIECES = 100


async def messages(beside: Beside) -> AsyncIterator[dict[str, Any]]:
    """Rows of `messages`."""
    async for piece in _pieces(beside):
        try:
            rows = await opening.lines(beside.services, beside.tx.organization_id, piece)
        except opening.UnreadablePieceError:
            beside.lost += piece.messages
            continue
        for row in rows:
            row.pop("html", None)
            yield {"organization_id": str(beside.tx.organization_id), **row}


async def looks(beside: Beside) -> AsyncIterator[dict[str, Any]]:
    """Rows of `mail_bodies`, open."""
    organization_id = beside.tx.organization_id
    async for piece in _pieces(beside):
        if not piece.bodies:
            continue
        try:
            rows = await opening.lines(beside.services, organization_id, piece)
        except opening.UnreadablePieceError:
            beside.lost += piece.bodies
            continue
        for row in rows:
            if "html" in row:
                yield {
                    "organization_id": str(organization_id),
                    "message_id": row["id"],
                    "html_cipher": row["html"],
                    "created_at": row["created_at"],
                }


async def _pieces(beside: Beside) -> AsyncIterator[Piece]:
    after = None
    while some := await repository.every(beside.tx, after, PIECES):
        for piece in some:
            yield piece
        after = some[-1].id
