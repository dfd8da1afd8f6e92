"""Statements of provider accounts."""

from typing import Any
from uuid import UUID

import msgspec

from koinon.channels.records import Account
from koinon.channels.repository.shared import bound, paged, place
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

_ACCOUNT = """
select a.id, a.provider, a.name, a.environment, a.base_url, a.key_last4, a.state, a.checked_at, a.last_error,
       a.created_at, a.shared_as is not null as is_shared, a.most_per_second, a.mailbox_error
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


async def accounts(tx: Tx) -> list[Account]:
    return await tx.all(Account, _ACCOUNT + " order by a.created_at, a.id", bound(tx))


async def account(tx: Tx, account_id: UUID) -> Account | None:
    return await tx.first(Account, _ACCOUNT + " and a.id = %(id)s", bound(tx, id=account_id))


async def accounts_page(tx: Tx, limit: int, at: Cursor | None) -> list[Account]:
    return await tx.all(Account, _ACCOUNT + paged("a", at), bound(tx, limit=limit, **place(at)))


async def shared_accounts(tx: Tx) -> dict[str, UUID]:
    """The accounts of the installation that are used here, by the name they are offered under."""
    rows: list[tuple[str, UUID]] = await tx.all(
        tuple,
        """
        select shared_as, id
        from provider_accounts
        where organization_id = %(organization_id)s
          and shared_as is not null
        """,
        bound(tx),
    )
    return dict(rows)


async def account_secrets(tx: Tx, account_id: UUID) -> AccountSecrets | None:
    return await tx.first(
        AccountSecrets,
        """
        select id, provider, base_url, state, credentials_cipher
        from provider_accounts
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        bound(tx, id=account_id),
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
        bound(tx, id=account_id),
    )


async def webhook_addresses(tx: Tx) -> list[tuple[UUID, str, str]]:
    """Account, provider and the secret token of the address that is called, of every account."""
    return await tx.all(
        tuple,
        """
        select id, provider, webhook_token
        from provider_accounts
        where organization_id = %(organization_id)s
        """,
        bound(tx),
    )


async def insert_account(tx: Tx, **values: Any) -> None:
    await tx.execute(
        """
        insert into provider_accounts (id, organization_id, provider, name, environment, base_url, credentials_cipher,
                                       key_last4, webhook_token, created_by)
        values (%(id)s, %(organization_id)s, %(provider)s, %(name)s, %(environment)s, %(base_url)s,
                %(credentials_cipher)s, %(key_last4)s, %(webhook_token)s, %(created_by)s)
        """,
        bound(tx, **values),
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
        bound(tx, id=account_id, **changes),
    )


async def follow_rate(tx: Tx, account_id: UUID, before: int, most: int) -> None:
    """Have senders send what their account may now: those above it, and those that were at what it might before."""
    await tx.execute(
        """
        update senders
        set limit_per_second = %(most)s, updated_at = now()
        where organization_id = %(organization_id)s
          and account_id = %(account_id)s
          and (limit_per_second > %(most)s or limit_per_second = %(before)s)
          and limit_per_second <> %(most)s
        """,
        bound(tx, account_id=account_id, before=before, most=most),
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
        bound(tx, base_url=base_url),
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
        bound(tx, id=account_id, arrive=arrive),
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
        bound(tx, states=states),
    )
    return dict(rows)


async def simulated(tx: Tx, account_ids: list[UUID]) -> dict[UUID, bool]:
    """Which of these accounts speak to the simulator."""
    rows: list[tuple[UUID, bool]] = await tx.all(
        tuple,
        """
        select id, environment = 'simulator'
        from provider_accounts
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
        """,
        bound(tx, ids=account_ids),
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
        bound(tx, provider=provider, name=name),
    )


async def delete_account(tx: Tx, account_id: UUID) -> None:
    """The account with its released senders and numbers and its place in the directory."""
    for statement in (
        """
        delete from number_history
        where organization_id = %(organization_id)s
          and number_id in (select id from numbers
                            where organization_id = %(organization_id)s and account_id = %(id)s)
        """,
        "delete from numbers where organization_id = %(organization_id)s and account_id = %(id)s",
        "delete from senders where organization_id = %(organization_id)s and account_id = %(id)s",
        "delete from provider_accounts where organization_id = %(organization_id)s and id = %(id)s",
        "delete from directory where organization_id = %(organization_id)s and kind = 'webhook' and target_id = %(id)s",
    ):
        await tx.execute(statement, bound(tx, id=account_id))


async def list_in_directory(tx: Tx, token_hash: bytes, account_id: UUID) -> None:
    """Let the door find the account by its token before any tenant is known."""
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values ('webhook', %(hash)s, %(organization_id)s, %(target)s)
        """,
        bound(tx, hash=token_hash, target=account_id),
    )
