"""All SQL of channels but the throttle's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon.channels.records import Account, Sender
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

_SENDER = """
select s.id, s.account_id, s.channel, s.kind, s.value, s.location_id, s.state, s.is_default, s.capabilities,
       s.limit_per_second, s.paused_until, s.last_error, s.created_at, a.provider, a.environment, a.base_url,
       a.state as account_state, a.webhook_token, s.limit_per_day, s.limit_per_minute, s.people_per_day,
       s.spend_per_day_micros, s.replies_go_on
from senders s
join provider_accounts a on a.organization_id = s.organization_id and a.id = s.account_id
where s.organization_id = %(organization_id)s
  and a.organization_id = %(organization_id)s
"""
_ACCOUNT = """
select a.id, a.provider, a.name, a.environment, a.base_url, a.key_last4, a.state, a.checked_at, a.last_error,
       a.created_at
from provider_accounts a
where a.organization_id = %(organization_id)s
"""


class AccountSecrets(msgspec.Struct, frozen=True):
    """An account's encrypted credentials."""

    id: UUID
    provider: str
    base_url: str
    state: str
    credentials_cipher: bytes


def _bound(tx: Tx, **values: Any) -> dict[str, Any]:
    return {"organization_id": tx.organization_id, **values}


def _paged(table: str, at: Cursor | None) -> str:
    """Newest first from a cursor; turned round for the page before it."""
    back = at is not None and at.direction == "prev"
    order = "asc" if back else "desc"
    place = f" and ({table}.created_at, {table}.id) {'>' if back else '<'} (%(at)s, %(last)s)" if at else ""
    place += f" /* asked: {table}.created_at; {table}.updated_at */"
    return f"{place} order by {table}.created_at {order}, {table}.id {order} limit %(limit)s"


def _place(at: Cursor | None) -> dict[str, Any]:
    return {"at": at.moment, "last": at.id} if at else {}


async def senders(tx: Tx) -> list[Sender]:
    return await tx.all(
        Sender, _SENDER + " and s.state <> 'released' order by s.is_default desc, s.created_at, s.id", _bound(tx)
    )


async def sender(tx: Tx, sender_id: UUID) -> Sender | None:
    return await tx.first(Sender, _SENDER + " and s.id = %(id)s", _bound(tx, id=sender_id))


async def senders_page(tx: Tx, limit: int, at: Cursor | None) -> list[Sender]:
    return await tx.all(Sender, _SENDER + _paged("s", at), _bound(tx, limit=limit, **_place(at)))


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
        _bound(tx, channel=channel, location=location_id),
    )


async def values_of(tx: Tx, values: Sequence[str]) -> dict[str, UUID]:
    """Our senders by number, released ones too: what was written to them still arrives (CHN-009)."""
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
        _bound(tx, values=list(values)),
    )
    return dict(rows)


async def insert_sender(tx: Tx, **values: Any) -> None:
    await tx.execute(
        """
        insert into senders (id, organization_id, account_id, channel, kind, value, location_id, state, is_default,
                             capabilities, limit_per_second, created_by)
        values (%(id)s, %(organization_id)s, %(account_id)s, 'sms', %(kind)s, %(value)s, %(location_id)s, %(state)s,
                %(is_default)s, %(capabilities)s, %(limit_per_second)s, %(created_by)s)
        """,
        _bound(tx, **values),
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
        _bound(tx, id=sender_id, **changes),
    )


async def clear_default(tx: Tx, location_id: UUID | None) -> None:
    await tx.execute(
        """
        update senders
        set is_default = false, updated_at = now()
        where organization_id = %(organization_id)s
          and channel = 'sms'
          and is_default
          and location_id is not distinct from %(location_id)s
        """,
        _bound(tx, location_id=location_id),
    )


async def accounts(tx: Tx) -> list[Account]:
    return await tx.all(Account, _ACCOUNT + " order by a.created_at, a.id", _bound(tx))


async def account(tx: Tx, account_id: UUID) -> Account | None:
    return await tx.first(Account, _ACCOUNT + " and a.id = %(id)s", _bound(tx, id=account_id))


async def accounts_page(tx: Tx, limit: int, at: Cursor | None) -> list[Account]:
    return await tx.all(Account, _ACCOUNT + _paged("a", at), _bound(tx, limit=limit, **_place(at)))


