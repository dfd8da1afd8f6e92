"""Statements of numbers and their history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.channels.number_records import HistoryRow, Number, Work
from koinon.channels.repository.shared import bound, paged, place
from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

DUE_NUMBERS = "channels.numbers"
COMPARE_NUMBERS = "channels.compare_numbers"
BROKEN_NUMBERS = "channels.numbers_broken"
_NUMBER = """
select n.id, n.account_id, n.sender_id, n.provider, n.e164, n.origin, n.country, n.type, n.features, n.setup_micros,
       n.monthly_micros, n.currency, n.state, n.linking_state, n.link_attempts, n.next_link_at, n.link_code,
       n.link_error, n.failing_since, n.messaging_profile_id, n.linked_at, n.compared_at, n.purchased_at, n.releases_at,
       n.released_at, n.created_at, n.updated_at
from numbers n
where n.organization_id = %(organization_id)s
"""
_WORK = """
       id, account_id, sender_id, provider, e164, origin, provider_number_id, order_reference, order_id, order_tries,
       state, linking_state, link_attempts, failing_since, told_at, linked_at, releases_at, ordered_by,
       ordered_by_kind, ordered_ip, setup_micros, monthly_micros, currency
"""


async def number(tx: Tx, number_id: UUID) -> Number | None:
    return await tx.first(Number, _NUMBER + " and n.id = %(id)s", bound(tx, id=number_id))


async def number_of_sender(tx: Tx, sender_id: UUID) -> Number | None:
    return await tx.first(Number, _NUMBER + " and n.sender_id = %(sender_id)s", bound(tx, sender_id=sender_id))


async def number_called(tx: Tx, e164: str) -> Number | None:
    """The number as it stands; None where we have none, or gave it back."""
    return await tx.first(
        Number, _NUMBER + " and n.e164 = %(e164)s and n.state not in ('failed', 'released')", bound(tx, e164=e164)
    )


async def numbers_page(tx: Tx, limit: int, at: Cursor | None) -> list[Number]:
    return await tx.all(Number, _NUMBER + paged("n", at), bound(tx, limit=limit, **place(at)))


async def numbers_of(tx: Tx, sender_ids: Sequence[UUID]) -> list[Number]:
    return await tx.all(
        Number, _NUMBER + " and n.sender_id = any(%(senders)s) order by n.id", bound(tx, senders=list(sender_ids))
    )


async def standing_numbers(tx: Tx, account_id: UUID) -> list[Number]:
    """An account's numbers that ought to be there."""
    return await tx.all(
        Number,
        _NUMBER + " and n.account_id = %(account_id)s and n.state in ('owned', 'vanished', 'releasing') order by n.id",
        bound(tx, account_id=account_id),
    )


async def accounts_with_numbers(tx: Tx) -> list[UUID]:
    return await tx.all(
        UUID,
        """
        select distinct account_id
        from numbers
        where organization_id = %(organization_id)s
          and state in ('owned', 'vanished', 'releasing')
        """,
        bound(tx),
    )


async def known_references(tx: Tx, references: Sequence[str]) -> set[str]:
    """Which orders of ours stand in the books."""
    found = await tx.all(
        str,
        """
        select order_reference
        from numbers
        where organization_id = %(organization_id)s
          and order_reference = any(%(references)s)
        """,
        bound(tx, references=list(references)),
    )
    return set(found)


async def insert_number(tx: Tx, **values: Any) -> None:
    await tx.execute(
        """
        insert into numbers (id, organization_id, account_id, sender_id, provider, e164, provider_number_id,
                             order_reference, origin, country, type, features, setup_micros, monthly_micros, currency,
                             state, next_link_at, ordered_by, ordered_by_kind, ordered_ip, purchased_at)
        values (%(id)s, %(organization_id)s, %(account_id)s, %(sender_id)s, %(provider)s, %(e164)s,
                %(provider_number_id)s, %(order_reference)s, %(origin)s, %(country)s, %(type)s, %(features)s,
                %(setup_micros)s, %(monthly_micros)s, %(currency)s, %(state)s, %(next_link_at)s, %(ordered_by)s,
                %(ordered_by_kind)s, %(ordered_ip)s, %(purchased_at)s)
        """,
        bound(tx, **values),
    )


async def update_number(tx: Tx, number_id: UUID, changes: Mapping[str, Any]) -> None:
    """`changes` holds column names of ours only, never a caller's."""
    columns = ", ".join(f"{name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update numbers
        set {columns}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        bound(tx, id=number_id, **changes),
    )


