"""Statements of which number sends by which campaign, and of what that allows it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.channels.registration.records import Assignment
from koinon.channels.repository.shared import bound
from koinon.kit import ids
from koinon.platform.db import Tx

_ASSIGNMENT = """
select n.id, n.sender_id, n.campaign_id, s.value as number, n.state, n.reasons, n.to_send, n.facts_at, n.checked_at
from number_assignments n
join senders s on s.organization_id = %(organization_id)s and s.id = n.sender_id
where n.organization_id = %(organization_id)s
  and n.state <> 'removed'
"""


async def assignments(tx: Tx) -> list[Assignment]:
    return await tx.all(Assignment, _ASSIGNMENT + " order by n.created_at, n.id", bound(tx))


async def of_campaign(tx: Tx, campaign_id: UUID) -> list[Assignment]:
    return await tx.all(
        Assignment, _ASSIGNMENT + " and n.campaign_id = %(id)s order by n.created_at, n.id", bound(tx, id=campaign_id)
    )


async def of_number(tx: Tx, account_id: UUID, number: str) -> Assignment | None:
    return await tx.first(
        Assignment,
        _ASSIGNMENT + " and s.account_id = %(account_id)s and s.value = %(number)s limit 1",
        bound(tx, account_id=account_id, number=number),
    )


async def due(tx: Tx, limit: int) -> list[Assignment]:
    return await tx.all(
        Assignment,
        _ASSIGNMENT + " and n.next_check_at <= now() order by n.next_check_at limit %(limit)s",
        bound(tx, limit=limit),
    )


async def insert(tx: Tx, campaign_id: UUID, sender_ids: Sequence[UUID]) -> None:
    """Have numbers sent by a campaign; who sends by one already is left as it is."""
    await tx.execute(
        """
        insert into number_assignments (id, organization_id, sender_id, campaign_id, next_check_at)
        select n.id, %(organization_id)s, n.sender_id, %(campaign_id)s, now()
        from unnest(%(ids)s::uuid[], %(sender_ids)s::uuid[]) as n (id, sender_id)
        on conflict (organization_id, sender_id) where state <> 'removed' do nothing
        """,
        bound(tx, campaign_id=campaign_id, sender_ids=list(sender_ids), ids=[ids.uuid7() for _ in sender_ids]),
    )


async def make_due(tx: Tx, campaign_id: UUID) -> None:
    """Have the provider asked about a campaign's numbers now."""
    await tx.execute(
        """
        update number_assignments
        set next_check_at = now(), updated_at = now()
        where organization_id = %(organization_id)s
          and campaign_id = %(campaign_id)s
          and state <> 'removed'
        """,
        bound(tx, campaign_id=campaign_id),
    )


async def update(tx: Tx, assignment_id: UUID, changes: dict[str, Any]) -> None:
    """`changes` holds column names of ours only, never a caller's."""
    columns = ", ".join(f"{name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update number_assignments
        set {columns}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        bound(tx, id=assignment_id, **changes),
    )


async def limit_sender(tx: Tx, sender_id: UUID, per_minute: int | None, per_day: int | None) -> None:
    """What a number may send by its registration; None is not limited by it."""
    await tx.execute(
        """
        update senders
        set registered_per_minute = %(per_minute)s, registered_per_day = %(per_day)s
        where organization_id = %(organization_id)s
          and id = %(id)s
          and (registered_per_minute, registered_per_day) is distinct from (%(per_minute)s::int, %(per_day)s::int)
        """,
        bound(tx, id=sender_id, per_minute=per_minute, per_day=per_day),
    )
