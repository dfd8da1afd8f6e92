"""Checks that decide readiness; the composition root registers them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis

from koinon.platform.db import Database

PATIENCE = 2.0
CHECK_FAILED = "health_check_failed"

Check = Callable[[], Awaitable[None]]
log = structlog.get_logger("koinon.health")


@dataclass(frozen=True)
class Result:
    """The checks that failed, by name, each with a sentence."""

    failing: Mapping[str, str]

    @property
    def ready(self) -> bool:
        """Whether none failed."""
        return not self.failing


class CheckFailed(Exception):
    """A check's own sentence on why the process may not be given work."""


class Health:
    """Named checks, run side by side, each with two seconds."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)

    async def examine(self) -> Result:
        """Run every check."""
        answers = await asyncio.gather(*(self._run(name, check) for name, check in self._checks.items()))
        return Result({name: fault for name, fault in answers if fault is not None})

    async def _run(self, name: str, check: Check) -> tuple[str, str | None]:
        try:
            async with asyncio.timeout(PATIENCE):
                await check()
        except CheckFailed as error:
            return name, str(error)
        except TimeoutError:
            return name, "No answer within 2 seconds."
        except Exception as error:
            log.warning(CHECK_FAILED, check=name, error=type(error).__name__)
            return name, "It does not answer."
        return name, None


def database_check(database: Database) -> Check:
    """The database answers."""

    async def check() -> None:
        async with database.system() as tx:
            await tx.scalar("select 1")

    return check


def migrations_check(database: Database, head: str) -> Check:
    """The schema is the one this code was written for."""

    async def check() -> None:
        async with database.system() as tx:
            present = await tx.scalar("select version_num from alembic_version")
        if present != head:
            raise CheckFailed(f"The schema is at {present}, this version needs {head}: run `koinon migrate`.")

    return check


def redis_check(url: str) -> Check:
    """Redis or Valkey answers."""

    async def check() -> None:
        async with Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as client:
            await client.ping()

    return check
