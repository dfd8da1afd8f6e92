"""Old ids lead to whom they were merged into: nobody's stored id dies of a merge (CON-079)."""

from collections.abc import Sequence
from uuid import UUID

from koinon.contacts.repository import merging as rows
from koinon.platform import merging
from koinon.platform.db import Tx

MERGED = "contact"


async def survivor(tx: Tx, contact_id: UUID) -> UUID:
    """The id under which a person is known now: their own, or that of whom they were merged into."""
    return await merging.survivor(tx, MERGED, contact_id) or contact_id


async def survivors(tx: Tx, contact_ids: Sequence[UUID]) -> list[UUID]:
    """The same for many at once, each once, in their order."""
    led = await rows.survivors(tx, contact_ids) if contact_ids else {}
    return list(dict.fromkeys(led.get(one, one) for one in contact_ids))


async def with_old_ids(tx: Tx, contact_id: UUID) -> list[UUID]:
    """A person's id and those of everybody whom they absorbed: what is told of them all is told of one."""
    return [contact_id, *await rows.old_ids(tx, contact_id)]
