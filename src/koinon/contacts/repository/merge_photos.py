"""A survivor without a photo of their own shows the absorbed person's, until the merge is undone.

It weighs in the storage as any other; where there is no room for it, initials are shown: no merge fails for a photo.
"""

from datetime import datetime
from uuid import UUID

from koinon import organizations
from koinon.contacts.policy.merge_movers import MergeMover, Moved
from koinon.contacts.repository import photos
from koinon.platform.db import Tx

STORAGE = "storage_bytes"


async def _copy(tx: Tx, absorbed: UUID, survivor: UUID) -> Moved:
    size = 0 if await photos.weigh(tx, [survivor]) else await photos.weigh(tx, [absorbed])
    granted = await organizations.claim_up_to(tx, STORAGE, size)
    if not size or granted < size:
        await organizations.give_back(tx, STORAGE, granted)
        return {"photos": []}
    copied = await tx.all(
        UUID,
        """
        with copied as (
          insert into contact_photos (id, organization_id, contact_id, bytes, data_cipher)
          select gen_random_uuid(), %(organization_id)s, %(into)s, p.bytes, p.data_cipher
          from contact_photos p
          where p.organization_id = %(organization_id)s
            and p.contact_id = %(from)s
          on conflict (organization_id, contact_id) do nothing
          returning id)
        update contacts c
        set photo_id = copied.id
        from copied
        where c.organization_id = %(organization_id)s
          and c.id = %(into)s
        returning c.photo_id
        """,
        {"organization_id": tx.organization_id, "from": absorbed, "into": survivor},
    )
    return {"photos": copied}


async def _give_back(tx: Tx, _absorbed: UUID, survivor: UUID, moved: Moved) -> None:
    """Unless they were given another one since."""
    freed = await tx.all(
        int,
        """
        with gone as (
          delete from contact_photos
          where organization_id = %(organization_id)s
            and contact_id = %(id)s
            and id = any(%(photos)s)
          returning id, bytes),
        cleared as (
          update contacts c
          set photo_id = null
          from gone
          where c.organization_id = %(organization_id)s
            and c.id = %(id)s
            and c.photo_id = gone.id)
        select bytes
        from gone
        """,
        {
            "organization_id": tx.organization_id,
            "id": survivor,
            "photos": [UUID(str(one)) for one in moved.get("photos", ())],
        },
    )
    await organizations.give_back(tx, STORAGE, sum(freed))


async def _since(tx: Tx, survivor: UUID, at: datetime) -> int:
    return int(
        await tx.scalar(
            """
            select count(*)
            from contact_photos
            where organization_id = %(organization_id)s and contact_id = %(id)s and created_at > %(at)s
            """,
            {"organization_id": tx.organization_id, "id": survivor, "at": at},
        )
    )


PHOTOS = MergeMover("photos", ("contact_photos",), _copy, _give_back, _since, once=True)
