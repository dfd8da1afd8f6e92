"""Figures by day: each organization's own, and the sums an operator sees."""

from datetime import date

from msgspec import Struct

from koinon.platform.db import Tx

FIGURES = ("sent", "delivered", "failed", "received", "signed_in")


class Day(Struct, frozen=True):
    """What an organization did on a day of its calendar."""

    day: date
    sent: int
    delivered: int
    failed: int
    received: int
    signed_in: int


async def put(tx: Tx, day: date, figures: dict[str, int]) -> None:
    """Write a day anew; who was there stays counted although they came again since."""
    await tx.execute(
        """
        insert into organization_days as kept
               (organization_id, day, sent, delivered, failed, received, signed_in)
        values (%(organization_id)s, %(day)s, %(sent)s, %(delivered)s, %(failed)s, %(received)s, %(signed_in)s)
        on conflict (organization_id, day) do update
        set sent = excluded.sent, delivered = excluded.delivered, failed = excluded.failed,
            received = excluded.received, signed_in = greatest(kept.signed_in, excluded.signed_in)
        """,
        {**figures, "organization_id": tx.organization_id, "day": day},
    )


async def days(tx: Tx, since: date) -> list[Day]:
    """The organization's days since one, oldest first."""
    return await tx.all(
        Day,
        """
        select day, sent, delivered, failed, received, signed_in
        from organization_days
        where organization_id = %(organization_id)s
          and day >= %(since)s
        order by day
        """,
        {"organization_id": tx.organization_id, "since": since},
    )


async def delete_before(tx: Tx, day: date) -> int:
    """Forget days before one; how many."""
    return await tx.execute(
        "delete from organization_days where organization_id = %(organization_id)s and day < %(day)s",
        {"organization_id": tx.organization_id, "day": day},
    )
