"""When something of contacts becomes due in an organization, written in the transaction that makes it so."""

from datetime import datetime, timedelta
from uuid import UUID

from koinon.kit import clock
from koinon.platform.db import Tx

VERIFY_CONSENTS = "contacts.verify_consents"
PURGE_IMPORTS = "contacts.purge_imports"
WATCH_SEGMENTS = "contacts.watch_segments"
ERASE_DUE = "contacts.erase_due"
PERSON_EXPORTS = "contacts.person_exports"
SETTLE_REFUSALS = "contacts.settle_refusals"
VERDICT_DIGEST = "contacts.verdict_digest"


def next_night() -> datetime:
    """03:00 UTC after now."""
    now = clock.now()
    night = now.replace(hour=3, minute=0, second=0, microsecond=0)
    return night if night > now else night + timedelta(days=1)


async def set_due(tx: Tx, kind: str, due_at: datetime) -> None:
    """Have `kind` done in this organization at `due_at`, unless it is due earlier."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(due_at)s)
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "kind": kind, "due_at": due_at},
    )


async def take_due(tx: Tx, kind: str) -> list[UUID]:
    """The organizations where `kind` is due now; taken by this transaction alone."""
    return await tx.all(
        UUID,
        """
        delete from wakeups
        where (organization_id, kind) in (
          select organization_id, kind
          from wakeups
          where kind = %(kind)s and due_at <= %(now)s
          order by due_at
          limit 100
          for update skip locked)
        returning organization_id
        """,
        {"kind": kind, "now": clock.now()},
    )


async def set_earliest(tx: Tx, kind: str, due_at: datetime) -> None:
    """Have `kind` done in this organization at `due_at`, or earlier where it was to."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(due_at)s)
        on conflict (organization_id, kind) do update
        set due_at = least(wakeups.due_at, excluded.due_at)
        """,
        {"organization_id": tx.organization_id, "kind": kind, "due_at": due_at},
    )


async def wake(tx: Tx, kind: str, again: datetime) -> list[UUID]:
    """The organizations where `kind` is due; whoever dies at it finds them again at `again`."""
    return await tx.all(
        UUID,
        """
        update wakeups
        set due_at = %(again)s
        where kind = %(kind)s
          and due_at <= %(now)s
        returning organization_id
        """,
        {"kind": kind, "now": clock.now(), "again": again},
    )


async def rest(tx: Tx, kind: str) -> None:
    """Nothing of `kind` is due here until somebody says so again."""
    await tx.execute(
        "delete from wakeups where organization_id = %(organization_id)s and kind = %(kind)s",
        {"organization_id": tx.organization_id, "kind": kind},
    )


async def take_again(tx: Tx, kind: str, again_at: datetime) -> list[UUID]:
    """The organizations where `kind` is due now, for this transaction alone; each is due again at `again_at`."""
    return await tx.all(
        UUID,
        """
        update wakeups
        set due_at = %(again_at)s
        where (organization_id, kind) in (
          select organization_id, kind
          from wakeups
          where kind = %(kind)s and due_at <= %(now)s
          order by due_at
          limit 100
          for update skip locked)
        returning organization_id
        """,
        {"kind": kind, "now": clock.now(), "again_at": again_at},
    )


async def drop(tx: Tx, kind: str) -> None:
    """Have `kind` not done in this organization any more."""
    await tx.execute(
        "delete from wakeups where organization_id = %(organization_id)s and kind = %(kind)s",
        {"organization_id": tx.organization_id, "kind": kind},
    )
