"""How many seats and keys an organization has, for its plan."""

from koinon.platform.db import Tx


async def seats_taken(tx: Tx) -> int:
    """Active seats and pending invitations: what the limit of seats counts (IDN-036)."""
    return int(
        await tx.scalar(
            """
            select (select count(*) from memberships
                    where organization_id = %(organization_id)s
                      and state = 'active')
                 + (select count(*) from invitations
                    where organization_id = %(organization_id)s
                      and state = 'pending')
            """,
            {"organization_id": tx.organization_id},
        )
    )


async def keys_in_use(tx: Tx) -> int:
    """Live keys that were not revoked; test keys are not counted (API-055)."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from api_keys
            where organization_id = %(organization_id)s
              and mode = 'live'
              and revoked_at is null
            """,
            {"organization_id": tx.organization_id},
        )
    )
