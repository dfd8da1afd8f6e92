"""A person's conversations beside each other, and all that was said merged in time (INB-002)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from koinon.inbox.contracts import SpokenRow
from koinon.inbox.repository import person, threads, visible
from koinon.inbox.repository.person import Beside
from koinon.inbox.service import on_record
from koinon.inbox.service.listing import reader
from koinon.inbox.service.thread import conversation, opened
from koinon.platform.db import Tx

MOST_BESIDE = 50
PAGE = 50


class Said(NamedTuple):
    """A message of a person, with the conversation it stands in."""

    message: SpokenRow
    beside: Beside | None


async def beside(tx: Tx, conversation_id: UUID) -> list[Beside]:
    """The other conversations of whom this one is with, the newest first. Raises `resource_not_found`."""
    known = await conversation(tx, conversation_id)
    found = await person.conversations_of(tx, known.contact_id, MOST_BESIDE, await visible.access(tx))
    return [one for one in found if one.id != known.id]


async def all_messages(tx: Tx, conversation_id: UUID, before: datetime | None = None) -> Sequence[Said]:
    """What was said with the person in any channel, newest first, up to a moment. Raises `resource_not_found`."""
    known = await opened(tx, conversation_id)
    found = await person.conversations_of(tx, known.contact_id, MOST_BESIDE, await visible.access(tx))
    places = {one.id: one for one in found}
    rows = await threads.spoken_with(tx, known.contact_id, before, PAGE, seer=reader(tx))
    await on_record.note(tx, [row.conversation_id for row in rows if row.restricted])
    return [Said(row, places.get(row.conversation_id)) for row in rows]
