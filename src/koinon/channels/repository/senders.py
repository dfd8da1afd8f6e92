"""Statements of senders."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon.channels.records import Sender
from koinon.channels.repository.shared import bound, paged, place
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

_SENDER = """
select s.id, s.account_id, s.channel, s.kind, s.value, s.location_id, s.state, s.is_default, s.capabilities,
       s.limit_per_second, s.paused_until, s.last_error, s.created_at, a.provider, a.environment, a.base_url,
       a.state as account_state, a.webhook_token, s.limit_per_day, s.limit_per_minute, s.people_per_day,
       s.spend_per_day_micros, s.replies_go_on, s.registered_per_minute,
       s.registered_per_day, s.weight
from senders s
join provider_accounts a on a.organization_id = s.organization_id and a.id = s.account_id
where s.organization_id = %(organization_id)s
  and a.organization_id = %(organization_id)s
"""


async def senders(tx: Tx) -> list[Sender]:
    return await tx.all(
        Sender, _SENDER + " and s.state <> 'released' order by s.is_default desc, s.created_at, s.id", bound(tx)
    )


async def sender(tx: Tx, sender_id: UUID) -> Sender | None:
    return await tx.first(Sender, _SENDER + " and s.id = %(id)s", bound(tx, id=sender_id))


async def senders_page(tx: Tx, limit: int, at: Cursor | None) -> list[Sender]:
    return await tx.all(Sender, _SENDER + paged("s", at), bound(tx, limit=limit, **place(at)))


async def default_sender(tx: Tx, channel: str, location_id: UUID | None) -> Sender | None:
    """The location's default, else the organization's."""
    return await tx.first(
        Sender,
        _SENDER
        + """
  and s.channel = %(channel)s
  and s.is_default
  and (s.location_id is null or s.location_id = %(location)s)
order by s.location_id nulls last
limit 1
""",
        bound(tx, channel=channel, location=location_id),
    )


async def senders_of(tx: Tx, written_to: Sequence[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Our senders by channel and value, released ones too: what was written to them still arrives (CHN-009)."""
    rows: list[tuple[str, str, UUID]] = await tx.all(
        tuple,
        """
        select distinct on (channel, value) channel, value, id
        from senders
        where organization_id = %(organization_id)s
          and (channel, value) in (select * from unnest(%(channels)s::text[], %(values)s::text[]))
        order by channel, value, (state = 'released'), created_at desc
        """,
        bound(tx, channels=[channel for channel, _ in written_to], values=[value for _, value in written_to]),
    )
    return {(channel, value): sender_id for channel, value, sender_id in rows}


async def senders_by_account(
    tx: Tx, account_ids: Sequence[UUID], values: Sequence[str]
) -> dict[tuple[UUID, str], UUID]:
    """The senders of these accounts by account and value, released ones too."""
    rows: list[tuple[UUID, str, UUID]] = await tx.all(
        tuple,
        """
        select distinct on (account_id, value) account_id, value, id
        from senders
        where organization_id = %(organization_id)s
          and account_id = any(%(accounts)s)
          and value = any(%(values)s)
        order by account_id, value, (state = 'released'), created_at desc
        """,
        bound(tx, accounts=list(account_ids), values=list(values)),
    )
    return {(account_id, value): sender_id for account_id, value, sender_id in rows}


async def values_of(tx: Tx, values: Sequence[str]) -> dict[str, UUID]:
    """Our numbers, released ones too."""
    rows = await tx.all(
        tuple,
        """
        select distinct on (value) value, id
        from senders
        where organization_id = %(organization_id)s
          and channel = 'sms'
          and value = any(%(values)s)
        order by value, (state = 'released'), created_at desc
        """,
        bound(tx, values=list(values)),
    )
    return dict(rows)


async def insert_sender(tx: Tx, **values: Any) -> None:
    await tx.execute(
        """
        insert into senders (id, organization_id, account_id, channel, kind, value, location_id, state,
                             is_default, capabilities, limit_per_second, created_by)
        values (%(id)s, %(organization_id)s, %(account_id)s, %(channel)s, %(kind)s, %(value)s, %(location_id)s,
                %(state)s, %(is_default)s, %(capabilities)s, %(limit_per_second)s, %(created_by)s)
        """,
        bound(tx, **values),
    )


async def update_sender(tx: Tx, sender_id: UUID, changes: dict[str, Any]) -> None:
    """`changes` holds column names of ours only, never a caller's."""
    columns = ", ".join(f"{name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update senders
        set {columns}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        bound(tx, id=sender_id, **changes),
    )


async def clear_default(tx: Tx, channel: str, location_id: UUID | None) -> None:
    await tx.execute(
        """
        update senders
        set is_default = false, updated_at = now()
        where organization_id = %(organization_id)s
          and channel = %(channel)s
          and is_default
          and location_id is not distinct from %(location_id)s
        """,
        bound(tx, channel=channel, location_id=location_id),
    )
