"""Requests for a second person's approval, and what they decided."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.messaging.contracts import Approval
from koinon.platform.db import Tx

_COLUMNS = """
id, broadcast_id, fingerprint, recipients, state, requested_by, requested_at, request_words, decided_by, decided_at,
decision_words
"""


async def latest(tx: Tx, broadcast_id: UUID) -> Approval | None:
    """The newest request of a broadcast."""
    return await tx.first(
        Approval,
        f"""
        select {_COLUMNS}
        from broadcast_approvals
        where organization_id = %(organization_id)s
          and broadcast_id = %(broadcast_id)s
        order by requested_at desc, id desc
        limit 1
        """,
        {"organization_id": tx.organization_id, "broadcast_id": broadcast_id},
    )


async def waiting(tx: Tx, broadcast_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the broadcasts that somebody is asked to approve."""
    return set(
        await tx.all(
            UUID,
            """
            select broadcast_id
            from broadcast_approvals
            where organization_id = %(organization_id)s
              and broadcast_id = any(%(ids)s)
              and state = 'requested'
            """,
            {"organization_id": tx.organization_id, "ids": list(broadcast_ids)},
        )
    )


async def insert(tx: Tx, values: dict[str, Any]) -> None:
    """Write a new request."""
    await tx.execute(
        """
        insert into broadcast_approvals (id, organization_id, broadcast_id, fingerprint, recipients, requested_by,
                                         request_words)
        values (%(id)s, %(organization_id)s, %(broadcast_id)s, %(fingerprint)s, %(recipients)s, %(requested_by)s,
                %(words)s)
        """,
        {**values, "organization_id": tx.organization_id},
    )


async def insert_approved(tx: Tx, values: dict[str, Any]) -> None:
    """Write a request together with the yes to it."""
    await tx.execute(
        """
        insert into broadcast_approvals (id, organization_id, broadcast_id, fingerprint, recipients, state,
                                         requested_by, decided_by, decided_at)
        values (%(id)s, %(organization_id)s, %(broadcast_id)s, %(fingerprint)s, %(recipients)s, 'approved',
                %(requested_by)s, %(decided_by)s, now())
        """,
        {**values, "organization_id": tx.organization_id},
    )


async def decide(tx: Tx, approval_id: UUID, state: str, by: UUID | None, words: str) -> bool:
    """End a request; whether it still waited."""
    ended = await tx.execute(
        """
        update broadcast_approvals
        set state = %(state)s, decided_by = %(by)s, decided_at = now(), decision_words = %(words)s
        where organization_id = %(organization_id)s
          and id = %(id)s
          and state = 'requested'
        """,
        {"organization_id": tx.organization_id, "id": approval_id, "state": state, "by": by, "words": words},
    )
    return ended == 1