async def account_secrets(tx: Tx, account_id: UUID) -> AccountSecrets | None:
    return await tx.first(
        AccountSecrets,
        """
        select id, provider, base_url, state, credentials_cipher
        from provider_accounts
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        _bound(tx, id=account_id),
    )


async def webhook_address(tx: Tx, account_id: UUID) -> tuple[str, str] | None:
    """An account's provider and the secret token of the address it calls."""
    return await tx.first(
        tuple,
        """
        select provider, webhook_token
        from provider_accounts
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        _bound(tx, id=account_id),
    )


async def insert_account(tx: Tx, **values: Any) -> None:
    await tx.execute(
        """
        insert into provider_accounts (id, organization_id, provider, name, environment, base_url, credentials_cipher,
                                       key_last4, webhook_token, created_by)
        values (%(id)s, %(organization_id)s, %(provider)s, %(name)s, %(environment)s, %(base_url)s,
                %(credentials_cipher)s, %(key_last4)s, %(webhook_token)s, %(created_by)s)
        """,
        _bound(tx, **values),
    )


async def update_account(tx: Tx, account_id: UUID, changes: dict[str, Any]) -> None:
    """`changes` holds column names of ours only, never a caller's."""
    columns = ", ".join(f"{name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update provider_accounts
        set {columns}, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        _bound(tx, id=account_id, **changes),
    )


async def move_simulated(tx: Tx, base_url: str) -> None:
    await tx.execute(
        """
        update provider_accounts
        set base_url = %(base_url)s, updated_at = now()
        where organization_id = %(organization_id)s
          and environment = 'simulator'
          and base_url <> %(base_url)s
        """,
        _bound(tx, base_url=base_url),
    )


async def note_calls(tx: Tx, account_id: UUID, arrive: bool) -> None:
    """Whether what a carrier calls back on this account arrives."""
    await tx.execute(
        """
        update provider_accounts
        set calls_arrive = %(arrive)s
        where organization_id = %(organization_id)s
          and id = %(id)s
          and calls_arrive is distinct from %(arrive)s
        """,
        _bound(tx, id=account_id, arrive=arrive),
    )


async def calls_arriving(tx: Tx, states: list[str]) -> dict[UUID, bool | None]:
    """Of the accounts that have a sender in one of `states`: whether calls arrive, None where nobody knows yet."""
    rows: list[tuple[UUID, bool | None]] = await tx.all(
        tuple,
        """
        select distinct a.id, a.calls_arrive
        from provider_accounts a
        join senders s on s.organization_id = %(organization_id)s and s.account_id = a.id
        where a.organization_id = %(organization_id)s
          and s.state = any(%(states)s)
        """,
        _bound(tx, states=states),
    )
    return dict(rows)


async def account_named(tx: Tx, provider: str, name: str) -> UUID | None:
    return await tx.first(
        UUID,
        """
        select id
        from provider_accounts
        where organization_id = %(organization_id)s
          and provider = %(provider)s
          and name = %(name)s
        """,
        _bound(tx, provider=provider, name=name),
    )


async def delete_account(tx: Tx, account_id: UUID) -> None:
    """The account with its released senders and its place in the directory."""
    for statement in (
        "delete from senders where organization_id = %(organization_id)s and account_id = %(id)s",
        "delete from provider_accounts where organization_id = %(organization_id)s and id = %(id)s",
        "delete from directory where organization_id = %(organization_id)s and kind = 'webhook' and target_id = %(id)s",
    ):
        await tx.execute(statement, _bound(tx, id=account_id))


async def list_in_directory(tx: Tx, token_hash: bytes, account_id: UUID) -> None:
    """Let the door find the account by its token before any tenant is known."""
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values ('webhook', %(hash)s, %(organization_id)s, %(target)s)
        """,
        _bound(tx, hash=token_hash, target=account_id),
    )


async def schedule_probe(tx: Tx, seconds: float) -> None:
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, 'channels.probe', now() + make_interval(secs => %(seconds)s))
        on conflict (organization_id, kind) do update set due_at = excluded.due_at
        """,
        _bound(tx, seconds=seconds),
    )


async def organizations_to_probe(tx: Tx, limit: int) -> list[UUID]:
    return await tx.all(
        UUID,
        "select organization_id from wakeups"
        " where kind = 'channels.probe' and due_at <= now() order by due_at limit %(limit)s",
        {"limit": limit},
    )


async def probed_organizations(tx: Tx) -> list[UUID]:
    """Every organization whose accounts are probed: those that have connected one."""
    return await tx.all(UUID, "select organization_id from wakeups where kind = 'channels.probe'")
