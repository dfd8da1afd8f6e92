"""Which countries an organization texts: of those its prices are read (CHN-070)."""

from koinon.platform.db import Tx


async def reached_countries(tx: Tx) -> list[str]:
    """ISO 3166, of the last month, where most went first."""
    return await tx.all(
        str,
        """
        select country
        from deliveries
        where organization_id = %(organization_id)s
          and id >= koinon_uuid_floor(now() - interval '30 days')
          and country is not null
        group by country
        order by count(*) desc, country
        """,
        {"organization_id": tx.organization_id},
    )
