"""How many of those that broadcasts reached opted out, by the number they left from (CON-051)."""

from uuid import UUID

import msgspec

from koinon.platform.db import Tx

DAYS = 30
# Above it carriers begin to look at a number; what consent reports are read against.
TARGET = 0.02


class OptOutRate(msgspec.Struct, frozen=True):
    """Of `reached` messages of a number's broadcasts in the last 30 days, `opt_outs` that followed; a share of 1."""

    sender_id: UUID
    opt_outs: int
    reached: int
    share: float
    target: float = TARGET

    @property
    def is_high(self) -> bool:
        """Whether it is above the target."""
        return self.share > self.target


async def opt_out_rates(tx: Tx) -> list[OptOutRate]:
    """A row for each number whose broadcasts reached somebody."""
    rows: list[tuple[UUID, int, int]] = await tx.all(
        tuple,
        """
        select b.sender_id, sum(c.opt_outs)::bigint, sum(c.sent + c.delivered)::bigint
        from broadcasts b
        join broadcast_counts c on c.organization_id = %(organization_id)s and c.broadcast_id = b.id
        where b.organization_id = %(organization_id)s
          and b.created_at > now() - make_interval(days => %(days)s)
          and b.sender_id is not null
        group by b.sender_id
        having sum(c.sent + c.delivered) > 0
        order by b.sender_id
        """,
        {"organization_id": tx.organization_id, "days": DAYS},
    )
    return [OptOutRate(sender, left, reached, round(left / reached, 5)) for sender, left, reached in rows]
