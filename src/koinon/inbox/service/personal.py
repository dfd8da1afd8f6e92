"""What was said with a person: told to them (CON-091), and deleted when they go (CON-094)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from koinon import identity
from koinon.contacts import Leaving, Section
from koinon.inbox import events
from koinon.inbox.cold import forgetting, opening, reading
from koinon.inbox.cold import repository as pieces
from koinon.inbox.contracts import MessageRow
from koinon.inbox.notices import about
from koinon.inbox.repository import erasing, files, threads
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.words import Words

BATCH = 1_000


async def erase(tx: Tx, services: Services, leaving: Leaving) -> Mapping[str, int]:
    """Delete their conversations with messages, notes and notices; the lists of the team follow at once."""
    ids = await erasing.conversations_of(tx, leaving.people)
    if not ids:
        return {}
    await identity.forget_notices(tx, [about(one) for one in ids])
    await files.forget(tx, ids)
    messages = await forgetting.forget(tx, ids) + await erasing.delete(tx, leaving.request_id, ids)
    gone = {"conversations": len(ids), "conversation_messages": messages}
    for event in (*events.conversations_updated(ids), *map(events.deleted, ids)):
        tx.publish(event)
    return gone | {"audit_rows": await identity.redact_trail(tx, "conversation", ids)}


async def told(tx: Tx, services: Services, contact_id: UUID, say: Words) -> Sequence[Section]:
    """What they wrote and what was answered, the latest first."""
    rows, at = dict[UUID, Mapping[str, object]](), None
    while True:
        found = await threads.spoken_with(tx, contact_id, at, BATCH, deleted=True)
        fresh = [row for row in found if row.id not in rows]
        rows |= {row.id: _told(row, say) for row in fresh}
        if len(found) < BATCH or not fresh:
            break
        at = found[-1].created_at
    for piece in await pieces.pieces_of(tx, contact_id):
        rows |= await _archived(tx, services, piece, say)
    columns = {
        "at": say.gettext("When"),
        "from": say.gettext("From"),
        "text": say.gettext("Text"),
        "files": say.gettext("Files"),
    }
    return [Section("conversations", say.gettext("Conversations with you"), columns, list(rows.values()))]


async def _archived(tx: Tx, services: Services, piece: pieces.Piece, say: Words) -> Mapping[UUID, Mapping[str, object]]:
    """What lies in a file, the latest first; where it cannot be read, that it is missing."""
    try:
        said = await opening.read(services, tx.organization_id, piece)
    except opening.UnreadablePieceError:
        await reading.tell_unreadable(tx, [opening.unreadable(piece)])
        text = say.gettext(
            "%(count)s messages up to here are in a file that cannot be read now. Ask us for them.",
            count=piece.messages,
        )
        return {piece.id: {"at": piece.newest_at, "from": "", "text": text, "files": 0}}
    names = await reading.named(tx, said)
    told = [msgspec.structs.replace(row, author_name=names.get(row.author_id or row.id)) for row in said]
    return {row.id: _told(row, say) for row in reversed(told) if row.direction in ("in", "out")}


def _told(row: MessageRow, say: Words) -> Mapping[str, object]:
    return {
        "at": row.created_at,
        "from": say.gettext("You") if row.direction == "in" else row.author_name or say.gettext("The team"),
        "text": row.body,
        "files": len(row.media),
    }
