"""Deliveries of two people who become one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx

_FAILED = ("failed", "refused", "cancelled", "expired")


class Rival(Struct, frozen=True):
    """Two rows of one living broadcast, of the absorbed person (`theirs`) and the survivor (`mine`).

    `begun`: an intent or an outcome was written. `held`: the row is in a range that a worker holds.
    """

    theirs: UUID
    mine: UUID
    theirs_state: str
    mine_state: str
    theirs_begun: bool
    mine_begun: bool
    theirs_held: bool
    mine_held: bool

    @property
    def both_in_hand(self) -> bool:
        """Both may go out this moment, and nobody can hold one back."""
        return (
            self._open(self.theirs_state, self.theirs_begun)
            and self._open(self.mine_state, self.mine_begun)
            and (self.theirs_held and self.mine_held)
        )

    @property
    def mine_yields(self) -> bool:
        """Theirs went out, or is about to, and mine can be held back."""
        gone = self.theirs_held or self.theirs_begun
        return gone and self.theirs_state not in _FAILED and self._open(self.mine_state, self.mine_begun)

    @property
    def theirs_yields(self) -> bool:
        """Theirs can be held back, and mine went out or will."""
        kept = self.mine_state not in _FAILED and not self.mine_yields
        return kept and self._open(self.theirs_state, self.theirs_begun)

    @staticmethod
    def _open(state: str, begun: bool) -> bool:
        return state in ("queued", "held") and not begun


_BEGUN = """exists (
  select from delivery_events e
  where e.organization_id = %(organization_id)s and e.delivery_id = {row}.id
    and (e.kind = 'intent' or (e.kind = 'outcome' and e.to_state not in ('queued', 'held')))
  offset 0)"""
_HELD = """exists (
  select from leases l
  where l.organization_id = %(organization_id)s and l.broadcast_id = {row}.broadcast_id and l.worker is not null
    and ({row}.position between l.from_position and l.to_position
         or exists (select from holds h
                    where h.organization_id = %(organization_id)s and h.delivery_id = {row}.id
                      and h.lease_id = l.id)))"""


async def is_preparing(tx: Tx) -> bool:
    """Whether the list of a broadcast is just being written."""
    return bool(
        await tx.scalar(
            """
            select exists (
              select from broadcasts
              where organization_id = %(organization_id)s
                and state = 'preparing')
            """,
            {"organization_id": tx.organization_id},
        )
    )


async def rivals(tx: Tx, absorbed: UUID, survivor: UUID) -> list[Rival]:
    """Pairs of rows in broadcasts that still send. Their ranges stay as they are until the transaction ends."""
    params = {"organization_id": tx.organization_id, "absorbed": absorbed, "survivor": survivor}
    living = await tx.all(
        UUID,
        """
        select distinct b.id
        from deliveries theirs
        join deliveries mine on mine.organization_id = %(organization_id)s and mine.contact_id = %(survivor)s
          and mine.broadcast_id = theirs.broadcast_id
        join broadcasts b on b.organization_id = %(organization_id)s and b.id = theirs.broadcast_id
          and b.state in ('scheduled', 'preparing', 'sending', 'paused')
        where theirs.organization_id = %(organization_id)s
          and theirs.contact_id = %(absorbed)s
        """,
        params,
    )
    if not living:
        return []
    await tx.execute(
        """
        select broadcast_id
        from broadcast_counts
        where organization_id = %(organization_id)s
          and broadcast_id = any(%(living)s)
        order by broadcast_id
        for update
        """,
        {**params, "living": living},
    )
    return await tx.all(
        Rival,
        f"""
        select theirs.id as theirs, mine.id as mine, theirs.state as theirs_state, mine.state as mine_state,
               {_BEGUN.format(row="theirs")} as theirs_begun, {_BEGUN.format(row="mine")} as mine_begun,
               {_HELD.format(row="theirs")} as theirs_held, {_HELD.format(row="mine")} as mine_held
        from deliveries theirs
        join deliveries mine on mine.organization_id = %(organization_id)s and mine.contact_id = %(survivor)s
          and mine.broadcast_id = theirs.broadcast_id
        where theirs.organization_id = %(organization_id)s
          and theirs.contact_id = %(absorbed)s
          and theirs.broadcast_id = any(%(living)s)
        order by theirs.id
        """,
        {**params, "living": living},
    )


async def give(tx: Tx, before: UUID, after: UUID, *, but: Sequence[UUID]) -> list[UUID]:
    """File deliveries of one person under another, except some; those that moved."""
    return await tx.all(
        UUID,
        """
        update deliveries
        set contact_id = %(after)s
        where organization_id = %(organization_id)s
          and contact_id = %(before)s
          and id <> all(%(but)s)
        returning id
        """,
        {"organization_id": tx.organization_id, "before": before, "after": after, "but": list(but)},
    )


async def lend(tx: Tx, ids: Sequence[UUID], to: UUID) -> None:
    """File these deliveries under a person."""
    if ids:
        await tx.execute(
            """
            update deliveries
            set contact_id = %(to)s
            where organization_id = %(organization_id)s
              and id = any(%(ids)s)
            """,
            {"organization_id": tx.organization_id, "ids": list(ids), "to": to},
        )


async def count_for(tx: Tx, ids: Sequence[UUID], to: UUID) -> None:
    """Have caps count these deliveries for a person."""
    if ids:
        await tx.execute(
            """
            update contact_sends
            set contact_id = %(to)s
            where organization_id = %(organization_id)s
              and delivery_id = any(%(ids)s)
            """,
            {"organization_id": tx.organization_id, "ids": list(ids), "to": to},
        )


async def give_unreached(
    tx: Tx, before: UUID, after: UUID, only: Sequence[tuple[UUID, str]] | None = None
) -> list[tuple[UUID, str]]:
    """File who a broadcast did not reach under another person, unless they stand there too: (broadcast, reason)."""
    chosen = "and (u.broadcast_id, u.reason) in (select * from unnest(%(broadcasts)s::uuid[], %(reasons)s::text[]))"
    return await tx.all(
        tuple,
        f"""
        update unreached u
        set contact_id = %(after)s
        where u.organization_id = %(organization_id)s
          and u.contact_id = %(before)s
          {chosen if only is not None else ""}
          and not exists (
            select from unreached o
            where o.organization_id = %(organization_id)s and o.broadcast_id = u.broadcast_id and o.reason = u.reason
              and o.contact_id = %(after)s)
        returning u.broadcast_id, u.reason
        """,
        {
            "organization_id": tx.organization_id,
            "before": before,
            "after": after,
            "broadcasts": [broadcast for broadcast, _ in only or ()],
            "reasons": [reason for _, reason in only or ()],
        },
    )


async def count_since(tx: Tx, contact_id: UUID, at: datetime) -> int:
    """How many messages a person got after a moment."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from deliveries
            where organization_id = %(organization_id)s
              and contact_id = %(id)s
              and created_at > %(at)s
              and state not in ('failed', 'refused', 'cancelled', 'expired')
            """,
            {"organization_id": tx.organization_id, "id": contact_id, "at": at},
        )
    )
