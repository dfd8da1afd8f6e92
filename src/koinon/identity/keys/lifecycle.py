"""Making, changing, rotating and ending keys; never with more rights than one's own (IDN-031, 039, 040)."""

import ipaddress
import os
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from koinon import organizations
from koinon.identity import catalogue, events, policy, security_log
from koinon.identity.audit_trail import audit
from koinon.identity.contracts import ApiKey, Client, NewApiKey
from koinon.identity.keys import letters, peppers, rows
from koinon.identity.keys.check import LIVE, forget_keys
from koinon.identity.places import refuse_beyond, refuse_strange_locations
from koinon.identity.security_log import Kind
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

LONGEST_OVERLAP = timedelta(days=7)
MOST_TEST_KEYS = 50
CHANGEABLE = frozenset({"name", "scopes", "expires_at", "location_ids", "allowed_ips", "rate_limit"})


async def create_api_key(tx: Tx, vault: Vault, new: NewApiKey, *, told: bool = True) -> tuple[ApiKey, str]:
    """Make a key with at most the maker's own rights; the key's text is returned here and nowhere else.

    `told`: whether the owners get a mail.
    """
    _refuse_scopes(tx.actor, new.scopes)
    await refuse_strange_locations(tx, new.location_ids)
    refuse_beyond(tx.actor, new.location_ids)
    networks = _networks(new.allowed_ips)
    if new.mode == LIVE:
        await organizations.require_limit(tx, "api_keys")
    else:
        await _refuse_many_tests(tx)
    secret, key_id = policy.key_of(os.urandom(32), f"kn_{new.mode}_"), await _id_of(tx, new)
    key_hash = (await peppers.newest(tx, vault)).hash(secret)
    values: dict[str, Any] = {
        "id": key_id,
        "name": new.name,
        "key_hash": key_hash,
        "prefix": policy.shown_prefix(secret),
        "mode": new.mode,
        "scopes": sorted(new.scopes),
        "location_ids": list(new.location_ids),
        "rate_limit": new.rate_limit,
        "allowed_ips": networks,
        "created_by": tx.actor.id if tx.actor.kind is ActorKind.USER else None,
        "expires_at": new.expires_at,
    }
    await rows.insert(tx, values)
    await rows.point_at(tx, key_hash, key_id)
    made = await rows.api_key(tx, key_id)
    tx.publish(events.api_key_created(key_id))
    await audit(tx, "api_key.created", "api_key", key_id, {"after": _told(new)})
    await _note(tx, Kind.KEY_CREATED, made)
    if told:
        await letters.tell_owners(tx, vault, made, "created")
    return made, secret


async def _id_of(tx: Tx, new: NewApiKey) -> UUID:
    """Raises 409 for a form that was sent before: its key is there, and its text was shown then."""
    if not new.once or tx.organization_id is None:
        return ids.uuid7()
    key_id = uuid5(tx.organization_id, new.once)
    if await rows.exists(tx, key_id):
        raise errors.DUPLICATE_RESOURCE("This key was made already, and its text is shown only once.")
    return key_id


def _told(new: NewApiKey) -> dict[str, Any]:
    return {"name": new.name, "mode": new.mode, "scopes": sorted(new.scopes)}


async def update_api_key(tx: Tx, key_id: UUID, changes: dict[str, Any], *, if_version: int | None = None) -> ApiKey:
    """Change a key's name, scopes, end, locations, networks or limit. Raises 412, and 403 beyond one's own rights."""
    present = await rows.api_key(tx, key_id, lock=True)
    if if_version is not None and if_version != present.version:
        raise errors.PRECONDITION_FAILED()
    if not all(tx.actor.may(scope) for scope in present.scopes if scope in catalogue.permissions()):
        raise errors.INSUFFICIENT_PERMISSIONS("This key may do more than you: you can only revoke it.")
    different = {name: value for name, value in changes.items() if name in CHANGEABLE}
    if "scopes" in different:
        _refuse_scopes(tx.actor, different["scopes"])
        different["scopes"] = sorted(set(different["scopes"]))
    if "allowed_ips" in different:
        different["allowed_ips"] = _networks(different["allowed_ips"])
    await refuse_strange_locations(tx, different.get("location_ids", ()))
    if "location_ids" in different:
        refuse_beyond(tx.actor, different["location_ids"])
    different = {name: value for name, value in different.items() if getattr(present, name) != value}
    if not different:
        return present
    await rows.update(tx, key_id, different)
    before = {name: getattr(present, name) for name in different}
    await audit(tx, "api_key.updated", "api_key", key_id, {"before": before, "after": different})
    tx.after_commit(forget_keys)
    return await rows.api_key(tx, key_id)


