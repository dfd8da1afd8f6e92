"""Who of some people may see which conversations, and who is to hear of what is urgent."""

from collections.abc import Collection
from uuid import UUID

from koinon.inbox.repository.visible import Access
from koinon.platform.db import Tx


async def seen(
    tx: Tx, access: Access, conversation_ids: Collection[UUID], user_ids: Collection[UUID]
) -> list[tuple[UUID, UUID, UUID | None]]:
    """(conversation, user, location of the person) where users who all see as far as `access` may see it."""
    return await tx.all(
        tuple,
        f"""
        select c.id, u.id, p.location_id
        from conversations c
        join contacts p
          on p.organization_id = %(organization_id)s
         and p.id = c.contact_id
        cross join unnest(%(users)s::uuid[]) as u (id)
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and c.deleted_at is null
          {access.of_each("u.id")}
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids), "users": list(user_ids)},
    )


async def urgent(tx: Tx, conversation_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """(conversation, member) for those that are urgent and open work of a team that wants to be told."""
    return await tx.all(
        tuple,
        """
        select c.id, m.user_id
        from conversations c
        join inbox_teams t
          on t.organization_id = %(organization_id)s
         and t.id = c.team_id
         and t.pages_urgent
        join inbox_team_members m
          on m.organization_id = %(organization_id)s
         and m.team_id = t.id
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and c.priority = 'urgent'
          and c.status in ('open', 'pending', 'snoozed')
          and not c.is_spam
          and c.deleted_at is null
        """,
        {"organization_id": tx.organization_id, "ids": list(conversation_ids)},
    )
