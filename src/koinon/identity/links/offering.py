"""Whether the sign-in page offers a link by mail: only where some organization lets its people in by one (IDN-007)."""

import contextlib
import time
from uuid import UUID

import psycopg

from koinon.identity.factors import requirement
from koinon.platform.db import DatabaseAway
from koinon.platform.services import Services

LOOKED_AT = 50
REMEMBER_SECONDS = 30.0
_kept: dict[str, tuple[float, bool]] = {}


async def magic_links_offered(services: Services) -> bool:
    """Asked of each organization of a small installation, at most half a minute late; a large one always offers it."""
    known = _kept.get(services.configuration.base_url)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    offered = await _asked(services)
    _kept[services.configuration.base_url] = time.monotonic() + REMEMBER_SECONDS, offered
    return offered


def forget() -> None:
    """Ask again: a policy changed."""
    _kept.clear()


async def _asked(services: Services) -> bool:
    async with services.database.system() as tx:
        there = await tx.all(
            UUID,
            "select organization_id from directory where kind = 'slug' limit %(most)s",
            {"most": LOOKED_AT + 1},
        )
    if len(there) > LOOKED_AT:
        return True
    for organization_id in there:
        with contextlib.suppress(
            DatabaseAway, psycopg.OperationalError
        ):  # nobody else's sign-in depends on that database
            if (await requirement.policy_of(services.database, organization_id)).magic_links:
                return True
    return False
