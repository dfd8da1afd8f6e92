"""The turn of a clock, organization by organization: what fails in one keeps no other waiting."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog

from koinon.inbox.repository import wakeups
from koinon.platform.db import Tx
from koinon.platform.services import Services

log = structlog.get_logger("koinon.inbox")


async def each_due(services: Services, kind: str, turn: Callable[[UUID], Awaitable[object]]) -> None:
    """Take `turn` where `kind` is due, then raise what went wrong first, so that the job is seen to have failed."""
    async with services.database.system() as tx:
        due = await wakeups.due(tx, kind)
    await each(due, kind, turn)


async def each(due: Sequence[UUID], kind: str, turn: Callable[[UUID], Awaitable[object]]) -> None:
    """The same for these organizations."""
    first: Exception | None = None
    for organization_id in due:
        try:
            await turn(organization_id)
        except Exception as fault:
            log.error("turn_failed", kind=kind, organization_id=str(organization_id), error=type(fault).__name__)
            first = first or fault
    if first is not None:
        raise first


async def each_batch(services: Services, kind: str, step: Callable[[Tx], Awaitable[int]], batch: int) -> None:
    """Batch after batch until a step did less than `batch`; each is a transaction, so that a crash repeats none."""

    async def turn(organization_id: UUID) -> None:
        done = batch
        while done >= batch:
            async with services.database.transaction(organization_id) as tx:
                done = await step(tx)

    await each_due(services, kind, turn)
