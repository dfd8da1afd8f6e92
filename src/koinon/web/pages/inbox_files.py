"""Files that lie in the box of a conversation: of a draft, of an answer taken back, of a canned reply."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from koinon import messaging
from koinon.platform.db import Tx


class Held(NamedTuple):
    """A file as the box shows it."""

    id: UUID
    name: str


async def held_files(tx: Tx, media_ids: Sequence[UUID]) -> list[Held]:
    """Those that can still be sent, in their order."""
    found = await messaging.media_files(tx, media_ids) if media_ids else []
    names = {one.id: one.name for one in found if one.status == "completed"}
    return [Held(one, names[one]) for one in media_ids if one in names]
