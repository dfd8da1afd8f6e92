"""Statements of files of the library."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon.kit.pagination import Cursor
from koinon.messaging.media.contracts import MediaFile, MediaVariant
from koinon.platform.db import Tx

_COLUMNS = """m.id, m.name, m.kind, m.mime, m.bytes, m.status,
       (m.received_at is not null and m.status = 'uploading') as is_processing, m.error, m.width, m.height,
       m.duration_ms, m.alt, m.is_pinned,
       array(select c.category_id from media_file_categories c
             where c.organization_id = %(organization_id)s and c.media_file_id = m.id
             order by c.category_id) as category_ids,
       m.variants, m.last_used_at, m.expires_at, m.created_by, m.created_at, m.updated_at"""


class Stored(msgspec.Struct, frozen=True):
    """What serving and forgetting need of a file."""

    id: UUID
    name: str
    sha256: bytes | None
    variants: dict[str, Any]
    charged: int
    bytes: int


def bound(tx: Tx, **values: Any) -> dict[str, Any]:
    return {"organization_id": tx.organization_id, **values}


def _read(row: MediaFile) -> MediaFile:
    """A row with its forms as what they are."""
    return msgspec.structs.replace(row, variants=msgspec.convert(row.variants, dict[str, MediaVariant]))


async def insert(tx: Tx, values: Mapping[str, Any]) -> None:
    await tx.execute(
        """
        insert into media_files (id, organization_id, kind, mime, name, bytes, alt, charged, created_by)
        values (%(id)s, %(organization_id)s, %(kind)s, %(mime)s, %(name)s, %(bytes)s, %(alt)s, %(bytes)s, %(by)s)
        """,
        bound(tx, by=tx.actor.id, **values),
    )


async def get(tx: Tx, media_id: UUID) -> MediaFile | None:
    """A file; where its bytes were here before, the one that has them."""
    found = await tx.first(
        MediaFile,
        f"""
        select {_COLUMNS}
        from media_files m
        where m.organization_id = %(organization_id)s
          and m.id = (select coalesce(s.same_as, s.id) from media_files s
                      where s.organization_id = %(organization_id)s and s.id = %(id)s)
          and m.deleted_at is null
        """,
        bound(tx, id=media_id),
    )
    return None if found is None else _read(found)


async def some(tx: Tx, ids: Sequence[UUID]) -> list[MediaFile]:
    """Those of `ids` that are here, in their order."""
    found = await tx.all(
        MediaFile,
        f"""
        select {_COLUMNS}
        from media_files m
        where m.organization_id = %(organization_id)s
          and m.id = any(%(ids)s)
          and m.deleted_at is null
        order by array_position(%(ids)s::uuid[], m.id)
        """,
        bound(tx, ids=list(ids)),
    )
    return [_read(row) for row in found]


async def of_bytes(tx: Tx, sha256: bytes, others_than: UUID | None = None) -> UUID | None:
    """The file that has these bytes already."""
    found: UUID | None = await tx.scalar(
        """
        select id
        from media_files
        where organization_id = %(organization_id)s
          and sha256 = %(sha256)s
          and deleted_at is null
          and id is distinct from %(others_than)s
        """,
        bound(tx, sha256=sha256, others_than=others_than),
    )
    return found


async def page(
    tx: Tx,
    at: Cursor | None,
    limit: int,
    *,
    kind: str | None,
    category_id: UUID | None,
    q: str,
    status: str | None,
    arrived: bool,
) -> list[MediaFile]:
    """Newest first, away from `at`; only those that are all here, where `arrived` is asked."""
    back = at is not None and at.direction == "prev"
    order, sign = ("asc", ">") if back else ("desc", "<")
    conditions = [
        "and m.kind = %(kind)s" if kind else "",
        "and m.status = %(status)s" if status else "",
        "and (m.received_at is not null or m.status = 'completed')" if arrived else "",
        "and position(lower(%(q)s) in lower(m.name || ' ' || m.alt)) > 0" if q else "",
        """and exists (select from media_file_categories f
                       where f.organization_id = %(organization_id)s
                         and f.media_file_id = m.id and f.category_id = %(category_id)s)"""
        if category_id
        else "",
        f"and (m.created_at, m.id) {sign} (%(at)s, %(last)s)" if at else "",
    ]
    found = await tx.all(
        MediaFile,
        f"""
        select {_COLUMNS}
        from media_files m
        where m.organization_id = %(organization_id)s
          and m.deleted_at is null
          {" ".join(conditions)}
          /* asked: m.created_at; m.updated_at */
        order by m.created_at {order}, m.id {order}
        limit %(limit)s
        """,
        bound(
            tx,
            kind=kind,
            status=status,
            q=q,
            category_id=category_id,
            limit=limit,
            at=at.moment if at else None,
            last=at.id if at else None,
        ),
    )
    return [_read(row) for row in found]


async def change(tx: Tx, media_id: UUID, values: Mapping[str, Any]) -> None:
    """Set `name`, `alt`, `is_pinned`, `expires_at` or what processing found."""
    columns = ", ".join(f"{name} = %({name})s" for name in values)
    await tx.execute(
        f"""
        update media_files
        set {columns}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        bound(tx, id=media_id, **values),
    )


