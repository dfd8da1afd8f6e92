"""Statements of mailboxes: how far each was read."""

from datetime import datetime
from uuid import UUID

import msgspec

from koinon.channels.repository.shared import bound
from koinon.platform.db import Tx

KIND = "channels.mailboxes"


class Read(msgspec.Struct, frozen=True):
    """How far an account's mailbox was read."""

    uid_validity: int
    last_uid: int
    read_at: datetime


async def reading(tx: Tx, account_id: UUID, *, lock: bool = False) -> Read | None:
    return await tx.first(
        Read,
        f"""
        select uid_validity, last_uid, read_at
        from mailboxes
        where organization_id = %(organization_id)s
          and account_id = %(account_id)s
        {"for update" if lock else ""}
        """,
        bound(tx, account_id=account_id),
    )


async def remember(tx: Tx, account_id: UUID, validity: int, uid: int, at: datetime) -> None:
    await tx.execute(
        """
        insert into mailboxes (organization_id, account_id, uid_validity, last_uid, read_at)
        values (%(organization_id)s, %(account_id)s, %(validity)s, %(uid)s, %(at)s)
        on conflict (organization_id, account_id) do update
        set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, read_at = excluded.read_at,
            updated_at = now()
        """,
        bound(tx, account_id=account_id, validity=validity, uid=uid, at=at),
    )


async def note_error(tx: Tx, account_id: UUID, words: str | None) -> None:
    """Keep why a mailbox could not be read, or that it could."""
    await tx.execute(
        """
        update provider_accounts
        set mailbox_error = %(words)s, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(account_id)s
          and mailbox_error is distinct from %(words)s
        """,
        bound(tx, account_id=account_id, words=words),
    )


async def schedule(tx: Tx, seconds: float | None) -> None:
    """Look into this organization's mailboxes then; never while it has none."""
    if seconds is None:
        await tx.execute(
            "delete from wakeups where organization_id = %(organization_id)s and kind = %(kind)s", bound(tx, kind=KIND)
        )
        return
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, now() + make_interval(secs => %(seconds)s))
        on conflict (organization_id, kind) do update set due_at = excluded.due_at
        """,
        bound(tx, kind=KIND, seconds=seconds),
    )


async def organizations_to_read(tx: Tx, limit: int) -> list[UUID]:
    return await tx.all(
        UUID,
        """
        select organization_id
        from wakeups
        where kind = %(kind)s
          and due_at <= now()
        order by due_at
        limit %(limit)s
        """,
        {"kind": KIND, "limit": limit},
    )
