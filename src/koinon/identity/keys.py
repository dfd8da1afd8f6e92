"""API keys: shown once, kept as a keyed hash, found in the directory before their tenant is known (IDN-038..041)."""

import os
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from koinon import organizations
from koinon.identity import catalogue, events, policy
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import ApiKey, Client, NewApiKey
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Database, Tx

REMEMBER_SECONDS = 2.0
MOST_REMEMBERED = 10_000
NOTED_EVERY = timedelta(minutes=1)
_PURPOSE = _DIRECTORY = "api_key"
_KEY = "id, name, key_prefix, mode, scopes, created_by, created_at, last_used_at, expires_at, revoked_at"


class _Place(NamedTuple):
    organization_id: UUID
    target_id: UUID


_remembered: OrderedDict[bytes, tuple[float, UUID, ApiKey]] = OrderedDict()


async def create_api_key(tx: Tx, vault: Vault, new: NewApiKey) -> tuple[ApiKey, str]:
    """Make a key with at most the maker's own rights; the key's text is returned here and nowhere else."""
    _refuse_scopes(tx.actor, new.scopes)
    await organizations.require_limit(tx, "api_keys")
    secret, key_id = policy.key_of(os.urandom(32)), ids.uuid7()
    key_hash = vault.hash_secret(secret, _PURPOSE)
    made = await tx.one(
        ApiKey,
        f"""
        insert into api_keys (id, organization_id, name, key_hash, key_prefix, scopes, created_by, expires_at)
        values (%(id)s, %(organization_id)s, %(name)s, %(key_hash)s, %(prefix)s, %(scopes)s, %(created_by)s,
                %(expires_at)s)
        returning {_KEY}
        """,
        {
            "id": key_id,
            "organization_id": tx.organization_id,
            "name": new.name,
            "key_hash": key_hash,
            "prefix": policy.shown_prefix(secret),
            "scopes": sorted(new.scopes),
            "created_by": tx.actor.id if tx.actor.kind is ActorKind.USER else None,
            "expires_at": new.expires_at,
        },
    )
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(target_id)s)
        """,
        {"kind": _DIRECTORY, "key_hash": key_hash, "organization_id": tx.organization_id, "target_id": key_id},
    )
    tx.publish(events.api_key_created(key_id))
    await audit(tx, "api_key.created", "api_key", key_id, {"after": {"name": new.name, "scopes": sorted(new.scopes)}})
    return made, secret


def _refuse_scopes(maker: Actor, scopes: tuple[str, ...]) -> None:
    unknown = [scope for scope in scopes if scope not in catalogue.permissions()]
    if unknown:
        faults = [errors.FieldFault("scopes", "invalid_enum", "{scope} is not a scope.", {"scope": s}) for s in unknown]
        raise errors.invalid(faults)
    if lacking := [scope for scope in scopes if not maker.may(scope)]:
        raise errors.INSUFFICIENT_PERMISSIONS(
            "You cannot give a key rights that you lack.", details={"required": ", ".join(lacking)}
        )


async def list_api_keys(tx: Tx) -> list[ApiKey]:
    """The organization's keys, the newest first; at most 50 can be active."""
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


async def api_key(tx: Tx, key_id: UUID) -> ApiKey:
    """One key. Raises `resource_not_found`."""
    found = await tx.first(
        ApiKey,
        f"select {_KEY} from api_keys where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": key_id},
    )
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def revoke_api_key(tx: Tx, key_id: UUID) -> ApiKey:
    """End a key for good; ending it again changes nothing."""
    await api_key(tx, key_id)
    ended = await tx.execute(
        """
        update api_keys
        set revoked_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
          and revoked_at is null
        """,
        {"organization_id": tx.organization_id, "id": key_id},
    )
    if ended:
        await organizations.give_back(tx, "api_keys")
        tx.publish(events.api_key_revoked(key_id))
        await audit(tx, "api_key.revoked", "api_key", key_id)
        tx.after_commit(_remembered.clear)
    return await api_key(tx, key_id)


async def revoke_keys_of(tx: Tx, user_id: UUID) -> int:
    """End every key that a user made; how many ended."""
    live = await tx.all(
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
    for key_id in live:
        await revoke_api_key(tx, key_id)
    return len(live)


async def resolve_key(database: Database, vault: Vault, text: str, client: Client) -> Actor:
    """Who a key speaks for. Raises `invalid_api_key`, `expired_api_key` or `revoked_api_key`."""
    if not policy.is_key(text):
        raise errors.INVALID_API_KEY()
    key_hash = vault.hash_secret(text, _PURPOSE)
    kept = _remembered.get(key_hash)
    if kept is None or kept[0] <= time.monotonic():
        organization_id, key = await _look_up(database, key_hash)
        _remembered[key_hash] = time.monotonic() + REMEMBER_SECONDS, organization_id, key
        while len(_remembered) > MOST_REMEMBERED:
            _remembered.popitem(last=False)
    else:
        _, organization_id, key = kept
    _refuse_ended(key, clock.now())
    return Actor(
        kind=ActorKind.API_KEY,
        organization_id=organization_id,
        id=key.id,
        name=key.name,
        permissions=catalogue.with_implied(frozenset(key.scopes)),
        ip=client.ip,
        user_agent=client.user_agent,
        request_id=client.request_id,
        livemode=key.mode == "live",
    )


def _refuse_ended(key: ApiKey, now: datetime) -> None:
    if key.revoked_at is not None:
        raise errors.REVOKED_API_KEY()
    if key.expires_at is not None and key.expires_at <= now:
        raise errors.EXPIRED_API_KEY()


async def _look_up(database: Database, key_hash: bytes) -> tuple[UUID, ApiKey]:
    async with database.system() as tx:
        rows: list[tuple[UUID, UUID]] = await tx.all(
            tuple,
            "select organization_id, target_id from directory where kind = %(kind)s and key_hash = %(key_hash)s",
            {"kind": _DIRECTORY, "key_hash": key_hash},
        )
    if not rows:
        raise errors.INVALID_API_KEY()
    place = _Place(*rows[0])
    async with database.transaction(place.organization_id) as tx:
        key = await api_key(tx, place.target_id)
        if key.last_used_at is None or clock.now() - key.last_used_at > NOTED_EVERY:
            await _note_use(tx, key.id)
    return place.organization_id, key


async def _note_use(tx: Tx, key_id: UUID) -> None:
    await tx.execute(
        "update api_keys set last_used_at = now() where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": key_id},
    )
