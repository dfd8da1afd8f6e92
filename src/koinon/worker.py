"""`koinon worker`: runs jobs, queue by queue, woken by the doorbell and polling as the truth."""

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import procrastinate
import psycopg
from procrastinate.jobs import DeleteJobCondition
from procrastinate.worker import Worker

from koinon.kit import clock
from koinon.platform import dead_letters, job_figures, tracing
from koinon.platform.alerts import Watch, mailing, own
from koinon.platform.configuration import Configuration
from koinon.platform.db import HERE
from koinon.platform.doorbell import Doorbell
from koinon.platform.fair_queue import FairJobs
from koinon.platform.jobs import QUEUES, TRACE, Job, attempting
from koinon.platform.process import services as opened
from koinon.platform.services import Services

POLL = 2.0
GRACE = 25.0
SWEEP = 10.0
RESTART = 1.0
ROUNDS = 10
TICK_MILLISECONDS = 200
# Jobs have time limits of their own; freezing or cancelling a million rows is one statement.
STATEMENT_SECONDS = 600
log = logging.getLogger("koinon.worker")


class Backoff(procrastinate.BaseRetryStrategy):
    """Waits that double from the queue's first, capped at 5 minutes, until its attempts are used (OPS-010).

    Each is longer or shorter by up to a tenth, so that what failed together does not come back together (CHN-042).
    """

    def __init__(self, attempts: int, first: int) -> None:
        self.attempts, self.first = attempts, first

    def get_retry_decision(self, *, exception: BaseException, job: Any) -> procrastinate.RetryDecision | None:
        """Another try, or None after the last. What the end of this process broke off is no failure of the job."""
        if isinstance(exception, asyncio.CancelledError):
            return procrastinate.RetryDecision(retry_at=clock.now())
        if job.attempts >= self.attempts - 1:
            return None
        wait = min(self.first * 2**job.attempts, 300) * random.uniform(0.9, 1.1)  # noqa: S311
        return procrastinate.RetryDecision(retry_at=clock.now() + timedelta(seconds=wait))


def application(services: Services, jobs: Sequence[Job]) -> procrastinate.App:
    """A queue application that knows `jobs`."""
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=services.database.url, min_size=1, max_size=3)
    )
    app.job_manager = FairJobs(app.job_manager.connector)
    for declared in jobs:
        retry = Backoff(declared.queue.attempts, declared.queue.wait)
        app.task(name=declared.name, queue=declared.queue.name, retry=retry, pass_context=True)(
            _runner(services, declared)
        )
    return app


def _runner(services: Services, declared: Job) -> Any:
    async def run(context: procrastinate.JobContext, **arguments: Any) -> None:
        with tracing.within(arguments.get(TRACE, ""), job=declared.name):
            await attempt(context, arguments)

    async def attempt(context: procrastinate.JobContext, arguments: dict[str, Any]) -> None:
        letter, began = arguments.get(dead_letters.LETTER), time.perf_counter()
        attempts = (context.job.attempts if context.job else 0) + 1
        is_last = attempts >= declared.queue.attempts
        try:
            async with asyncio.timeout(declared.time_limit):
                with attempting(last=is_last):
                    await declared.call(services, **{n: v for n, v in arguments.items() if not n.startswith("_")})
        except Exception as error:
            job_figures.note(declared.queue.name, completed=False)
            log.warning(
                "job_failed",
                extra={"job": declared.name, "attempt": attempts, "error": type(error).__name__},
                exc_info=error,
            )
            if is_last:
                async with services.database.system() as tx:
                    await dead_letters.bury(tx, declared, context.job, arguments, error)
            raise
        job_figures.note(declared.queue.name, completed=True)
        milliseconds = round((time.perf_counter() - began) * 1000)
        # The clock's own looks, several a second, are of no interest while they find nothing.
        is_tick = arguments.get("organization_id") is None and milliseconds < TICK_MILLISECONDS
        level = logging.DEBUG if is_tick else logging.INFO
        log.log(level, "job_done", extra={"job": declared.name, "milliseconds": milliseconds})
        if letter is not None:
            async with services.database.system() as tx:
                await dead_letters.resolve(tx, letter)

    return run


