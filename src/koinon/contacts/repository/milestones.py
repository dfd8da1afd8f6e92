"""When a person came, and when they were marked as restricted and no more: what their own row and the trail tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts import Source
from koinon.platform.db import Tx

MARKED, UNMARKED = "contact.restricted", "contact.unrestricted"
MOST_MARKS = 50


class Milestones(Struct, frozen=True):
    """A person's first day, and their marks, the latest first: id, kind, at and by (a name, or nothing)."""

    id: UUID
    source: Source
    created_at: datetime
    marks: list[dict[str, Any]]


async def milestones(tx: Tx, contact_id: UUID) -> Milestones | None:
    """Those of a person who is not deleted."""
    return await tx.first(
        Milestones,
        """
        select c.id, c.source, c.created_at,
               coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.action, 'at', a.created_at,
                                                             'by', u.name) order by a.id desc)
                         from (select id, action, created_at, actor_kind, actor_id
                               from audit_log
                               where organization_id = %(organization_id)s
                                 and resource_type = 'contact'
                                 and resource_id = c.id
                                 and action = any(%(marks)s)
                               order by id desc
                               limit %(limit)s) a
                         left join users u
                           on u.id = a.actor_id
                          and a.actor_kind = 'user'), '[]') as marks
        from contacts c
        where c.organization_id = %(organization_id)s
          and c.id = %(id)s
          and c.deleted_at is null
        """,
        {
            "organization_id": tx.organization_id,
            "id": contact_id,
            "marks": [MARKED, UNMARKED],
            "limit": MOST_MARKS,
        },
    )


async def restricted_among(tx: Tx, contact_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these people whose conversations are read on record (INB-112)."""
    return frozenset(
        await tx.all(
            UUID,
            """
            select c.id
            from contacts c
            where c.organization_id = %(organization_id)s
              and c.id = any(%(ids)s)
              and c.restricted
            """,
            {"organization_id": tx.organization_id, "ids": list(contact_ids)},
        )
    )
