"""Caches of what is read often and written seldom, dropped by the writing commit (CON-019).

In memory, or in Redis where it is configured. A value lies under the organization, a *generation* of what it was read
from, and a digest of the very statement and its parameters. A commit that wrote to one of the tables begins a new
generation: whoever reads afterwards finds nothing, and a slow reader that still held old rows stores them where nobody
looks. The tables are seen in the statements themselves (`Tx`), so no writer can forget to tell. Without Redis the
doorbell tells the other processes. A cache that does not answer is a miss, never an error, and is left alone for a
while. No decision on consent reads one: a stale entry may delay what is shown.
"""

import asyncio
import hashlib
import re
import secrets
import time
import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec
import structlog
from prometheus_client import Counter

from koinon.platform.cache_shares import Shares
from koinon.platform.lean import without

with without("sqlalchemy"):  # for a pickler that we do not use: 0.8 s and 20 MB of every process
    import cashews
    from cashews.exceptions import CacheBackendInteractionError

T = TypeVar("T")
REQUESTS = Counter("cache_requests", "Look-ups in a cache.", ["space", "result"], registry=None)
BELL = "cache:"
GENERATION_SECONDS = 86_400
REST_SECONDS = 5.0
ANSWER_SECONDS = 0.25
MOST_KEPT = 20_000
# Of a process's memory; Redis drops what was used least, whosever it is.
SHARE = MOST_KEPT // 10
LARGEST = 256 * 1024
_FAULTS = (CacheBackendInteractionError, OSError, TimeoutError, asyncio.TimeoutError)
_WRITES = re.compile(r"\b(?:insert\s+into|update|delete\s+from)\s+([a-z_]+)")
_groups: dict[str, str] = {}
log = structlog.get_logger("koinon.cache")


class Space(NamedTuple):
    """A kind of thing that is kept: its name in metrics, for how long, and the group of tables it is read from."""

    name: str
    seconds: float
    group: str


def declare_group(name: str, tables: frozenset[str]) -> None:
    """Have every write to one of `tables` begin a new generation of `name`."""
    _groups.update(dict.fromkeys(tables, name))
    groups_written.cache_clear()


@lru_cache(4096)
def groups_written(sql: str) -> frozenset[str]:
    """The groups whose tables a statement writes to."""
    return frozenset(_groups[table] for table in _WRITES.findall(sql) if table in _groups)


class Cache:
    """Values of one process, or of all through Redis."""

    def __init__(self, url: str | None = None) -> None:
        self._backend, self.is_shared = cashews.Cache(), url is not None
        if url is None:
            self._backend.setup("mem://", size=MOST_KEPT, check_interval=0)
        else:
            self._backend.setup(
                url,
                suppress=False,
                pickle_type="null",
                socket_timeout=ANSWER_SECONDS,
                socket_connect_timeout=ANSWER_SECONDS,
                wait_for_connection_timeout=ANSWER_SECONDS,
                max_connections=20,
            )
        self._rests_until = 0.0
        self._shares = Shares(SHARE, MOST_KEPT * 2)
        self._owed: set[tuple[UUID, str]] = set()

    async def generation(self, organization_id: UUID, group: str) -> bytes | None:
        """The generation to read and write under; None where the cache does not answer."""
        if self._rests_until > time.monotonic():
            return None
        key = _generation(organization_id, group)
        try:
            if (organization_id, group) in self._owed:
                return await self._begin(organization_id, group)
            found: bytes | None = await self._backend.get(key)
            return found or await self._begin(organization_id, group)
        except _FAULTS as fault:
            self._rest(fault)
            return None

    async def get(self, key: str) -> bytes | None:
        """What lies there."""
        try:
            found: bytes | None = await self._backend.get(key)
        except _FAULTS as fault:
            self._rest(fault)
            return None
        return found

    async def put(self, key: str, value: bytes, seconds: float) -> None:
        """Keep a value for a while; a large one is not worth it."""
        if len(value) > LARGEST:
            return
        try:
            await self._backend.set(key, value, expire=seconds)
            if not self.is_shared and (oldest := self._shares.enter(_owner(key), key)) is not None:
                await self._backend.delete(oldest)
        except _FAULTS as fault:
            self._rest(fault)

    async def renew(self, organization_id: UUID, group: str) -> None:
        """Forget what was read of a group; what cannot be told now is told before the next read."""
        self._owed.add((organization_id, group))
        if self._rests_until > time.monotonic():
            return
        try:
            await self._begin(organization_id, group)
        except _FAULTS as fault:
            self._rest(fault)

    async def heard(self, name: str) -> None:
        """Another process wrote (`cache:<organization>:<group>`), or rings may have been missed (`*`)."""
        if self.is_shared:
            return
        if not name.startswith(BELL):
            await self._backend.clear()
            self._shares.clear()
            return
        organization, _, group = name.removeprefix(BELL).partition(":")
        await self.renew(UUID(organization), group)

    async def close(self) -> None:
        """Give connections back."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the library still calls its client's old name
            await self._backend.close()

    async def _begin(self, organization_id: UUID, group: str) -> bytes:
        made = secrets.token_hex(8).encode()
        await self._backend.set(_generation(organization_id, group), made, expire=GENERATION_SECONDS)
        self._owed.discard((organization_id, group))
        return made

    def _rest(self, fault: BaseException) -> None:
        if self._rests_until <= time.monotonic():
            log.warning("cache_silent", error=type(fault).__name__, seconds=REST_SECONDS)
        self._rests_until = time.monotonic() + REST_SECONDS


def key_of(
    organization_id: UUID, space: Space, generation: bytes, sql: str, params: Mapping[str, Any], seen_by: object
) -> str:
    """Where the rows of a statement lie: under the organization always, and apart for readers who may see less."""
    asked = msgspec.msgpack.encode([sql, dict(sorted(params.items())), seen_by])
    digest = hashlib.sha256(asked).hexdigest()
    return f"k:{organization_id}:{space.name}:{generation.decode()}:{digest}"


def _owner(key: str) -> str:
    return key.split(":", 2)[1]


def _generation(organization_id: UUID, group: str) -> str:
    return f"g:{organization_id}:{group}"


def bells(organization_id: UUID, groups: frozenset[str] | set[str]) -> list[str]:
    """What the doorbell rings for a commit that wrote to `groups`."""
    return [f"{BELL}{organization_id}:{group}" for group in sorted(groups)]
