"""SQL of users and one-time tokens, which belong to the installation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from koinon.identity.contracts import Correspondent, User
from koinon.organizations import Locale
from koinon.platform.db import Tx

_USER = "id, email, name, locale, time_zone, email_verified_at, created_at"


class Credential(Struct, frozen=True):
    """What signing in compares."""

    id: UUID
    password_hash: str | None
    state: str


class Token(Struct, frozen=True):
    """A one-time token as kept."""

    id: UUID
    user_id: UUID | None
    payload: dict[str, Any]
    expires_at: datetime
    used_at: datetime | None


async def insert_user(tx: Tx, values: dict[str, Any]) -> bool:
    """Add a user; False where the address is taken."""
    return (
        await tx.execute(
            """
        insert into users (id, email, email_normalized, email_verified_at, password_hash, name, locale)
        values (%(id)s, %(email)s, %(email_normalized)s, %(verified_at)s, %(password_hash)s, %(name)s, %(locale)s)
        on conflict (email_normalized) where state <> 'erased' do nothing
        """,
            values,
        )
        == 1
    )


async def set_operator(tx: Tx, user_id: UUID, *, is_operator: bool) -> None:
    """Make a user an operator of the installation, or none."""
    await tx.execute(
        "update users set is_operator = %(is_operator)s where id = %(id)s",
        {"id": user_id, "is_operator": is_operator},
    )


async def credential(tx: Tx, email_normalized: str) -> Credential | None:
    """What is needed to sign this address in."""
    return await tx.first(
        Credential,
        """
        select id, password_hash, state
        from users
        where email_normalized = %(email)s
          and state <> 'erased'
        """,
        {"email": email_normalized},
    )


async def user(tx: Tx, user_id: UUID) -> User | None:
    """One user."""
    found = await tx.first(User, f"select {_USER} from users where id = %(id)s", {"id": user_id})
    return None if found is None else replace(found, locale=Locale(found.locale))  # rows hold plain text


async def take_token(tx: Tx, token_id: UUID, purpose: str, token_hash: bytes, until: datetime) -> bool:
    """Note a token of somebody else's that was shown, until it would be void; False where it was shown before."""
    return (
        await tx.execute(
            """
            insert into one_time_tokens (id, purpose, token_hash, expires_at, used_at)
            values (%(id)s, %(purpose)s, %(hash)s, %(until)s, now())
            on conflict (token_hash) do nothing
            """,
            {"id": token_id, "purpose": purpose, "hash": token_hash, "until": until},
        )
        == 1
    )


async def users(tx: Tx, user_ids: Sequence[UUID]) -> list[User]:
    """Several users."""
    found = await tx.all(User, f"select {_USER} from users where id = any(%(ids)s)", {"ids": list(user_ids)})
    return [replace(one, locale=Locale(one.locale)) for one in found]


async def is_active(tx: Tx, user_id: UUID) -> bool:
    """Whether the user may sign in at all."""
    return bool(
        await tx.scalar(
            "select exists (select from users where id = %(id)s and state = 'active')",
            {"id": user_id},
        )
    )


async def user_by_email(tx: Tx, email_normalized: str) -> User | None:
    """Whose address this is."""
    found = await tx.first(
        User,
        f"select {_USER} from users where email_normalized = %(email)s and state in ('active', 'locked')",
        {"email": email_normalized},
    )
    return None if found is None else replace(found, locale=Locale(found.locale))


async def user_names(tx: Tx, user_ids: list[UUID]) -> dict[UUID, str]:
    """Names by id."""
    rows: list[tuple[UUID, str]] = await tx.all(
        tuple, "select id, name from users where id = any(%(ids)s)", {"ids": user_ids}
    )
    return dict(rows)


async def key_maker(tx: Tx, key_id: UUID) -> UUID | None:
    """Who made an API key."""
    return await tx.first(
        UUID,
        """
        select created_by
        from api_keys
        where organization_id = %(organization_id)s
          and id = %(id)s
          and created_by is not null
        """,
        {"organization_id": tx.organization_id, "id": key_id},
    )


async def correspondents(tx: Tx, user_ids: list[UUID]) -> list[Correspondent]:
    """Those of the users who have an active seat in the transaction's organization."""
    return await tx.all(
        Correspondent,
        """
        select u.id, u.name, u.email, u.locale
        from memberships m
        join users u on u.id = m.user_id
        where m.organization_id = %(organization_id)s
          and m.user_id = any(%(ids)s)
          and m.state = 'active'
          and u.state = 'active'
        order by m.joined_at, u.id
        """,
        {"organization_id": tx.organization_id, "ids": user_ids},
    )


