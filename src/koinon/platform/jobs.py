"""Jobs: batches of work deferred in the caller's transaction and run by workers (OPS-010..014).

A job is declared once (`@job("contacts.import_batch", queue="bulk")`), takes `(services, organization_id, **ids)`, and
sets its tenant before any query. `n` attempts are `max_attempts = n - 1` of the queue library. Every job has a retry
strategy, without which a SIGTERM would end it for good.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued

from koinon.platform import tracing
from koinon.platform.db import Tx

if TYPE_CHECKING:
    from koinon.platform.services import Services

# Names with an underscore are the worker's own: no job is given them.
TRACE = "_trace"
Run = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Queue:
    """A lane of work: higher priority first, so many at once in a process, so many attempts, first wait in seconds."""

    name: str
    priority: int
    concurrency: int
    attempts: int
    wait: int


QUEUES = {
    queue.name: queue
    for queue in (
        Queue("inbound", 100, 10, 5, 1),
        Queue("realtime_send", 90, 5, 3, 2),
        Queue("payments", 80, 5, 5, 1),
        Queue("email", 70, 10, 5, 2),
        Queue("webhooks_out", 60, 10, 5, 1),
        Queue("bulk_send", 50, 5, 3, 2),
        Queue("automation", 50, 10, 5, 2),
        Queue("passes", 40, 10, 3, 2),
        Queue("bulk", 30, 2, 3, 5),
        Queue("analytics", 20, 2, 3, 30),
        Queue("maintenance", 10, 1, 3, 60),
    )
}


@dataclass(frozen=True)
class Job:
    """A declared job; `run` gets the services, the organization's id (None for the installation) and ids."""

    name: str
    queue: Queue
    run: Run
    time_limit: float

    async def defer(
        self, tx: Tx, *, once: str | None = None, at: datetime | None = None, lock: str | None = None, **arguments: Any
    ) -> bool:
        """Put the job into `tx`; it exists when that commits.

        `once` keeps at most one waiting job of that name (False: one waits already); `lock` lets one run at a time.
        """
        known = tx.actor.organization_id
        deferrer = BLUEPRINT.configure_task(
            self.name,
            queue=self.queue.name,
            priority=self.queue.priority,
            queueing_lock=once,
            lock=lock,
            schedule_at=at,
            connection=tx.connection,
            allow_unknown=True,
        )
        values = {"organization_id": str(known) if known else None, **arguments}
        if parent := tracing.parent():
            values[TRACE] = parent
        try:
            if once is None:
                await deferrer.defer_async(**values)
            else:
                async with tx.connection.transaction():
                    await deferrer.defer_async(**values)
        except AlreadyEnqueued:
            return False
        tx.ring(self.queue.name)
        return True

    async def call(self, services: "Services", organization_id: str | None = None, **arguments: Any) -> None:
        """Run it as a worker does."""
        await self.run(services, UUID(organization_id) if organization_id else None, **arguments)


@dataclass(frozen=True)
class Schedule:
    """A job that the scheduler defers every `seconds`; a missed run is caught up once."""

    job: Job
    seconds: int


BLUEPRINT = procrastinate.App(connector=procrastinate.PsycopgConnector())


async def others_wait(tx: Tx, queue: Queue) -> bool:
    """Whether a job of another organization is due in `queue` and nobody has begun it."""
    return bool(
        await tx.scalar(
            """
            select exists (
              select from procrastinate_jobs
              where queue_name = %(queue)s
                and status = 'todo'
                and (scheduled_at is null or scheduled_at <= now())
                and args->>'organization_id' <> %(organization_id)s)
            """,
            {"queue": queue.name, "organization_id": str(tx.organization_id)},
        )
    )


_last_attempt: ContextVar[bool] = ContextVar("last_attempt", default=False)


@contextmanager
def attempting(*, last: bool) -> Iterator[None]:
    """Have the job that runs within know whether it is tried again after this."""
    token = _last_attempt.set(last)
    try:
        yield
    finally:
        _last_attempt.reset(token)


def is_last_attempt() -> bool:
    """Whether the running job is not tried again should it fail; False outside a worker."""
    return _last_attempt.get()


def job(name: str, *, queue: str, time_limit: float = 300.0) -> Callable[[Run], Job]:
    """Declare an async function `(services, organization_id, **ids)` as the job `name` (`context.verb`)."""
    return lambda run: Job(name, QUEUES[queue], run, time_limit)
