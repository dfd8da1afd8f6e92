"""Jobs that gave up, kept with their trace: what may pass is tried again, the rest waits for a person (OPS-014)."""

import traceback
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import structlog
from procrastinate.exceptions import AlreadyEnqueued

from koinon.platform.alerts.conditions import MOST_RETRIES
from koinon.platform.db import DatabaseUnavailable, Tx
from koinon.platform.errors import KoinonError
from koinon.platform.http import HttpFailure
from koinon.platform.jobs import BLUEPRINT, QUEUES, Job

LETTER = "_dead_letter"
SWEPT = "dead_letter_tried_again"
MOST_AT_ONCE = 500
log = structlog.get_logger("koinon.jobs")


class Letter(msgspec.Struct, frozen=True):
    """A job that gave up."""

    id: UUID
    organization_id: UUID | None
    job: str
    queue: str
    arguments: dict[str, Any]
    attempts: int
    error: str
    transient: bool
    retries: int
    first_failed_at: datetime
    failed_at: datetime
    state: str
    lock: str | None
    queueing_lock: str | None


_COLUMNS = """id, organization_id, job, queue, arguments, attempts, error, transient, retries, first_failed_at,
       failed_at, state, lock, queueing_lock"""


def is_transient(error: BaseException) -> bool:
    """Whether the same job may succeed later as it is: a dependency was away. Mistakes of ours and of data are not.

    Of the database's own errors classes 08, 40, 53, 55, 57 speak of the server (PostgreSQL, appendix A), and 54 of the
    value, although the driver files that under the operational ones.
    """
    if isinstance(error, psycopg.OperationalError):
        return not (error.sqlstate or "").startswith("54")
    if isinstance(error, KoinonError):
        return bool(error.retryable)
    return isinstance(error, DatabaseUnavailable | HttpFailure | TimeoutError | OSError)


async def bury(tx: Tx, job: Job, queued: Any, arguments: dict[str, Any], error: BaseException) -> None:
    """Keep a job after its last attempt; one that was tried again is buried in its old grave. No message is kept."""
    letter = arguments.get(LETTER)
    kept = {name: value for name, value in arguments.items() if not name.startswith("_")}
    values = {
        "id": UUID(letter) if letter else None,
        "organization_id": arguments.get("organization_id"),
        "job": job.name,
        "queue": job.queue.name,
        "arguments": msgspec.json.encode(kept).decode(),
        "attempts": queued.attempts + 1,
        "error": type(error).__name__,
        "trace": "".join(traceback.format_tb(error.__traceback__)),
        "transient": is_transient(error),
        "lock": queued.lock,
        "queueing_lock": queued.queueing_lock,
    }
    again = await tx.execute(
        """
        update dead_letters
        set state = 'dead', attempts = attempts + %(attempts)s, error = %(error)s, trace = %(trace)s,
            transient = %(transient)s, failed_at = now()
        where id = %(id)s
        """,
        values,
    )
    if not again:
        await tx.execute(
            """
            insert into dead_letters (organization_id, job, queue, arguments, attempts, error, trace, transient, lock,
                                      queueing_lock)
            values (%(organization_id)s, %(job)s, %(queue)s, %(arguments)s, %(attempts)s, %(error)s, %(trace)s,
                    %(transient)s, %(lock)s, %(queueing_lock)s)
            """,
            values,
        )


async def resolve(tx: Tx, letter: str) -> None:
    """The job of a letter ran through at last."""
    await tx.execute("update dead_letters set state = 'resolved' where id = %(id)s", {"id": UUID(letter)})


async def sweep(tx: Tx) -> int:
    """Try again what may pass by now and was tried fewer than ten times; how many (every five minutes)."""
    found = await tx.all(
        Letter,
        f"""
        select {_COLUMNS}
        from dead_letters
        where state = 'dead'
          and transient
          and retries < %(most)s
        order by failed_at, id
        limit %(limit)s
        for update skip locked
        """,
        {"most": MOST_RETRIES, "limit": MOST_AT_ONCE},
    )
    for letter in found:
        await _again(tx, letter)
    return len(found)


async def retry(tx: Tx, letter_id: UUID) -> bool:
    """Try one again at a person's word, whatever its error; False where none waits under this id."""
    letter = await tx.first(
        Letter,
        f"select {_COLUMNS} from dead_letters where id = %(id)s and state = 'dead' for update",
        {"id": letter_id},
    )
    if letter is not None:
        await _again(tx, letter)
    return letter is not None


async def discard(tx: Tx, letter_id: UUID, reason: str) -> bool:
    """Give one up for good; False where none waits under this id."""
    return bool(
        await tx.execute(
            "update dead_letters set state = 'discarded', reason = %(reason)s where id = %(id)s and state = 'dead'",
            {"id": letter_id, "reason": reason[:500]},
        )
    )


async def waiting(tx: Tx, limit: int = 100) -> list[Letter]:
    """The newest that gave up."""
    return await tx.all(
        Letter,
        f"""
        select {_COLUMNS}
        from dead_letters
        where state = 'dead'
        order by failed_at desc, id desc
        limit %(limit)s
        """,
        {"limit": limit},
    )


async def forget(tx: Tx, days: int = 90) -> int:
    """Drop what was settled so long ago; what is dead stays until somebody settles it. How many."""
    return await tx.execute(
        """
        delete from dead_letters
        where state in ('resolved', 'discarded')
          and failed_at < now() - make_interval(days => %(days)s)
        """,
        {"days": days},
    )


async def _again(tx: Tx, letter: Letter) -> None:
    """Defer the job as it was, with its locks; where the same one already waits, that one takes its place."""
    deferrer = BLUEPRINT.configure_task(
        letter.job,
        queue=letter.queue,
        priority=QUEUES[letter.queue].priority if letter.queue in QUEUES else 0,
        lock=letter.lock,
        queueing_lock=letter.queueing_lock,
        connection=tx.connection,
        allow_unknown=True,
    )
    state = "retrying"
    try:
        async with tx.connection.transaction():
            await deferrer.defer_async(**{**letter.arguments, LETTER: str(letter.id)})
    except AlreadyEnqueued:
        state = "resolved"
    await tx.execute(
        "update dead_letters set state = %(state)s, retries = retries + 1 where id = %(id)s",
        {"id": letter.id, "state": state},
    )
    tx.ring(letter.queue)
    log.info(SWEPT, job=letter.job, retries=letter.retries + 1, letter_id=str(letter.id))
