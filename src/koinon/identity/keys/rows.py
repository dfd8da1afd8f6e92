"""SQL of API keys, and of their hashes in the directory."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct

from koinon.identity.contracts import ApiKey
from koinon.platform import errors
from koinon.platform.db import Tx

DIRECTORY = "api_key"
_KEY = """id, name, key_prefix, mode, scopes, location_ids, rate_limit, allowed_ips::text[] as allowed_ips, created_by,
       created_at, last_used_at, host(last_used_ip) as last_used_ip, expires_at, revoked_at, rotated_at,
       previous_valid_until, previous_used_at, exposed_at, version"""


class Place(NamedTuple):
    """Where a key is."""

    organization_id: UUID
    key_id: UUID
    key_hash: bytes


class Secrets(Struct, frozen=True):
    """The hashes of a key's two secrets; the older one counts until `previous_valid_until`."""

    key_hash: bytes
    previous_key_hash: bytes | None
    previous_valid_until: datetime | None


async def insert(tx: Tx, values: dict[str, Any]) -> None:
    """Add a key."""
    await tx.execute(
        """
        insert into api_keys (id, organization_id, name, key_hash, key_prefix, mode, scopes, location_ids, rate_limit,
                              allowed_ips, created_by, expires_at)
        values (%(id)s, %(organization_id)s, %(name)s, %(key_hash)s, %(prefix)s, %(mode)s, %(scopes)s,
                %(location_ids)s, %(rate_limit)s, %(allowed_ips)s::cidr[], %(created_by)s, %(expires_at)s)
        """,
        {"organization_id": tx.organization_id, **values},
    )


async def point_at(tx: Tx, key_hash: bytes, key_id: UUID) -> None:
    """Let a secret's hash find its key."""
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(target_id)s)
        """,
        {"kind": DIRECTORY, "key_hash": key_hash, "organization_id": tx.organization_id, "target_id": key_id},
    )


async def place_of(tx: Tx, hashes: list[bytes]) -> Place | None:
    """Where the key of a secret is, by any of the hashes it may have been kept under."""
    rows: list[tuple[UUID, UUID, bytes]] = await tx.all(
        tuple,
        """
        select organization_id, target_id, key_hash
        from directory
        where kind = %(kind)s
          and key_hash = any(%(hashes)s)
        """,
        {"kind": DIRECTORY, "hashes": hashes},
    )
    return Place(*rows[0]) if rows else None


async def move_hash(tx: Tx, key_id: UUID, before: bytes, after: bytes) -> None:
    """Keep a secret under another hash from now on; of two calls at once one does it."""
    values = {"organization_id": tx.organization_id, "kind": DIRECTORY, "id": key_id, "before": before, "after": after}
    moved = await tx.execute(
        """
        update directory
        set key_hash = %(after)s
        where kind = %(kind)s
          and key_hash = %(before)s
          and organization_id = %(organization_id)s
        """,
        values,
    )
    if moved:
        await tx.execute(
            """
            update api_keys
            set key_hash = case when key_hash = %(before)s then %(after)s else key_hash end,
                previous_key_hash = case when previous_key_hash = %(before)s then %(after)s else previous_key_hash end
            where organization_id = %(organization_id)s
              and id = %(id)s
            """,
            values,
        )


async def list_api_keys(tx: Tx) -> list[ApiKey]:
    """The organization's keys, the newest first; at most 50 of a mode can be active."""
    return await tx.all(
        ApiKey,
        f"""
        select {_KEY}
        from api_keys
        where organization_id = %(organization_id)s
        order by id desc
        limit 200
        """,
        {"organization_id": tx.organization_id},
    )


async def active_tests(tx: Tx) -> int:
    """How many test keys have not ended."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from api_keys
            where organization_id = %(organization_id)s
              and mode = 'test'
              and revoked_at is null
              and (expires_at is null or expires_at > now())
            """,
            {"organization_id": tx.organization_id},
        )
    )


async def age_tests(tx: Tx, by: timedelta) -> None:
    """Bring the ends of test keys nearer, and of the secrets before their last rotation."""
    await tx.execute(
        """
        update api_keys
        set expires_at = case when expires_at > now() then expires_at - %(by)s::interval else expires_at end,
            previous_valid_until = case when previous_valid_until > now() then previous_valid_until - %(by)s::interval
                                        else previous_valid_until end
        where organization_id = %(organization_id)s
          and mode = 'test'
          and (expires_at > now() or previous_valid_until > now())
        """,
        {"organization_id": tx.organization_id, "by": by},
    )


async def exists(tx: Tx, key_id: UUID) -> bool:
    """Whether there is, or was, such a key."""
    found = await tx.scalar(
        "select exists (select from api_keys where organization_id = %(organization_id)s and id = %(id)s)",
        {"organization_id": tx.organization_id, "id": key_id},
    )
    return bool(found)


async def api_key(tx: Tx, key_id: UUID, *, lock: bool = False) -> ApiKey:
    """One key. Raises `resource_not_found`."""
    found = await tx.first(
        ApiKey,
        f"""
        select {_KEY}
        from api_keys
        where organization_id = %(organization_id)s
          and id = %(id)s{" for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": key_id},
    )
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def secrets_of(tx: Tx, key_id: UUID) -> Secrets:
    """The hashes that open a key."""
    return await tx.one(
        Secrets,
        """
        select key_hash, previous_key_hash, previous_valid_until
        from api_keys
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": key_id},
    )


async def update(tx: Tx, key_id: UUID, changes: dict[str, Any]) -> None:
    """Write `changes` (columns of this table, checked by the caller)."""
    casts = {"allowed_ips": "::cidr[]"}
    assignments = "".join(f"{column} = %({column})s{casts.get(column, '')}, " for column in changes)
    await tx.execute(
        f"""
        update api_keys
        set {assignments}version = version + 1
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {**changes, "organization_id": tx.organization_id, "id": key_id},
    )


async def drop_hash(tx: Tx, key_hash: bytes) -> None:
    """Let a secret find nothing any more."""
    await tx.execute(
        """
        delete from directory
        where kind = %(kind)s
          and key_hash = %(key_hash)s
          and organization_id = %(organization_id)s
        """,
        {"kind": DIRECTORY, "key_hash": key_hash, "organization_id": tx.organization_id},
    )


async def revoke(tx: Tx, key_id: UUID) -> bool:
    """End a key for good; False where it had ended."""
    return (
        await tx.execute(
            """
        update api_keys
        set revoked_at = now(), version = version + 1
        where organization_id = %(organization_id)s
          and id = %(id)s
          and revoked_at is null
        """,
            {"organization_id": tx.organization_id, "id": key_id},
        )
        == 1
    )


async def live_ids_of(tx: Tx, user_id: UUID) -> list[UUID]:
    """Keys of a user that have not ended."""
    return await tx.all(
        UUID,
        """
        select id
        from api_keys
        where organization_id = %(organization_id)s
          and created_by = %(user_id)s
          and revoked_at is null
        """,
        {"organization_id": tx.organization_id, "user_id": user_id},
    )


async def note_use(tx: Tx, key_id: UUID, ip: str | None, *, by_previous: bool) -> None:
    """Note when and from where a key was used; of a replaced secret too, so that its owner sees who still has it."""
    await tx.execute(
        """
        update api_keys
        set last_used_at = now(), last_used_ip = %(ip)s::inet,
            previous_used_at = case when %(by_previous)s then now() else previous_used_at end
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": key_id, "ip": ip, "by_previous": by_previous},
    )
