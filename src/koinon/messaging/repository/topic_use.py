"""Which broadcasts still need a topic."""

from uuid import UUID

from koinon.platform.db import Tx


async def used_by(tx: Tx, topic_id: UUID) -> list[str]:
    """Names of broadcasts about the topic that have not all left."""
    return await tx.all(
        str,
        """
        select name
        from broadcasts
        where organization_id = %(organization_id)s
          and topic_id = %(topic_id)s
          and state in ('draft', 'scheduled', 'preparing', 'sending', 'paused')
        order by name
        limit 20
        """,
        {"organization_id": tx.organization_id, "topic_id": topic_id},
    )
