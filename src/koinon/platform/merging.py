"""An id that was merged into another leads to the one that stays, so that a stored id never dies (API-024).

Who merges things calls `note` in that transaction; who reads one and finds nothing asks `survivor`. The answer of the
API then says `meta.merged_from`.
"""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx
from koinon.platform.rest import context


async def note(tx: Tx, kind: str, from_id: UUID, into_id: UUID) -> None:
    """Have `from_id` lead to `into_id`, and whatever led to `from_id` too: no chain is ever longer than one step."""
    params = {"organization_id": tx.organization_id, "kind": kind, "from": from_id, "into": into_id}
    await tx.execute(
        """
        update merged_ids
        set into_id = %(into)s
        where organization_id = %(organization_id)s
          and into_id = %(from)s
          and from_id <> %(into)s
        """,
        params,
    )
    await tx.execute(
        """
        insert into merged_ids (organization_id, from_id, kind, into_id)
        values (%(organization_id)s, %(from)s, %(kind)s, %(into)s)
        on conflict (organization_id, from_id) do update
        set into_id = excluded.into_id, merged_at = now()
        """,
        params,
    )


async def survivor(tx: Tx, kind: str, from_id: UUID) -> UUID | None:
    """What `from_id` was merged into, which the answer in hand will say; None for an id that was never merged."""
    found = await tx.first(
        UUID,
        """
        select into_id
        from merged_ids
        where organization_id = %(organization_id)s
          and from_id = %(from)s
          and kind = %(kind)s
        """,
        {"organization_id": tx.organization_id, "kind": kind, "from": from_id},
    )
    if found is not None:
        context.merged_from.set(str(from_id))
    return found


async def part(tx: Tx, into_id: UUID, from_ids: Sequence[UUID], *, again: UUID | None = None) -> None:
    """Have ids lead to `into_id` no more, but to `again` or, where that is None, be themselves again."""
    params = {
        "organization_id": tx.organization_id,
        "into": into_id,
        "from": [one for one in from_ids if one != again],
        "again": again,
    }
    if again is None:
        await tx.execute(
            """
            delete from merged_ids
            where organization_id = %(organization_id)s
              and into_id = %(into)s
              and from_id = any(%(from)s)
            """,
            params,
        )
        return
    await tx.execute(
        """
        update merged_ids
        set into_id = %(again)s
        where organization_id = %(organization_id)s
          and into_id = %(into)s
          and from_id = any(%(from)s)
        """,
        params,
    )
