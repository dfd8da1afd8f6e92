"""Archives of an organization: who asked, how far it is, until when it lies there."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx


class Archive(Struct, frozen=True):
    """An archive; `sha256` is of the file as it is downloaded."""

    id: UUID
    kind: str
    state: str
    size: int | None
    sha256: str | None
    encrypted: bool
    tables: int | None
    rows: int | None
    requested_by: UUID | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


class Wanted(Struct, frozen=True):
    """What the worker needs to write it."""

    id: UUID
    passphrase_cipher: bytes | None


class Standing(Struct, frozen=True):
    """How many are being written, and how many were asked for since a time."""

    running: int
    today: int


_ARCHIVE = """id, kind, state, size, sha256, encrypted, tables, rows, requested_by, created_at, finished_at,
       expires_at"""


async def insert(tx: Tx, archive_id: UUID, passphrase_cipher: bytes | None) -> None:
    """Ask for an export."""
    await tx.execute(
        """
        insert into organization_archives (id, organization_id, kind, encrypted, requested_by, passphrase_cipher)
        values (%(id)s, %(organization_id)s, 'export', %(cipher)s::bytea is not null, %(by)s, %(cipher)s)
        """,
        {"id": archive_id, "organization_id": tx.organization_id, "cipher": passphrase_cipher, "by": tx.actor.id},
    )


async def get(tx: Tx, archive_id: UUID) -> Archive:
    """One archive. Raises LookupError."""
    return await tx.one(
        Archive,
        f"select {_ARCHIVE} from organization_archives where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": archive_id},
    )


async def every(tx: Tx) -> list[Archive]:
    """All of them, latest first."""
    return await tx.all(
        Archive,
        f"""
        select {_ARCHIVE}
        from organization_archives
        where organization_id = %(organization_id)s
        order by id desc
        limit 50
        """,
        {"organization_id": tx.organization_id},
    )


async def standing(tx: Tx, since: datetime) -> Standing:
    """What is under way; the organization's row is locked, so that two requests count each other."""
    await tx.execute("select from organizations where id = %(id)s for update", {"id": tx.organization_id})
    return await tx.one(
        Standing,
        """
        select count(*) filter (where state in ('queued', 'running')) as running,
               count(*) filter (where created_at > %(since)s) as today
        from organization_archives
        where organization_id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id, "since": since},
    )


async def begin(tx: Tx, archive_id: UUID) -> Wanted | None:
    """Take a request up; None where it is done or gone."""
    return await tx.first(
        Wanted,
        """
        update organization_archives
        set state = 'running'
        where organization_id = %(organization_id)s
          and id = %(id)s
          and state in ('queued', 'running')
        returning id, passphrase_cipher
        """,
        {"organization_id": tx.organization_id, "id": archive_id},
    )


async def finish(
    tx: Tx, archive_id: UUID, size: int, sha256: str, counted: tuple[int, int], expires_at: datetime
) -> None:
    """It lies there now; its passphrase is forgotten."""
    await tx.execute(
        """
        update organization_archives
        set state = 'done', size = %(size)s, sha256 = %(sha256)s, tables = %(tables)s, rows = %(rows)s,
            finished_at = now(), expires_at = %(expires_at)s, passphrase_cipher = null
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {
            "organization_id": tx.organization_id,
            "id": archive_id,
            "size": size,
            "sha256": sha256,
            "tables": counted[0],
            "rows": counted[1],
            "expires_at": expires_at,
        },
    )


async def expire(tx: Tx, now: datetime) -> tuple[list[UUID], datetime | None]:
    """Those whose time is over by now, and when the next one's is."""
    over = await tx.all(
        UUID,
        """
        update organization_archives
        set state = 'expired'
        where organization_id = %(organization_id)s
          and state = 'done'
          and expires_at <= %(now)s
        returning id
        """,
        {"organization_id": tx.organization_id, "now": now},
    )
    following: datetime | None = await tx.scalar(
        """
        select min(expires_at)
        from organization_archives
        where organization_id = %(organization_id)s
          and state = 'done'
        """,
        {"organization_id": tx.organization_id},
    )
    return over, following


async def shorten(tx: Tx, latest: datetime) -> int:
    """Have none lie longer than until `latest`; how many would have."""
    return await tx.execute(
        """
        update organization_archives
        set expires_at = %(latest)s
        where organization_id = %(organization_id)s
          and state = 'done'
          and expires_at > %(latest)s
        """,
        {"organization_id": tx.organization_id, "latest": latest},
    )