async def still_processed(tx: Tx, media_id: UUID) -> bool:
    """Whether it still waits to be looked at; nobody takes it out or finishes it before this transaction ends."""
    return bool(
        await tx.scalar(
            """
            select true
            from media_files
            where organization_id = %(organization_id)s
              and id = %(id)s
              and status = 'uploading'
              and received_at is not null
              and deleted_at is null
            for update
            """,
            bound(tx, id=media_id),
        )
    )


async def received(tx: Tx, media_id: UUID, kind: str, mime: str) -> bool:
    """It is all here, and to be looked at; False where it was before."""
    return bool(
        await tx.scalar(
            """
            update media_files
            set status = 'uploading', received_at = now(), kind = %(kind)s, mime = %(mime)s, updated_at = now()
            where organization_id = %(organization_id)s
              and id = %(id)s
              and status in ('pending', 'uploading')
              and received_at is null
            returning true
            """,
            bound(tx, id=media_id, kind=kind, mime=mime),
        )
    )


async def begun(tx: Tx, media_id: UUID) -> bool:
    """A part of it arrived; False where no part may arrive any more."""
    return bool(
        await tx.scalar(
            """
            update media_files
            set status = 'uploading', updated_at = now()
            where organization_id = %(organization_id)s
              and id = %(id)s
              and status in ('pending', 'uploading')
              and received_at is null
            returning true
            """,
            bound(tx, id=media_id),
        )
    )


async def delete(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Take files out of the library; their bytes go later."""
    return await tx.all(
        UUID,
        """
        update media_files
        set status = 'deleted', deleted_at = now(), updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and deleted_at is null
        returning id
        """,
        bound(tx, ids=list(ids)),
    )


async def bring_back(tx: Tx, media_id: UUID) -> bool:
    """Undo a deletion while the bytes are here and nothing has the same ones."""
    return bool(
        await tx.scalar(
            """
            update media_files m
            set status = 'completed', deleted_at = null, updated_at = now(),
                expires_at = case when is_pinned then null else now() + interval '90 days' end
            where m.organization_id = %(organization_id)s
              and m.id = %(id)s
              and m.deleted_at is not null
              and m.dropped_at is null
              and m.variants <> '{}'
              and not exists (select from media_files o
                              where o.organization_id = %(organization_id)s
                                and o.sha256 = m.sha256 and o.deleted_at is null)
            returning true
            """,
            bound(tx, id=media_id),
        )
    )


async def used(tx: Tx, ids: Sequence[UUID], lasts: timedelta) -> None:
    """Files go out with a message: what is not kept for good lasts so long again."""
    await tx.execute(
        """
        update media_files
        set last_used_at = now(),
            expires_at = case when is_pinned then null else greatest(expires_at, now() + %(lasts)s) end
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and (last_used_at is null or last_used_at < now() - interval '1 hour')
        """,
        bound(tx, ids=list(ids), lasts=lasts),
    )


async def expired(tx: Tx, kept: Sequence[UUID], limit: int) -> list[UUID]:
    """Files whose time is over, but for those of `kept`; uploads that nobody finished for a day are among them."""
    return await tx.all(
        UUID,
        """
        select id
        from media_files
        where organization_id = %(organization_id)s
          and deleted_at is null
          and not id = any(%(kept)s::uuid[])
          and (expires_at <= now()
               or (status in ('pending', 'uploading', 'failed') and created_at < now() - interval '2 days'))
        order by id
        limit %(limit)s
        """,
        bound(tx, kept=list(kept), limit=limit),
    )


async def to_drop(tx: Tx, days: int, limit: int) -> list[Stored]:
    """Files that left the library so many days ago; those that never were whole, at once."""
    return await tx.all(
        Stored,
        """
        select id, name, sha256, variants, charged, bytes
        from media_files
        where organization_id = %(organization_id)s
          and deleted_at is not null
          and dropped_at is null
          and (deleted_at < now() - make_interval(days => %(days)s) or variants = '{}')
        order by deleted_at
        limit %(limit)s
        """,
        bound(tx, days=days, limit=limit),
    )


async def dropped(tx: Tx, ids: Sequence[UUID]) -> None:
    """Their bytes are gone; name and size stay for the messages that had them."""
    await tx.execute(
        """
        update media_files
        set dropped_at = now(), charged = 0, variants = '{}', updated_at = now()
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        bound(tx, ids=list(ids)),
    )


async def stored(tx: Tx, media_id: UUID) -> Stored | None:
    return await tx.first(
        Stored,
        """
        select id, name, sha256, variants, charged, bytes
        from media_files
        where organization_id = %(organization_id)s
          and id = %(id)s
          and dropped_at is null
        """,
        bound(tx, id=media_id),
    )


async def charged_bytes(tx: Tx) -> int:
    """What the plan's storage is used for by files."""
    return int(
        await tx.scalar(
            """
            select coalesce(sum(charged), 0)
            from media_files
            where organization_id = %(organization_id)s
              and dropped_at is null
            """,
            bound(tx),
        )
        or 0
    )


async def waiting(tx: Tx, older_than: datetime) -> list[UUID]:
    """Files that are all here and nobody looked at since."""
    return await tx.all(
        UUID,
        """
        select id
        from media_files
        where organization_id = %(organization_id)s
          and status = 'uploading'
          and received_at < %(older_than)s
        order by id
        limit 100
        """,
        bound(tx, older_than=older_than),
    )
