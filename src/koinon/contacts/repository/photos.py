"""People's photos, sealed: at most one of each person."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def put(tx: Tx, contact_id: UUID, photo_id: UUID, data_cipher: bytes, size: int) -> None:
    """Keep a photo in place of the one there was."""
    await tx.execute(
        """
        insert into contact_photos (id, organization_id, contact_id, bytes, data_cipher)
        values (%(id)s, %(organization_id)s, %(contact_id)s, %(bytes)s, %(data_cipher)s)
        on conflict (organization_id, contact_id) do update
          set id = excluded.id, bytes = excluded.bytes, data_cipher = excluded.data_cipher,
              created_at = excluded.created_at
          where contact_photos.organization_id = %(organization_id)s
        """,
        {
            "organization_id": tx.organization_id,
            "id": photo_id,
            "contact_id": contact_id,
            "bytes": size,
            "data_cipher": data_cipher,
        },
    )


async def delete(tx: Tx, people: Sequence[UUID]) -> int:
    """Take the photos of these people away; how many bytes they had."""
    gone = await tx.all(
        int,
        """
        delete from contact_photos
        where organization_id = %(organization_id)s
          and contact_id = any(%(people)s)
        returning bytes
        """,
        {"organization_id": tx.organization_id, "people": list(people)},
    )
    return sum(gone)


async def weigh(tx: Tx, people: Sequence[UUID]) -> int:
    """How many bytes the photos of these people have."""
    return int(
        await tx.scalar(
            """
            select coalesce(sum(bytes), 0)
            from contact_photos
            where organization_id = %(organization_id)s
              and contact_id = any(%(people)s)
            """,
            {"organization_id": tx.organization_id, "people": list(people)},
        )
    )


async def content(tx: Tx, contact_id: UUID, *, deleted: bool) -> tuple[UUID, bytes] | None:
    """The photo of a person who is not deleted, or with `deleted` may be: its id, and its sealed content."""
    found: list[tuple[UUID, bytes]] = await tx.all(
        tuple,
        f"""
        select p.id, p.data_cipher
        from contact_photos p
        join contacts c
          on c.organization_id = %(organization_id)s
         and c.id = p.contact_id
         {"" if deleted else "and c.deleted_at is null"}
        where p.organization_id = %(organization_id)s
          and p.contact_id = %(contact_id)s
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id},
    )
    return found[0] if found else None


async def stored_bytes(tx: Tx) -> int:
    """What all photos weigh."""
    return int(
        await tx.scalar(
            "select coalesce(sum(bytes), 0) from contact_photos where organization_id = %(organization_id)s",
            {"organization_id": tx.organization_id},
        )
    )
