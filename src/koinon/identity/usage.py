"""How many seats and keys an organization has, for its plan."""

from datetime import datetime

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


async def signed_in(tx: Tx, since: datetime, until: datetime) -> dict[str, int]:
    """Members who were there on a day, as far as their sessions still tell: only the last time of each is kept."""
    found = await tx.scalar(
        """
        select count(distinct m.user_id)
        from memberships m
        join sessions s on s.user_id = m.user_id
        where m.organization_id = %(organization_id)s
          and s.organization_id = %(organization_id)s
          and s.last_seen_at >= %(since)s
          and s.last_seen_at < %(until)s
        """,
        {"organization_id": tx.organization_id, "since": since, "until": until},
    )
    return {"signed_in": int(found)}


async def owner_is_verified(tx: Tx) -> bool:
    """Whether an owner has confirmed their mail address."""
    return await _some_owner(tx, "u.email_verified_at is not null")


async def owner_has_factor(tx: Tx) -> bool:
    """Whether an owner has a second factor."""
    return await _some_owner(tx, "u.mfa_enrolled_at is not null")


async def _some_owner(tx: Tx, condition: str) -> bool:
    return bool(
        await tx.scalar(
            f"""
            select exists (
              select
              from memberships m
              join users u on u.id = m.user_id
              where m.organization_id = %(organization_id)s
                and m.role = 'owner'
                and m.state = 'active'
                and {condition})
            """,
            {"organization_id": tx.organization_id},
        )
    )


async def has_teammate(tx: Tx) -> bool:
    """Whether more than one person has an open seat."""
    return bool(
        await tx.scalar(
            """
            select count(*) > 1
            from memberships
            where organization_id = %(organization_id)s
              and state = 'active'
            """,
            {"organization_id": tx.organization_id},
        )
    )
