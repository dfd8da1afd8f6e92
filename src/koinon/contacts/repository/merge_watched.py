"""Watched segments when two people are merged: one who was in it neither enters nor leaves by that (CON-039, 079)."""

from datetime import datetime
from uuid import UUID

from koinon.contacts.policy.merge_movers import MergeMover, Moved
from koinon.platform.db import Tx


async def _move(tx: Tx, absorbed: UUID, survivor: UUID) -> Moved:
    left = await tx.all(
        UUID,
        """
        delete from segment_members
        where organization_id = %(organization_id)s
          and contact_id = %(absorbed)s
        returning segment_id
        """,
        {"organization_id": tx.organization_id, "absorbed": absorbed},
    )
    await _put(tx, survivor, [str(one) for one in left])
    return {"segments": [str(one) for one in left]}


async def _move_back(tx: Tx, absorbed: UUID, survivor: UUID, moved: Moved) -> None:
    """The survivor stays in it until the next look, which says whether they still fit."""
    await _put(tx, absorbed, moved.get("segments", []))


async def _put(tx: Tx, contact_id: UUID, segment_ids: list[str]) -> None:
    await tx.execute(
        """
        insert into segment_members (organization_id, segment_id, contact_id)
        select %(organization_id)s, id, %(contact_id)s
        from segments
        where organization_id = %(organization_id)s
          and id = any(%(ids)s::uuid[])
          and watched
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id, "ids": segment_ids},
    )


async def _since(tx: Tx, survivor: UUID, at: datetime) -> int:
    return 0


WATCHED = MergeMover("watched_segments", ("segment_members",), _move, _move_back, _since, once=True)
