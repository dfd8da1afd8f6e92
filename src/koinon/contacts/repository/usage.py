"""How many people an organization has, for its plan."""

from koinon.platform.db import Tx


async def living(tx: Tx) -> int:
    """Everybody who is not deleted."""
    return int(
        await tx.scalar(
            "select count(*) from contacts where organization_id = %(organization_id)s and deleted_at is null",
            {"organization_id": tx.organization_id},
        )
    )
