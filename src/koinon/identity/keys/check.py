"""Whose key is this, and does it still count? Asked at every call of the API (IDN-041); 0.2 ms from memory."""

import asyncio
import ipaddress
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import structlog

from koinon import organizations
from koinon.identity import catalogue, policy
from koinon.identity.contracts import ApiKey, Client
from koinon.identity.keys import peppers, rows
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.crypto import Vault
from koinon.platform.db import Database, Tx

# What another process ended may be believed in for so long: a revocation acts within a second everywhere (IDN-040).
REMEMBER_SECONDS = 1.0
MOST_REMEMBERED = 10_000
NOTED_EVERY = timedelta(minutes=1)
LIVE = "live"
log = structlog.get_logger("koinon.keys")


class Opened(NamedTuple):
    """A key that a secret opens: its tenant, whether by the secret before the last rotation, and where it acts."""

    organization_id: UUID
    key: ApiKey
    by_previous: bool
    acts_in: UUID


_remembered: OrderedDict[bytes, tuple[float, Opened]] = OrderedDict()
_noted: OrderedDict[UUID, float] = OrderedDict()
_noting: set[asyncio.Task[None]] = set()


def forget_keys() -> None:
    """Forget every key that was looked up: one ended or changed."""
    _remembered.clear()


async def resolve_key(database: Database, vault: Vault, text: str, client: Client) -> Actor:
    """Who a key speaks for. Raises 401 for one that does not count, 403 `ip_not_allowed`."""
    if not policy.is_key(text):
        raise errors.INVALID_API_KEY()
    held = peppers.of(vault)
    if held.older_than(peppers.RELOAD_SECONDS):
        held = await peppers.known(database, vault)
    key_hash = held.hash(text)
    kept = _remembered.get(key_hash)
    if kept is None or kept[0] <= time.monotonic():
        opened = await _look_up(database, held, text)
        _remember(key_hash, opened)
    else:
        opened = kept[1]
    _refuse_ended(opened, clock.now())
    _refuse_network(opened.key, client.ip)
    _note_use(database, opened, client.ip)
    return _actor(opened, client)


def _actor(opened: Opened, client: Client) -> Actor:
    key = opened.key
    return Actor(
        kind=ActorKind.API_KEY,
        organization_id=opened.acts_in,
        id=key.id,
        name=key.name,
        permissions=catalogue.with_implied(frozenset(key.scopes)),
        ip=client.ip,
        user_agent=client.user_agent,
        request_id=client.request_id,
        livemode=key.mode == LIVE,
        rate_limit=key.rate_limit,
        location_ids=frozenset(key.location_ids) if key.mode == LIVE else frozenset(),
    )


def _remember(key_hash: bytes, opened: Opened) -> None:
    _remembered[key_hash] = time.monotonic() + REMEMBER_SECONDS, opened
    while len(_remembered) > MOST_REMEMBERED:
        _remembered.popitem(last=False)


def _refuse_ended(opened: Opened, now: datetime) -> None:
    key = opened.key
    if key.revoked_at is not None:
        raise errors.REVOKED_API_KEY()
    if opened.by_previous and (key.previous_valid_until is None or key.previous_valid_until <= now):
        raise errors.EXPIRED_API_KEY("This secret was replaced and no longer counts.")
    if key.expires_at is not None and key.expires_at <= now:
        raise errors.EXPIRED_API_KEY()


def _refuse_network(key: ApiKey, ip: str | None) -> None:
    if key.allowed_ips and not _is_inside(ip or "", tuple(key.allowed_ips)):
        raise errors.IP_NOT_ALLOWED()


@lru_cache(4096)
def _is_inside(ip: str, networks: tuple[str, ...]) -> bool:
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return any((mapped or address) in ipaddress.ip_network(network) for network in networks)


async def _look_up(database: Database, held: peppers.Peppers, text: str) -> Opened:
    async with database.system() as tx:
        place = await rows.place_of(tx, held.hashes(text))
        if place is None:
            await held.load(tx)  # another process may have moved the key to a pepper that is new here
            place = await rows.place_of(tx, held.hashes(text))
    if place is None:
        raise errors.INVALID_API_KEY()
    async with database.transaction(place.organization_id) as tx:
        secrets = await rows.secrets_of(tx, place.key_id)
        key = await rows.api_key(tx, place.key_id)
        acts_in = await _acts_in(tx, key)
        if place.key_hash not in (secrets.key_hash, secrets.previous_key_hash):
            raise errors.INVALID_API_KEY()
        if place.key_hash != held.hash(text):
            await rows.move_hash(tx, place.key_id, place.key_hash, held.hash(text))
    return Opened(place.organization_id, key, place.key_hash != secrets.key_hash, acts_in)


async def _acts_in(tx: Tx, key: ApiKey) -> UUID:
    """A test key stands with the organization's keys and acts in its sandbox, never outside (API-055)."""
    if key.mode == LIVE:
        return tx.organization_id
    sandbox = await organizations.sandbox_of(tx, tx.organization_id)
    if sandbox is None:
        raise errors.MAINTENANCE("The sandbox is being made anew. Try again in a moment.")
    return sandbox


def _note_use(database: Database, opened: Opened, ip: str | None) -> None:
    """At most once a minute for each key, beside the request."""
    key_id, now = opened.key.id, time.monotonic()
    if now < _noted.get(key_id, 0.0):
        return
    _noted[key_id] = now + NOTED_EVERY.total_seconds()
    while len(_noted) > MOST_REMEMBERED:
        _noted.popitem(last=False)
    task = asyncio.create_task(_write_use(database, opened, ip))
    _noting.add(task)
    task.add_done_callback(_noting.discard)


async def _write_use(database: Database, opened: Opened, ip: str | None) -> None:
    try:
        async with database.transaction(opened.organization_id) as tx:
            await rows.note_use(tx, opened.key.id, ip, by_previous=opened.by_previous)
    except Exception as error:
        log.warning("key_use_not_noted", error=type(error).__name__)


async def noted() -> None:
    """Wait until what is being noted stands; for a process that stops."""
    await asyncio.gather(*_noting, return_exceptions=True)
