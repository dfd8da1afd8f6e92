"""From the token in the address to the account it names, remembered for a while."""

import time
from typing import Any, NamedTuple
from uuid import UUID

from koinon.platform.services import Services
from koinon.platform.webhooks.source import Source

KIND = "webhook"
REMEMBERED_SECONDS = 30.0
RELOAD_AFTER_SECONDS = 1.0
MOST_REMEMBERED = 10_000


class Known(NamedTuple):
    """An account behind a token; `account` is the source's own, None when there is nothing to verify with."""

    organization_id: UUID | None
    account_id: UUID | None
    account: Any | None
    loaded_at: float


class Tokens:
    """Looks up `directory` (the tenant is not known yet), then the account inside its tenant."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[tuple[str, str], Known] = {}

    async def find(self, source: Source, token: str, *, reload: bool = False) -> Known:
        """The account of a token; `reload` looks again unless that was done within the last second."""
        now = time.monotonic()
        known = self._known.get((source.name, token))
        if known is not None:
            age = now - known.loaded_at
            if age < (RELOAD_AFTER_SECONDS if reload else REMEMBERED_SECONDS):
                return known
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        found = await self._load(source, token, now)
        self._known[source.name, token] = found
        return found

    async def _load(self, source: Source, token: str, now: float) -> Known:
        database, vault = self._services.database, self._services.vault
        async with database.system() as tx:
            row = await tx.first(
                tuple,
                "select organization_id, target_id from directory where kind = %(kind)s and key_hash = %(hash)s",
                {"kind": KIND, "hash": vault.hash_secret(token, KIND)},
            )
        if row is None:
            return Known(None, None, None, now)
        organization_id, account_id = row
        async with database.transaction(organization_id) as tx:
            account = await source.account(tx, vault, account_id)
        return Known(organization_id, account_id, account, now)
