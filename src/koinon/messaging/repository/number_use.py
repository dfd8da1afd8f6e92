"""What of messaging goes by a number (CHN-017)."""

from uuid import UUID

from koinon.platform.db import Tx


async def broadcasts_by(tx: Tx, sender_id: UUID) -> int:
    """Broadcasts that have not left whole yet and leave from this number."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from broadcasts
            where organization_id = %(organization_id)s
              and sender_id = %(sender_id)s
              and state in ('scheduled', 'preparing', 'sending', 'paused')
            """,
            {"organization_id": tx.organization_id, "sender_id": sender_id},
        )
    )
