"""Users on the other databases: a row of id, name, address and language for who has a seat there (ORG-035, ADR 16).

What proves who somebody is (password, factors, sessions) never leaves home. The row is written in the transaction that
gives the first seat, and follows home within half a minute.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services

# A transaction that changes a user may end this much after the moment that it writes.
LATE = timedelta(minutes=15)


class Mirrored(Struct, frozen=True):
    """What another database knows of a user."""

    id: UUID
    email: str
    name: str
    locale: str
    updated_at: datetime


async def mirror(tx: Tx, user_ids: Sequence[UUID]) -> None:
    """Let users be known where the transaction's organization lives; at home they are. Idempotent."""
    if tx.home is None:
        return
    found = await tx.all(
        Mirrored,
        "select id, email, name, locale, updated_at from users where id = any(%(ids)s)",
        {"ids": list(user_ids)},
    )
    await tx.execute(
        """
        insert /* where it lives */ into users (id, email, email_normalized, name, locale, updated_at)
        select id, email, 'mirror of ' || id, name, locale, updated_at
        from unnest(%(id)s::uuid[], %(email)s::text[], %(name)s::text[], %(locale)s::text[],
                    %(updated_at)s::timestamptz[]) as u (id, email, name, locale, updated_at)
        on conflict (id) do update
        set email = excluded.email, name = excluded.name, locale = excluded.locale, updated_at = excluded.updated_at
        """,
        _columns(found),
    )


async def _follow(tx: Tx) -> int:
    """Write what changed at home since the newest change that is known here; how many users it was."""
    newest = await tx.scalar("select /* where it lives */ max(updated_at) from users")
    if newest is None:
        return 0
    changed = await tx.all(
        Mirrored,
        "select id, email, name, locale, updated_at from users where updated_at > %(since)s",
        {"since": newest - LATE},
    )
    return await tx.execute(
        """
        update /* where it lives */ users
        set email = u.email, name = u.name, locale = u.locale, updated_at = u.updated_at
        from unnest(%(id)s::uuid[], %(email)s::text[], %(name)s::text[], %(locale)s::text[],
                    %(updated_at)s::timestamptz[]) as u (id, email, name, locale, updated_at)
        where users.id = u.id
          and users.updated_at <> u.updated_at
        """,
        _columns(changed),
    )


def _columns(rows: Sequence[Mirrored]) -> dict[str, list[object]]:
    return {name: [getattr(row, name) for row in rows] for name in Mirrored.__struct_fields__}


@job("identity.mirror_users", queue="maintenance", time_limit=25.0)
async def mirror_users(services: Services, _organization_id: UUID | None) -> None:
    """Let the users of this database follow home; at home there is nothing to do."""
    if services.database.home is not None:
        async with services.database.system() as tx:
            await _follow(tx)


JOBS = (mirror_users,)
SCHEDULES = (Schedule(mirror_users, 30),)
