"""Which conversations are spam."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def others_of(tx: Tx, contact_id: UUID, *, is_spam: bool) -> list[UUID]:
    """A person's conversations that are spam, or are not, locked."""
    return await tx.all(
        UUID,
        """
        select c.id
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.contact_id = %(contact_id)s
          and c.is_spam = %(is_spam)s
        order by c.id
        for update
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id, "is_spam": is_spam},
    )


async def set_spam(tx: Tx, ids: Sequence[UUID], *, is_spam: bool) -> None:
    """They are, or are not."""
    await tx.execute(
        """
        update conversations c
        set is_spam = %(is_spam)s,
            version = c.version + 1,
            updated_at = now()
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
        """,
        {"organization_id": tx.organization_id, "ids": list(ids), "is_spam": is_spam},
    )