async def rotate_api_key(
    tx: Tx, vault: Vault, key_id: UUID, overlap: timedelta, *, told: bool = True
) -> tuple[ApiKey, str]:
    """A new secret at once; the old one counts for `overlap` longer (0 to 7 days), the one before it no more."""
    present = await rows.api_key(tx, key_id, lock=True)
    if present.revoked_at is not None or (present.expires_at is not None and present.expires_at <= clock.now()):
        raise errors.INVALID_STATE("This key has ended. Make a new one.")
    _refuse_scopes(tx.actor, present.scopes)
    secrets = await rows.secrets_of(tx, key_id)
    secret = policy.key_of(os.urandom(32), f"kn_{present.mode}_")
    key_hash = (await peppers.newest(tx, vault)).hash(secret)
    if secrets.previous_key_hash is not None:
        await rows.drop_hash(tx, secrets.previous_key_hash)
    await rows.update(
        tx,
        key_id,
        {
            "key_hash": key_hash,
            "key_prefix": policy.shown_prefix(secret),
            "previous_key_hash": secrets.key_hash,
            "previous_valid_until": clock.now() + overlap,
            "previous_used_at": None,
            "rotated_at": clock.now(),
            "exposed_at": None,
        },
    )
    await rows.point_at(tx, key_hash, key_id)
    made = await rows.api_key(tx, key_id)
    tx.publish(events.api_key_rotated(key_id))
    await audit(tx, "api_key.rotated", "api_key", key_id)
    await _note(tx, Kind.KEY_ROTATED, made)
    if told:
        await letters.tell_owners(tx, vault, made, "rotated")
    tx.after_commit(forget_keys)
    return made, secret


async def revoke_api_key(tx: Tx, key_id: UUID) -> ApiKey:
    """End a key for good; ending it again changes nothing."""
    present = await rows.api_key(tx, key_id)
    if await rows.revoke(tx, key_id):
        if present.mode == LIVE:
            await organizations.give_back(tx, "api_keys")
        tx.publish(events.api_key_revoked(key_id))
        await audit(tx, "api_key.revoked", "api_key", key_id)
        await _note(tx, Kind.KEY_REVOKED, present)
        tx.after_commit(forget_keys)
    return await rows.api_key(tx, key_id)


async def revoke_keys_of(tx: Tx, user_id: UUID) -> int:
    """End every key that a user made; how many ended."""
    live = await rows.live_ids_of(tx, user_id)
    for key_id in live:
        await revoke_api_key(tx, key_id)
    return len(live)


async def _refuse_many_tests(tx: Tx) -> None:
    """Test keys stand in no plan, but there are not more of them than of live ones (IDN-039)."""
    if await rows.active_tests(tx) >= MOST_TEST_KEYS:
        sentence = "There are 50 active test keys. End one that nothing needs."
        raise errors.INVALID_STATE(sentence, details={"limit": MOST_TEST_KEYS})


async def _note(tx: Tx, kind: Kind, key: ApiKey) -> None:
    client = Client(tx.actor.ip, tx.actor.user_agent, tx.actor.request_id)
    user_id = tx.actor.id if tx.actor.kind is ActorKind.USER else None
    await security_log.note(tx, kind, client, user_id=user_id, organization_id=tx.organization_id, key_id=str(key.id))


def _refuse_scopes(maker: Actor, scopes: Iterable[str]) -> None:
    unknown = [scope for scope in scopes if scope not in catalogue.permissions()]
    if unknown:
        faults = [errors.FieldFault("scopes", "invalid_enum", "{scope} is not a scope.", {"scope": s}) for s in unknown]
        raise errors.invalid(faults)
    if lacking := [scope for scope in scopes if not maker.may(scope)]:
        raise errors.INSUFFICIENT_PERMISSIONS(
            "You cannot give a key rights that you lack.", details={"required": ", ".join(lacking)}
        )


def _networks(texts: Iterable[str]) -> list[str]:
    """Addresses and networks in their plain form. Raises 422 naming each that is none."""
    found, faults = [], []
    for number, text in enumerate(texts):
        try:
            found.append(str(ipaddress.ip_network(text.strip(), strict=False)))
        except ValueError:
            sentence = "This is no address or network such as 203.0.113.0/24."
            faults.append(errors.FieldFault(f"allowed_ips[{number}]", "invalid_enum", sentence))
    if faults:
        raise errors.invalid(faults)
    return found
