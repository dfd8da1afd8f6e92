"""Whose host a call came to, remembered for a while; looked up many at a time (MSG-072).

Only what the directory knows is anybody's own; any other host is answered as the installation's. Hosts that are
nobody's are remembered apart, so that made-up ones never push the others out. While the database is away what was
known still counts.
"""

import asyncio
import re
import time
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from koinon.messaging.links.domains import repository
from koinon.platform.db import Database, DatabaseUnavailable
from koinon.platform.services import Services
from koinon.platform.webhooks.patience import SECONDS, within

REMEMBERED_SECONDS = 30.0
UNSURE_SECONDS = 5.0
"""How long what was known goes on to count where the database did not answer."""
MOST_REMEMBERED = 20_000
MOST_WAITING = 2_000
MOST_IN_ONE = 200
LONGEST_HEADER = 262
_NAME = re.compile(r"([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}")


class Owner(NamedTuple):
    """Whose a host is (None: the installation's, or nobody's), and until when that is believed."""

    organization_id: UUID | None
    until: float = float("inf")
    round: int = 0


OURS = Owner(None)


class Hosts:
    """What a web process knows of the hosts it is called by. Keys are `Host` headers as they come."""

    def __init__(self, services: Services) -> None:
        configuration = services.configuration
        self._database: Database = services.database
        parts = [urlsplit(str(url)) for url in (configuration.base_url, configuration.link_url) if url]
        self._ours = frozenset(part.hostname or "" for part in parts)
        self._known: dict[bytes, Owner] = {part.netloc.encode(): OURS for part in parts} | {b"": OURS}
        self._unknown: dict[bytes, Owner] = {}
        self._asked: dict[str, asyncio.Future[UUID | None]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._round = 0

    def remembered(self, header: bytes) -> Owner | None:
        """Whose it is, if it was looked up within the last half minute."""
        found = self._known.get(header) or self._unknown.get(header)
        if found is None or found is OURS:
            return found
        return found if found.round == self._round and time.monotonic() < found.until else None

    async def find(self, header: bytes) -> UUID | None:
        """Whose it is; the installation's where nobody can be asked now and nothing was known before."""
        found = self.remembered(header)
        if found is not None:
            return found.organization_id
        name = name_in(header)
        if len(header) > LONGEST_HEADER:
            return None  # never remembered: twenty thousand of 64 KB fill the memory
        if name is None or name in self._ours:
            return self._remember(header, OURS)
        asked_in = self._round
        try:
            whose, seconds = await self._look_up(name), REMEMBERED_SECONDS
        except DatabaseUnavailable:
            before = self._known.get(header)
            whose, seconds = before.organization_id if before is not None else None, UNSURE_SECONDS
        return self._remember(header, Owner(whose, time.monotonic() + seconds, asked_in))

    def forget(self) -> None:
        """Look everything up anew; what was known counts until it could be."""
        self._round += 1

    def _remember(self, header: bytes, owner: Owner) -> UUID | None:
        kept, other = (self._known, self._unknown) if owner.organization_id else (self._unknown, self._known)
        other.pop(header, None)
        kept.pop(header, None)
        kept[header] = owner
        if len(kept) > MOST_REMEMBERED:
            del kept[next(one for one in kept if kept[one] is not OURS or kept is self._unknown)]
        return owner.organization_id

    async def _look_up(self, name: str) -> UUID | None:
        asked = self._asked.get(name)
        if asked is None:
            if len(self._asked) >= MOST_WAITING:
                raise DatabaseUnavailable("too many look-ups wait")
            asked = self._asked[name] = asyncio.get_running_loop().create_future()
            if self._looking is None:
                self._looking = asyncio.create_task(self._work())
        return await asyncio.shield(asked)

    async def _work(self) -> None:
        """Whoever asks while a look-up runs shares the next one."""
        try:
            while self._asked:
                names = list(self._asked)[:MOST_IN_ONE]
                try:
                    found = await within(SECONDS, self._load(names))
                except Exception as fault:
                    self._fail(type(fault).__name__)
                    return
                for name in names:
                    self._asked.pop(name).set_result(found.get(name))
        finally:
            self._looking = None

    def _fail(self, why: str) -> None:
        waiting, self._asked = self._asked, {}
        for asked in waiting.values():
            asked.set_exception(DatabaseUnavailable(why))
            asked.exception()

    async def _load(self, names: Sequence[str]) -> dict[str, UUID]:
        async with self._database.system() as tx:
            return await repository.owners(tx, names)


def header_of(scope: Any) -> bytes:
    """The `Host` that a call names; empty where it names none."""
    for name, value in scope["headers"]:
        if name == b"host":
            host: bytes = value
            return host
    return b""


def name_in(header: bytes) -> str | None:
    """The name in a `Host` header, without port and closing dot; None for an address or what cannot be a name."""
    if len(header) > LONGEST_HEADER:
        return None
    name = header.decode("latin-1").lower().partition(":")[0].rstrip(".")
    return name if _NAME.fullmatch(name) else None


async def is_own(services: Services, name: str) -> bool:
    """Whether a name is the proved host of some organization, so that a certificate may be made for it."""
    written = name_in(name.encode("latin-1", "replace"))
    if written is None:
        return False
    async with services.database.system() as tx:
        return bool(await repository.owners(tx, [written]))
