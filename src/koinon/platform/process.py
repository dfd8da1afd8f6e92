"""What every process of ours needs: its services, and to end when its parent is gone."""

import base64
import contextlib
import ctypes
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from koinon.platform import product_name
from koinon.platform.cache import Cache
from koinon.platform.configuration import Configuration
from koinon.platform.crypto import KeyRing, Vault
from koinon.platform.db import HERE, STATEMENT_SECONDS, Database
from koinon.platform.limits import Limits, MemoryLimits, SharedLimits
from koinon.platform.placements import Placements
from koinon.platform.services import Services
from koinon.platform.settings import SettingsError
from koinon.platform.shared import Shared

PR_SET_PDEATHSIG = 1
PATIENCE, APART_PATIENCE = 20.0, 3.0
"""Seconds that a request waits for a connection; for an organization's own database less, since only it is waiting."""
Configure = Callable[[Configuration], None]
_configured: list[Configure] = [product_name.configure]


def when_configured(configure: Configure) -> None:
    """Have `configure(configuration)` called before a process has its services. For what holds for a whole process."""
    _configured.append(configure)


def die_with_parent(sig: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel end this process when its parent dies, `kill -9` included (Linux)."""
    if sys.platform == "linux" and os.environ.get("_SUPERVISED_BY_KOINON"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sig)
        if os.getppid() == 1:
            os.kill(os.getpid(), sig)


def settle_garbage() -> None:
    """Have the collector look at what is new only: called once a process that will serve has loaded its code.

    What is loaded stays for good; walking it at each collection cost half of an import's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def vault(configuration: Configuration) -> Vault:
    """The vault of `configuration`. Raises SettingsError where a key is missing or malformed (CON-016)."""
    missing = [n for n in ("secret_key", "encryption_keys", "lookup_key") if not getattr(configuration, n)]
    if missing:
        raise SettingsError(
            [f"KOINON_{n.upper()} is not set; `koinon up` makes secrets for a new installation." for n in missing]
        )
    try:
        ring, lookup = (
            KeyRing.parse(configuration.encryption_keys),
            base64.b64decode(configuration.lookup_key, validate=True),
        )
    except ValueError as error:
        raise SettingsError([f"KOINON_ENCRYPTION_KEYS or KOINON_LOOKUP_KEY: {error}."]) from error
    if len(lookup) < 32 or len(configuration.secret_key) < 32:
        raise SettingsError(["KOINON_LOOKUP_KEY needs 32 bytes and KOINON_SECRET_KEY 32 characters."])
    if any(lookup == key for _, key in ring.keys):
        raise SettingsError(["KOINON_LOOKUP_KEY must differ from every encryption key."])
    return Vault(ring, lookup, configuration.secret_key.encode())


@asynccontextmanager
async def services(
    configuration: Configuration,
    *,
    name: str,
    pool: int | None = None,
    statement_seconds: int = STATEMENT_SECONDS,
    placement: str = HERE,
) -> AsyncIterator[Services]:
    """The services of one process, opened and closed around the block; `placement` names the database it works for."""
    for configure in _configured:
        configure(configuration)
    cache, size = Cache(configuration.redis_url), pool or configuration.database_pool

    def make(placed: str, url: str, direct_url: str | None, home: Database | None) -> Database:
        database = Database(
            url,
            size=size,
            name=f"koinon-{name}",
            statement_seconds=statement_seconds,
            cache=cache,
            placement=placed,
            home=home,
            patience=PATIENCE if home is None else APART_PATIENCE,
        )
        database.direct_url = direct_url or url
        return database

    home = make(HERE, configuration.database_url, configuration.database_direct_url, None)
    placements = Placements(home, configuration.placement_urls, partial(make, home=home))
    await home.open()
    limits = limiter(configuration)
    shared = None if configuration.redis_url is None else Shared(configuration.redis_url)
    closing = [limits.close, placements.close, home.close] + ([shared.close] if shared else [])
    try:
        database = await placements.get(placement)
        yield Services(configuration, database, vault(configuration), limits=limits, shared=shared)
    finally:
        for close in closing:
            with contextlib.suppress(Exception):
                await close()


def limiter(configuration: Configuration) -> Limits:
    """One for all processes through Redis where it is configured, else this process's own."""
    if configuration.redis_url is None:
        return MemoryLimits()
    return SharedLimits(configuration.redis_url, processes=configuration.web_workers)
