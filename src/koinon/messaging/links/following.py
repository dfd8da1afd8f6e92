"""From a code to where it leads, remembered for a while; looked up many at a time (MSG-074, 075).

Codes nobody made are remembered apart from known ones, so that guesses never push those out. What somebody disables is
forgotten everywhere at once by the doorbell; a ring that is lost costs half a minute.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from koinon.messaging.links.policy.codes import read
from koinon.messaging.links.policy.safety import location
from koinon.messaging.links.repository import resolving
from koinon.platform.db import DatabaseUnavailable
from koinon.platform.services import Services
from koinon.platform.webhooks.patience import SECONDS, within

BELL = "links"
"""Rung when links were disabled or enabled."""
REMEMBERED_SECONDS = 30.0
MOST_REMEMBERED = 50_000
MOST_IN_ONE = 500
MOST_WAITING = 5_000


class Target(NamedTuple):
    """Where a code leads; `location` is None for a code nobody made."""

    code: str
    organization_id: UUID | None = None
    link_id: UUID | None = None
    delivery_id: UUID | None = None
    location: bytes | None = None
    expires_at: datetime | None = None
    is_disabled: bool = False
    loaded_at: float = 0.0

    def leads(self, now: datetime) -> bool:
        """Whether somebody who follows it is to be sent on."""
        return (
            self.location is not None and not self.is_disabled and self.expires_at is not None and now < self.expires_at
        )


class Targets:
    """What a web process knows of codes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[str, Target] = {}
        self._unknown: dict[str, Target] = {}
        self._asked: dict[str, asyncio.Future[Target]] = {}
        self._looking: asyncio.Task[None] | None = None

    def remembered(self, code: str) -> Target | None:
        """The target of `code`, if it was looked up within the last half minute."""
        found = self._known.get(code)
        return found if found is not None and time.monotonic() < found.loaded_at + REMEMBERED_SECONDS else None

    async def find(self, typed: str) -> Target:
        """The target of what somebody typed or pressed. Raises DatabaseUnavailable."""
        code = read(typed)
        if code is None:
            return Target(typed)
        found = self.remembered(code) or self._unknown.get(code)
        if found is not None and time.monotonic() < found.loaded_at + REMEMBERED_SECONDS:
            return found
        return await self._look_up(code)

    def forget(self) -> None:
        """Look everything up anew."""
        self._known.clear()

    async def _look_up(self, code: str) -> Target:
        asked = self._asked.get(code)
        if asked is None:
            if len(self._asked) >= MOST_WAITING:
                raise DatabaseUnavailable("too many look-ups wait")
            asked = self._asked[code] = asyncio.get_running_loop().create_future()
            if self._looking is None:
                self._looking = asyncio.create_task(self._work())
        return await asyncio.shield(asked)

    async def _work(self) -> None:
        """Whoever asks while a look-up runs shares the next one."""
        try:
            while self._asked:
                codes = list(self._asked)[:MOST_IN_ONE]
                try:
                    found = await within(SECONDS, self._load(codes))
                except Exception as fault:
                    self._fail(type(fault).__name__)
                    return
                for code in codes:
                    self._remember(found[code])
                    self._asked.pop(code).set_result(found[code])
        finally:
            self._looking = None

    def _fail(self, why: str) -> None:
        """Whoever waits waits for the same database: all are let go."""
        waiting, self._asked = self._asked, {}
        for asked in waiting.values():
            asked.set_exception(DatabaseUnavailable(why))
            asked.exception()

    def _remember(self, target: Target) -> None:
        kept = self._unknown if target.location is None else self._known
        kept.pop(target.code, None)
        kept[target.code] = target
        if len(kept) > MOST_REMEMBERED:
            del kept[next(iter(kept))]

    async def _load(self, codes: Sequence[str]) -> dict[str, Target]:
        now = time.monotonic()
        found = {code: Target(code, loaded_at=now) for code in codes}
        for database in (self._services.database, *await self._services.placements.apart()):
            missing = [code for code, target in found.items() if target.location is None]
            if missing:
                async with database.system() as tx:
                    rows = await resolving.resolve(tx, missing)
                found |= {row.code: _target(row, now) for row in rows}
        return found


def _target(row: resolving.Resolved, now: float) -> Target:
    return Target(
        row.code,
        row.organization_id,
        row.link_id,
        row.delivery_id,
        location(row.url).encode("ascii"),
        row.expires_at,
        row.is_disabled,
        now,
    )
