"""What can be measured in the database: dead letters, late queues, silent processes, default partitions in use, the
server's connections, a log that nobody can read on, outside services that fail."""

from collections.abc import Sequence

from prometheus_client import Gauge

from koinon.platform.alerts import repository
from koinon.platform.alerts.contracts import Alert, Severity
from koinon.platform.alerts.repository import DeadJobs, QueueState, Server
from koinon.platform.db import Tx
from koinon.platform.http.outside import Figures
from koinon.platform.metrics import REGISTRY

EXPECTED = ("worker", "scheduler")
SILENT_SECONDS = 60.0
GRACE_SECONDS = 300.0
MOST_RETRIES = 10
# Seconds a job may wait before somebody should know (OPS-011); whatever is not named here, five minutes.
WAIT_TARGETS = {"inbound": 1.0, "realtime_send": 2.0, "bulk_send": 30.0, "passes": 60.0}
OTHERS = 300.0
CONNECTIONS_ABOVE = 0.8
LAG_WARNING, LAG_ERROR = 10.0, 60.0
CALLS_FAILING, FEWEST_CALLS = 0.1, 20

PENDING = Gauge("queue_pending", "Jobs that are due.", ["queue"], registry=REGISTRY)
OLDEST = Gauge("queue_oldest_seconds", "How long the oldest due job waits.", ["queue"], registry=REGISTRY)
LAG = Gauge("event_lag_seconds", "How long the oldest writing transaction holds readers back.", registry=REGISTRY)
CONNECTIONS = Gauge("db_connections", "Connections of the server: in use and allowed.", ["state"], registry=REGISTRY)
CALLS = Gauge(
    "provider_calls", "Calls of an outside service in five minutes.", ["provider", "outcome"], registry=REGISTRY
)
TOOK = Gauge("provider_duration_seconds", "Mean time of a call in five minutes.", ["provider"], registry=REGISTRY)
DEAD = Gauge("dead_letters", "Jobs that gave up.", registry=REGISTRY)


async def measure(tx: Tx, queue_names: Sequence[str], *, judge_silence: bool) -> list[Alert]:
    """Everything that is wrong now; the gauges of this process are set on the way."""
    waiting = await repository.queues(tx)
    dead = await repository.dead_jobs(tx, MOST_RETRIES)
    _show(waiting, dead, queue_names)
    found = [*map(_dead, dead), *(late for state in waiting if (late := judge_queue(state)) is not None)]
    found += [_stray(table) for table in await repository.default_partitions_in_use(tx)]
    found += judge_server(await repository.server(tx))
    seen = await repository.outside(tx, SILENT_SECONDS)
    found += [alert for name, calls in seen.items() if (alert := judge_calls(name, calls)) is not None]
    if judge_silence:
        found += [_silent(kind) for kind in await repository.silent(tx, EXPECTED, SILENT_SECONDS)]
    return found


def judge_queue(state: QueueState) -> Alert | None:
    """A warning over the queue's wait target, an error once that lasts for five minutes (OPS-011, 090)."""
    target = WAIT_TARGETS.get(state.queue, OTHERS)
    if state.oldest_seconds <= target:
        return None
    grave = state.oldest_seconds > target + GRACE_SECONDS
    waits = f"{state.oldest_seconds:.0f} s" if state.oldest_seconds < 120 else f"{state.oldest_seconds / 60:.0f} min"
    return Alert(
        kind="queue_wait",
        severity=Severity.ERROR if grave else Severity.WARNING,
        subject=state.queue,
        message=f"The oldest of {state.pending} jobs in the queue {state.queue} waits for {waits}"
        f" (target {target:.0f} s). Is a worker running, and are there enough?",
        value=state.oldest_seconds,
        threshold=target,
    )


def judge_server(seen: Server) -> list[Alert]:
    """Connections, and a transaction that holds readers of the log back: they stop below the oldest that writes."""
    found = []
    if seen.connections > seen.most * CONNECTIONS_ABOVE:
        words = f"{seen.connections} of {seen.most} connections of the database server are in use."
        share = seen.connections / seen.most
        found.append(_server("database_connections", Severity.ERROR, words, share, CONNECTIONS_ABOVE))
    CONNECTIONS.labels("total").set(seen.connections)
    CONNECTIONS.labels("most").set(seen.most)
    LAG.set(seen.oldest_write_seconds)
    if seen.oldest_write_seconds > LAG_WARNING:
        grave = seen.oldest_write_seconds > LAG_ERROR
        words = f"A transaction has been writing for {seen.oldest_write_seconds:.0f} s: who reads the log waits for it."
        severity, limit = (Severity.ERROR, LAG_ERROR) if grave else (Severity.WARNING, LAG_WARNING)
        found.append(_server("event_lag", severity, words, seen.oldest_write_seconds, limit))
    return found


def judge_calls(name: str, calls: Figures) -> Alert | None:
    """A warning where over one in ten calls of an outside service failed in five minutes."""
    CALLS.labels(name, "failed").set(calls.failed)
    CALLS.labels(name, "answered").set(calls.calls - calls.failed)
    TOOK.labels(name).set(calls.seconds / calls.calls if calls.calls else 0.0)
    if calls.calls < FEWEST_CALLS or calls.failed <= calls.calls * CALLS_FAILING:
        return None
    return Alert(
        kind="provider_errors",
        severity=Severity.WARNING,
        subject=name,
        message=f"{calls.failed} of {calls.calls} calls of {name} failed within five minutes.",
        value=calls.failed / calls.calls,
        threshold=CALLS_FAILING,
    )


def _server(kind: str, severity: Severity, words: str, value: float, threshold: float) -> Alert:
    return Alert(kind=kind, severity=severity, message=words, value=value, threshold=threshold)


def _dead(jobs: DeadJobs) -> Alert:
    what = (
        f"{jobs.permanent} of them wait for a person: see `koinon dead-letters`."
        if jobs.permanent
        else "They are tried again every five minutes."
    )
    return Alert(
        kind="dead_letters",
        severity=Severity.ERROR,
        subject=jobs.job,
        message=f"{jobs.dead} jobs {jobs.job} gave up after their last attempt. {what}",
        value=float(jobs.dead),
        threshold=0.0,
    )


def _stray(table: str) -> Alert:
    return Alert(
        kind="default_partition",
        severity=Severity.CRITICAL,
        subject=table,
        message=f"The default partition of {table} holds rows: the partition they belong to was not made in time and"
        " cannot be made any more. See docs/operations/alerts.md.",
    )


def _silent(kind: str) -> Alert:
    return Alert(
        kind="process_silent",
        severity=Severity.CRITICAL,
        subject=kind,
        message=f"No {kind} has been heard of for {SILENT_SECONDS:.0f} seconds: start `koinon {kind}`.",
        threshold=SILENT_SECONDS,
    )


def _show(waiting: Sequence[QueueState], dead: Sequence[DeadJobs], queue_names: Sequence[str]) -> None:
    by_name = {state.queue: state for state in waiting}
    for name in queue_names:
        state = by_name.get(name)
        PENDING.labels(name).set(state.pending if state else 0)
        OLDEST.labels(name).set(state.oldest_seconds if state else 0.0)
    DEAD.set(sum(jobs.dead for jobs in dead))