async def serve(
    configuration: Configuration,
    jobs: Sequence[Job],
    queues: Sequence[str] | None = None,
    watched: Sequence[own.Own] = (),
    placement: str = HERE,
) -> None:
    """Work until cancelled or told to stop by SIGTERM; `watched` tell what else is wrong here.

    The jobs are those of one database: the installation's own, or the one that `placement` names.
    """
    async with opened(
        configuration, name="worker", statement_seconds=STATEMENT_SECONDS, placement=placement
    ) as services:
        app = application(services, jobs)
        async with app.open_async():
            doorbell = Doorbell(services.database)
            doorbell.start()
            names = [n for n in QUEUES if queues is None or n in queues]
            try:
                # A group waits for all of its tasks when it is cancelled, `gather` only for the first: jobs in flight
                # would lose their database (OPS-004).
                async with asyncio.TaskGroup() as group:
                    for name in names:
                        group.create_task(_work(app, name, doorbell))
                    group.create_task(_sweep(app, configuration.stalled_job_seconds))
                    seen = own.together(*own.usual(services, "worker"), *watched)
                    ways, folder = mailing.ways(configuration), configuration.data_dir
                    group.create_task(Watch(services.database, "worker", ways, seen, folder).run())
            finally:
                await doorbell.stop()


async def _work(app: procrastinate.App, queue: str, doorbell: Doorbell) -> None:
    """Work a queue until cancelled; the library's worker also ends when its heartbeat finds no database."""
    while True:
        try:
            await _run_worker(app, queue, doorbell)
        except (procrastinate.exceptions.ConnectorException, psycopg.Error, OSError) as error:
            log.warning("worker_interrupted", extra={"queue": queue, "error": type(error).__name__})
        await asyncio.sleep(RESTART)


async def _run_worker(app: procrastinate.App, queue: str, doorbell: Doorbell) -> None:
    worker = Worker(
        app,
        queues=[queue],
        name=queue,
        concurrency=QUEUES[queue].concurrency,
        listen_notify=False,
        fetch_job_polling_interval=POLL,
        shutdown_graceful_timeout=GRACE,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,
        install_signal_handlers=False,
    )
    waking = asyncio.create_task(_wake(worker, doorbell, queue))
    try:
        await worker.run()  # type: ignore[no-untyped-call]
    finally:
        waking.cancel()


async def _wake(worker: Worker, doorbell: Doorbell, queue: str) -> None:
    waiter = doorbell.waiter(queue)
    while True:
        await waiter.wait(60)
        # The library's own LISTEN would cost a connection for each of eleven queues; its notice handler is its event.
        await worker._handle_notification(channel=queue, notification={"type": "job_inserted", "job_id": 0})


async def _sweep(app: procrastinate.App, silence: float) -> None:
    while True:
        await asyncio.sleep(min(SWEEP, silence))
        try:
            for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence):
                await app.job_manager.retry_job(stalled)
        except Exception as error:
            log.warning("sweep_failed", extra={"error": type(error).__name__})


async def drain(services: Services, jobs: Sequence[Job], queues: Sequence[str] | None = None) -> None:
    """Run every job that is due now, and what those defer, as a worker would; then return (tests, samples)."""
    app, names = application(services, jobs), list(queues or QUEUES)
    async with app.open_async():
        for _ in range(ROUNDS):
            await app.run_worker_async(
                queues=names,
                wait=False,
                listen_notify=False,
                concurrency=4,
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                install_signal_handlers=False,
            )
            # It does not wait for what the last jobs defer.
            if not await _anything_due(services, names, [one.name for one in jobs]):
                return


async def _anything_due(services: Services, queues: Sequence[str], names: Sequence[str]) -> bool:
    async with services.database.system() as tx:
        found = await tx.scalar(
            """
            select exists (
              select from procrastinate_jobs
              where status = 'todo'
                and queue_name = any(%(queues)s)
                and task_name = any(%(names)s)
                and coalesce(scheduled_at, now()) <= now())
            """,
            {"queues": list(queues), "names": list(names)},
        )
    return bool(found)
