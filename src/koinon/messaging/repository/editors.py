"""Who has a draft open."""

from uuid import UUID

from koinon.platform.db import Tx


async def note(tx: Tx, broadcast_id: UUID, user_id: UUID, seconds: int) -> bool:
    """The user is there; whether they were not a moment ago. A draft that is gone is nobody's."""
    came = await tx.first(
        bool,
        """
        with before as (
          select seen_at
          from broadcast_editors
          where organization_id = %(organization_id)s
            and broadcast_id = %(broadcast_id)s
            and user_id = %(user_id)s
        ), noted as (
          insert into broadcast_editors (organization_id, broadcast_id, user_id)
          select b.organization_id, b.id, %(user_id)s
          from broadcasts b
          where b.organization_id = %(organization_id)s
            and b.id = %(broadcast_id)s
          on conflict (organization_id, broadcast_id, user_id) do update set seen_at = excluded.seen_at
          returning 1
        )
        select not exists (select from before where seen_at > now() - make_interval(secs => %(seconds)s))
        from noted
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "user_id": user_id,
            "seconds": seconds,
        },
    )
    return bool(came)


async def others(tx: Tx, broadcast_id: UUID, user_id: UUID, seconds: int) -> list[UUID]:
    """Everybody else who is there, who came first first."""
    return await tx.all(
        UUID,
        """
        select user_id
        from broadcast_editors
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
          and user_id <> %(user_id)s
          and seen_at > now() - make_interval(secs => %(seconds)s)
        order by seen_at desc
        limit 5
        """,
        {
            "organization_id": tx.organization_id,
            "broadcast_id": broadcast_id,
            "user_id": user_id,
            "seconds": seconds,
        },
    )