async def claim_number(tx: Tx, number_id: UUID, now: datetime, lease: datetime) -> Work | None:
    """A number that is due, for this caller alone until the lease is over; None when it is not due or is held."""
    return await tx.first(
        Work,
        f"""
        update numbers
        set next_link_at = %(lease)s,
            order_tries = order_tries + case when state = 'ordering' then 1 else 0 end,
            link_attempts = link_attempts + case when state in ('owned', 'vanished') then 1 else 0 end,
            linking_state = case when state not in ('owned', 'vanished') then linking_state
                                 when linked_at is null then 'linking'
                                 else 'recovering' end
        where organization_id = %(organization_id)s
          and id = %(id)s
          and next_link_at <= %(now)s
        returning {_WORK}
        """,
        bound(tx, id=number_id, now=now, lease=lease),
    )


async def due_numbers(tx: Tx, now: datetime, limit: int) -> list[UUID]:
    return await tx.all(
        UUID,
        """
        select id
        from numbers
        where organization_id = %(organization_id)s
          and next_link_at <= %(now)s
        order by next_link_at
        limit %(limit)s
        """,
        bound(tx, now=now, limit=limit),
    )


async def broken_for_long(tx: Tx, since: datetime) -> list[UUID]:
    """Numbers that could not be used since before then."""
    return await tx.all(
        UUID,
        """
        select id
        from numbers
        where organization_id = %(organization_id)s
          and state in ('owned', 'vanished')
          and failing_since <= %(since)s
        order by id
        """,
        bound(tx, since=since),
    )


async def wake_for_numbers(tx: Tx) -> None:
    """Write down when the next number of this organization is due, and when one is broken for a day."""
    due, broken = await tx.one(
        tuple,
        """
        select min(next_link_at),
               min(failing_since) filter (where state in ('owned', 'vanished')) + interval '24 hours'
        from numbers
        where organization_id = %(organization_id)s
          and (next_link_at is not null or failing_since is not null)
        """,
        bound(tx),
    )
    await set_wakeup(tx, DUE_NUMBERS, due)
    await set_wakeup(tx, BROKEN_NUMBERS, broken)


async def set_wakeup(tx: Tx, kind: str, due_at: datetime | None) -> None:
    """Have `kind` done in this organization then, or not at all."""
    if due_at is None:
        await tx.execute(
            "delete from wakeups where organization_id = %(organization_id)s and kind = %(kind)s",
            bound(tx, kind=kind),
        )
        return
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(due_at)s)
        on conflict (organization_id, kind) do update set due_at = excluded.due_at
        """,
        bound(tx, kind=kind, due_at=due_at),
    )


async def begin_wakeup(tx: Tx, kind: str, due_at: datetime) -> None:
    """Have `kind` done in this organization then, unless a time is set already."""
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, %(due_at)s)
        on conflict do nothing
        """,
        bound(tx, kind=kind, due_at=due_at),
    )


async def organizations_due(tx: Tx, kind: str, limit: int) -> list[UUID]:
    return await tx.all(
        UUID,
        """
        select organization_id
        from wakeups
        where kind = %(kind)s
          and due_at <= %(now)s
        order by due_at
        limit %(limit)s
        """,
        {"kind": kind, "now": clock.now(), "limit": limit},
    )


async def note_history(tx: Tx, number_id: UUID, kind: str, words: str = "") -> None:
    await tx.execute(
        """
        insert into number_history (id, organization_id, number_id, kind, words, actor_id)
        values (%(id)s, %(organization_id)s, %(number_id)s, %(kind)s, %(words)s, %(actor_id)s)
        """,
        bound(tx, id=ids.uuid7(), number_id=number_id, kind=kind, words=words[:500], actor_id=tx.actor.id),
    )


async def number_history(tx: Tx, number_id: UUID, limit: int = 100) -> list[HistoryRow]:
    return await tx.all(
        HistoryRow,
        """
        select id, kind, words, actor_id, created_at
        from number_history
        where organization_id = %(organization_id)s
          and number_id = %(number_id)s
        order by id desc
        limit %(limit)s
        """,
        bound(tx, number_id=number_id, limit=limit),
    )


async def compared(tx: Tx, number_ids: Sequence[UUID], now: datetime) -> None:
    await tx.execute(
        """
        update numbers
        set compared_at = %(now)s
        where organization_id = %(organization_id)s
          and id = any(%(numbers)s)
        """,
        bound(tx, numbers=list(number_ids), now=now),
    )
