"""Who stands in the ledger of certain broadcasts."""

from collections.abc import Collection, Sequence
from uuid import UUID

from koinon.platform.db import Tx


async def names(tx: Tx, broadcasts: Collection[UUID], people: Sequence[UUID]) -> bool:
    """Whether these broadcasts went to one of these people, or were to."""
    return bool(
        await tx.scalar(
            """
            select exists (
                     select from deliveries d
                     where d.organization_id = %(organization_id)s
                       and d.contact_id = any(%(people)s)
                       and (d.broadcast_id = any(%(broadcasts)s) or d.origin_id = any(%(broadcasts)s)))
                or exists (
                     select from unreached u
                     where u.organization_id = %(organization_id)s
                       and u.contact_id = any(%(people)s)
                       and u.broadcast_id = any(%(broadcasts)s))
            """,
            {"organization_id": tx.organization_id, "people": list(people), "broadcasts": list(broadcasts)},
        )
    )
