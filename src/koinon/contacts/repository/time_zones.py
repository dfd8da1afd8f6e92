"""Time zones that were noted of people."""

from koinon.platform.db import Tx


async def zones_in_use(tx: Tx) -> list[str]:
    """Names of the time zones that somebody has of their own, in order."""
    return await tx.all(
        str,
        """
        select distinct time_zone
        from contacts
        where organization_id = %(organization_id)s
          and time_zone is not null
          and deleted_at is null
        order by time_zone
        """,
        {"organization_id": tx.organization_id},
    )
