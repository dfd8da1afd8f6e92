"""From the token in the address to the account it names, remembered for a while.

Unknown tokens are remembered apart from known ones, so that a stranger's guesses never push those out; and tokens that
are looked for at once are looked up in one statement, one at a time: guesses cost the database next to nothing.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from koinon.platform.crypto import CryptoError
from koinon.platform.db import DatabaseAway, DatabaseUnavailable
from koinon.platform.services import Services
from koinon.platform.webhooks.patience import SECONDS, within
from koinon.platform.webhooks.source import Source

KIND = "webhook"
REMEMBERED_SECONDS = 30.0
RELOAD_AFTER_SECONDS = 1.0
MOST_REMEMBERED = 10_000
MOST_IN_ONE = 500
MOST_WAITING = 2_000
UNREADABLE = "webhook_account_unreadable"
Key = tuple[str, str]
log = structlog.get_logger("koinon.webhooks")


class Known(NamedTuple):
    """An account behind a token; `account` is the source's own, None when there is nothing to verify with."""

    organization_id: UUID | None
    account_id: UUID | None
    account: Any | None
    loaded_at: float


class _Asked(NamedTuple):
    source: Source
    token: str
    answer: "asyncio.Future[Known]"


class Tokens:
    """Looks up `directory` (the tenant is not known yet), then the account inside its tenant."""

    def __init__(self, services: Services, *, patience: float = SECONDS) -> None:
        self._services, self._patience = services, patience
        self._known: OrderedDict[Key, Known] = OrderedDict()
        self._unknown: OrderedDict[Key, Known] = OrderedDict()
        self._asked: dict[Key, _Asked] = {}
        self._looking: asyncio.Task[None] | None = None

    async def find(self, source: Source, token: str, *, reload: bool = False) -> Known:
        """The account of a token; `reload` looks again unless that was done within the last second.

        Raises DatabaseUnavailable, also where too many wait already.
        """
        key = (source.name, token)
        known = self._known.get(key) or self._unknown.get(key)
        if known is not None:
            age = time.monotonic() - known.loaded_at
            if age < (RELOAD_AFTER_SECONDS if reload else REMEMBERED_SECONDS):
                return known
        return await self._look_up(key, source, token)

    async def _look_up(self, key: Key, source: Source, token: str) -> Known:
        asked = self._asked.get(key)
        if asked is None:
            if len(self._asked) >= MOST_WAITING:
                raise DatabaseUnavailable("too many look-ups wait")
            asked = self._asked[key] = _Asked(source, token, asyncio.get_running_loop().create_future())
            if self._looking is None:
                self._looking = asyncio.create_task(self._work())
        return await asyncio.shield(asked.answer)

    async def _work(self) -> None:
        try:
            while self._asked:
                batch = dict(list(self._asked.items())[:MOST_IN_ONE])
                try:
                    found = await within(self._patience, self._load(list(batch.values())))
                except Exception as fault:
                    self._fail(type(fault).__name__)
                    return
                for key, known in zip(batch, found, strict=True):
                    if isinstance(known, DatabaseUnavailable):
                        self._asked.pop(key).answer.set_exception(known)
                        continue
                    self._remember(key, known)
                    self._asked.pop(key).answer.set_result(known)
        finally:
            self._looking = None

    def _fail(self, why: str) -> None:
        """Whoever waits waits for the same database: all are let go."""
        waiting, self._asked = self._asked, {}
        for asked in waiting.values():
            asked.answer.set_exception(DatabaseUnavailable(why))
            asked.answer.exception()

    def _remember(self, key: Key, known: Known) -> None:
        self._known.pop(key, None)
        self._unknown.pop(key, None)
        kept = self._unknown if known.account_id is None else self._known
        kept[key] = known
        if len(kept) > MOST_REMEMBERED:
            kept.popitem(last=False)

    async def _load(self, asked: Sequence[_Asked]) -> list[Known | DatabaseUnavailable]:
        """What was found; for an organization whose own database is away, that: calls to others must not suffer."""
        now, vault = time.monotonic(), self._services.vault
        hashes = [vault.hash_secret(one.token, KIND) for one in asked]
        async with self._services.database.system() as tx:
            rows = await tx.all(
                tuple,
                "select key_hash, organization_id, target_id from directory where kind = %(kind)s"
                " and key_hash = any(%(hashes)b::bytea[])",
                {"kind": KIND, "hashes": hashes},
            )
        named = {bytes(key_hash): (organization_id, target_id) for key_hash, organization_id, target_id in rows}
        found: list[Known | DatabaseUnavailable] = []
        for one, key_hash in zip(asked, hashes, strict=True):
            organization_id, account_id = named.get(key_hash, (None, None))
            try:
                account = await self._account(one.source, organization_id, account_id)
            except DatabaseAway as away:
                found.append(away)
            else:
                found.append(Known(organization_id, account_id, account, now))
        return found

    async def _account(self, source: Source, organization_id: UUID | None, account_id: UUID | None) -> Any | None:
        """None also for an account whose secret does not open: it must not spoil the look-up of others."""
        if organization_id is None or account_id is None:
            return None
        try:
            async with self._services.database.transaction(organization_id) as tx:
                return await source.account(tx, self._services.vault, account_id)
        except CryptoError as fault:
            log.error(UNREADABLE, account_id=str(account_id), organization_id=str(organization_id), exc_info=fault)
            return None
