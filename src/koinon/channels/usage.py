"""How many numbers an organization sends from, for its plan."""

from koinon.platform.db import Tx


async def senders_in_use(tx: Tx) -> int:
    """Every sender but released and simulated ones: practising costs nobody anything."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from senders s
            join provider_accounts a on a.organization_id = %(organization_id)s and a.id = s.account_id
            where s.organization_id = %(organization_id)s
              and s.state <> 'released'
              and a.environment <> 'simulator'
            """,
            {"organization_id": tx.organization_id},
        )
    )
