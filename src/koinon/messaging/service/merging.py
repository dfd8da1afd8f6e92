"""Messages follow people who are merged, and none of them gets a broadcast twice (CON-080)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon import contacts
from koinon.messaging.repository import merging as rows
from koinon.platform.db import Tx

TABLES = ("contact_sends", "deliveries", "unreached")


async def move(tx: Tx, absorbed: UUID, survivor: UUID) -> contacts.Moved:
    """File what was sent to the absorbed person under the survivor.

    Where both wait in one broadcast, one row stays with (or goes to) the absorbed person, and the gate refuses it as
    `merged`. Raises `merge_busy` while a broadcast is being prepared or both rows are in a worker's hands.
    """
    if await rows.is_preparing(tx):
        raise contacts.MERGE_BUSY()
    rivals = await rows.rivals(tx, absorbed, survivor)
    if any(rival.both_in_hand for rival in rivals):
        raise contacts.MERGE_BUSY()
    lent = [rival.mine for rival in rivals if rival.mine_yields]
    waiting = [rival.theirs for rival in rivals if rival.theirs_yields]
    moved = await rows.give(tx, absorbed, survivor, but=waiting)
    await rows.lend(tx, lent, absorbed)
    await rows.count_for(tx, moved, survivor)
    return {
        "deliveries": moved,
        "lent": lent,
        "unreached": await rows.give_unreached(tx, absorbed, survivor),
        "waits": bool(lent or waiting),
    }


async def back(tx: Tx, absorbed: UUID, survivor: UUID, moved: contacts.Moved) -> None:
    """Bring the same rows back."""
    await rows.lend(tx, _ids(moved.get("deliveries", ())), absorbed)
    await rows.count_for(tx, _ids(moved.get("deliveries", ())), absorbed)
    await rows.lend(tx, _ids(moved.get("lent", ())), survivor)
    await rows.give_unreached(
        tx, survivor, absorbed, [(UUID(one), reason) for one, reason in moved.get("unreached", ())]
    )


async def since(tx: Tx, survivor: UUID, at: datetime) -> int:
    """How many messages the survivor got after a moment."""
    return await rows.count_since(tx, survivor, at)


def _ids(texts: Sequence[str]) -> list[UUID]:
    return [UUID(one) for one in texts]