async def update_user(tx: Tx, user_id: UUID, changes: dict[str, Any]) -> None:
    """Write `changes` (columns of this table, checked by the caller)."""
    assignments = ", ".join(f"{column} = %({column})s" for column in changes)
    await tx.execute(
        f"update users set {assignments}, updated_at = now() where id = %(id)s", {**changes, "id": user_id}
    )


async def any_owner(tx: Tx) -> bool:
    """Whether anybody has signed up."""
    return bool(await tx.scalar("select exists (select from users where state <> 'erased')"))


async def insert_token(tx: Tx, values: dict[str, Any]) -> None:
    """Keep the hash of a one-time token."""
    await tx.execute(
        """
        insert into one_time_tokens (id, user_id, purpose, token_hash, payload, expires_at)
        values (%(id)s, %(user_id)s, %(purpose)s, %(token_hash)s, %(payload)s::jsonb, %(expires_at)s)
        """,
        values,
    )


async def insert_token_once(tx: Tx, values: dict[str, Any]) -> bool:
    """Keep the hash of a one-time token; False where the id is known: its link was mailed before."""
    return (
        await tx.execute(
            """
        insert into one_time_tokens (id, user_id, purpose, token_hash, payload, expires_at)
        values (%(id)s, %(user_id)s, %(purpose)s, %(token_hash)s, %(payload)s::jsonb, %(expires_at)s)
        on conflict (id) do nothing
        """,
            values,
        )
        == 1
    )


async def void_tokens_of(tx: Tx, purpose: str, user_id: UUID, now: datetime, but: UUID) -> None:
    """Make a user's other unused tokens of a purpose useless: a newer one voids the older."""
    await tx.execute(
        """
        update one_time_tokens
        set used_at = %(now)s
        where user_id = %(user_id)s
          and purpose = %(purpose)s
          and used_at is null
          and id <> %(but)s
        """,
        {"user_id": user_id, "purpose": purpose, "now": now, "but": but},
    )


async def void_tokens_after(tx: Tx, purposes: Sequence[str], user_id: UUID, now: datetime, after: UUID) -> None:
    """Make a user's unused tokens of these purposes useless that were made after a token."""
    await tx.execute(
        """
        update one_time_tokens
        set used_at = %(now)s
        where user_id = %(user_id)s
          and purpose = any(%(purposes)s)
          and used_at is null
          and id > %(after)s
        """,
        {"user_id": user_id, "purposes": list(purposes), "now": now, "after": after},
    )


async def forget_links(tx: Tx, user_id: UUID) -> None:
    """Delete a user's links and their providers' names for them."""
    await tx.execute("delete from one_time_tokens where user_id = %(id)s", {"id": user_id})
    await tx.execute("delete from sso_identities where user_id = %(id)s", {"id": user_id})


async def void_tokens(tx: Tx, purpose: str, now: datetime) -> None:
    """Make every unused token of a purpose useless: a newer one voids the older."""
    await tx.execute(
        "update one_time_tokens set used_at = %(now)s where purpose = %(purpose)s and used_at is null",
        {"purpose": purpose, "now": now},
    )


async def token(tx: Tx, purpose: str, token_hash: bytes, *, lock: bool) -> Token | None:
    """A token by its hash."""
    return await tx.first(
        Token,
        f"""
        select id, user_id, payload, expires_at, used_at
        from one_time_tokens
        where purpose = %(purpose)s
          and token_hash = %(token_hash)s{" for update" if lock else ""}
        """,
        {"purpose": purpose, "token_hash": token_hash},
    )


async def use_token(tx: Tx, token_id: UUID, now: datetime) -> None:
    """A token works once."""
    await tx.execute("update one_time_tokens set used_at = %(now)s where id = %(id)s", {"id": token_id, "now": now})


async def first_user(tx: Tx) -> UUID | None:
    """Who signed up first."""
    return await tx.first(UUID, "select id from users where state = 'active' order by created_at, id limit 1")


async def whose(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """The organizations that these ids are of, asked past the tenant wall by a function that tells nothing else."""
    found: list[UUID | None] = await tx.all(
        UUID, "select koinon_whose(sought) from unnest(%(ids)s::uuid[]) as sought", {"ids": list(ids)}
    )
    return [organization_id for organization_id in found if organization_id is not None]
