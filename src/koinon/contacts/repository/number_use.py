"""Keywords that hold for one number only (CHN-017)."""

from uuid import UUID

from koinon.platform.db import Tx


async def keywords_by(tx: Tx, sender_id: UUID) -> int:
    """How many there are."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from keywords
            where organization_id = %(organization_id)s
              and sender_id = %(sender_id)s
            """,
            {"organization_id": tx.organization_id, "sender_id": sender_id},
        )
    )
