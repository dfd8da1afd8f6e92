"""Which conversations are meant by a bulk request."""

from collections.abc import Sequence
from uuid import UUID

from koinon.inbox.contracts.lists import Filters
from koinon.inbox.repository.filtering import where
from koinon.inbox.repository.listing import Matching
from koinon.inbox.repository.visible import Access
from koinon.platform.db import Tx

ALL = Access()


async def present(tx: Tx, ids: Sequence[UUID], access: Access = ALL) -> list[UUID]:
    """Those of the ids that are conversations which somebody may see."""
    return await tx.all(
        UUID,
        f"""
        select c.id
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and c.deleted_at is null
          {access.sql}
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), **access.params},
    )


async def matching(
    tx: Tx,
    filters: Filters,
    user_id: UUID | None,
    contact_id: UUID | None,
    access: Access = ALL,
    found: Matching | None = None,
) -> list[UUID]:
    """Conversations that fit every filter that is given, the oldest first; `found` selects those that words find."""
    asked = where(filters)
    among = f"and c.id in ({found[0]})" if found else ""
    whose = "and c.contact_id = %(contact_id)s" if contact_id else ""
    return await tx.all(
        UUID,
        f"""
        select c.id
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.deleted_at is null
          and c.message_count > 0
          {whose}
          {among}
          {access.sql}
          {asked.sql}
        order by c.id
        """,
        {
            "organization_id": tx.organization_id,
            "user_id": user_id,
            "contact_id": contact_id,
            **access.params,
            **asked.params,
            **(found[1] if found else {}),
        },
    )
