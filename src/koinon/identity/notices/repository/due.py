"""What is to leave by mail and push."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from koinon.identity.notices.contracts import Row
from koinon.identity.notices.repository.columns import ROW
from koinon.identity.notices.repository.entries import PUSH_EVERY
from koinon.kit import clock
from koinon.platform.db import Tx


async def to_mail(tx: Tx, limit: int) -> list[Row]:
    """Notices whose mail is due and that nobody read; taken, so that nobody else mails them."""
    return await tx.all(
        Row,
        f"""
        update notifications
        set mail_due_at = null, mailed_at = %(now)s
        where organization_id = %(organization_id)s
          and id in (select n.id
                     from notifications n
                     where n.organization_id = %(organization_id)s
                       and n.mail_due_at <= %(now)s
                     order by n.mail_due_at
                     limit %(limit)s
                     for update skip locked)
        returning {ROW}
        """,
        {"organization_id": tx.organization_id, "now": clock.now(), "limit": limit},
    )


async def to_push(tx: Tx, limit: int, leased_until: datetime) -> list[Row]:
    """Notices whose push is due and that nobody read; leased, so that nobody else pushes them meanwhile."""
    return await tx.all(
        Row,
        f"""
        update notifications
        set push_due_at = %(leased_until)s
        where organization_id = %(organization_id)s
          and id in (select n.id
                     from notifications n
                     where n.organization_id = %(organization_id)s
                       and n.push_due_at <= %(now)s
                     order by n.push_due_at
                     limit %(limit)s
                     for update skip locked)
        returning {ROW}
        """,
        {
            "organization_id": tx.organization_id,
            "now": clock.now(),
            "limit": limit,
            "leased_until": leased_until,
        },
    )


async def pushed(tx: Tx, rows: Sequence[Row], took: Sequence[UUID], again: Sequence[UUID], now: datetime) -> None:
    """End the leases: what a device took was pushed now; what changed meanwhile is pushed again 30 seconds later."""
    await tx.execute(
        """
        update notifications n
        set pushed_at = case when n.id = any(%(took)s) then %(now)s else n.pushed_at end,
            push_due_at = case when n.read_at is not null then null
                               when n.id = any(%(again)s) then n.push_due_at
                               when n.changed_at > r.changed_at then %(now)s + %(push_every)s::interval end
        from unnest(%(ids)s::uuid[], %(changed)s::timestamptz[]) as r (id, changed_at)
        where n.organization_id = %(organization_id)s
          and n.id = r.id
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [row.id for row in rows],
            "changed": [row.changed_at for row in rows],
            "took": list(took),
            "again": list(again),
            "now": now,
            "push_every": PUSH_EVERY,
        },
    )


async def overdue(tx: Tx) -> tuple[bool, bool]:
    """Whether mails and pushes of the organization should have gone out already."""
    found: tuple[bool, bool] = await tx.one(
        tuple,
        """
        select exists (select from notifications
                       where organization_id = %(organization_id)s and mail_due_at <= %(now)s),
               exists (select from notifications
                       where organization_id = %(organization_id)s and push_due_at <= %(now)s)
        """,
        {"organization_id": tx.organization_id, "now": clock.now()},
    )
    return found
