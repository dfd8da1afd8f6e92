"""What is measured becomes an alert: silence, waiting queues, dead letters, default partitions (OPS-011, 014, 052)."""

from uuid import UUID

import psycopg
import pytest

from koinon.kit import ids
from koinon.platform.alerts import Alert, Watch, standing
from koinon.platform.alerts.conditions import judge_queue, measure
from koinon.platform.alerts.repository import QueueState
from koinon.platform.configuration import Configuration
from koinon.platform.jobs import QUEUES, job
from koinon.platform.services import Services


@job("tests.wait", queue="inbound")
async def wait(services: Services, organization_id: object) -> None: ...


async def found(services: Services, *, judge_silence: bool = False) -> dict[tuple[str, str], Alert]:
    """What is measured, but for the calls that other tests of this process made within five minutes."""
    async with services.database.system() as tx:
        alerts = await measure(tx, list(QUEUES), judge_silence=judge_silence)
    return {(a.kind, a.subject): a for a in alerts if a.kind != "provider_errors"}


async def defer(services: Services, seconds_ago: int, **named: str) -> None:
    async with services.database.system() as tx:
        await wait.defer(tx, **named)
    async with services.database.system() as tx:
        await tx.execute(
            "update procrastinate_events set at = at - make_interval(secs => %(s)s)"
            " where job_id = (select max(id) from procrastinate_jobs)",
            {"s": seconds_ago},
        )


async def test_a_sound_installation_has_none(installation: Services) -> None:
    assert await found(installation) == {}


@pytest.mark.parametrize(
    ("queue", "waits", "severity"),
    [
        ("inbound", 1.0, None),
        ("inbound", 1.1, "warning"),
        ("realtime_send", 2.1, "warning"),
        ("bulk_send", 30.0, None),
        ("bulk_send", 331.0, "error"),
        ("passes", 60.5, "warning"),
        ("maintenance", 300.0, None),
        ("bulk", 601.0, "error"),
    ],
)
def test_each_queue_has_its_target(queue: str, waits: float, severity: str | None) -> None:
    """OPS-011: inbound 1 s, realtime_send 2 s, bulk_send 30 s, passes 60 s, others 5 min. OPS-090: error 5 min on."""
    judged = judge_queue(QueueState(queue, 3, waits))
    assert (judged.severity if judged else None) == severity


async def test_an_old_job_is_found_and_a_fresh_one_is_not(installation: Services) -> None:
    await defer(installation, 0)
    assert await found(installation) == {}
    async with installation.database.system() as tx:
        await tx.execute("update procrastinate_events set at = at - interval '40 seconds'")
    late = (await found(installation))["queue_wait", "inbound"]
    assert (late.severity, late.value) == ("warning", pytest.approx(40, abs=5))


async def test_a_job_behind_the_lock_of_a_running_one_is_not_late(installation: Services) -> None:
    await defer(installation, 400, lock="one")
    assert ("queue_wait", "inbound") in await found(installation)
    async with installation.database.system() as tx:
        await tx.execute("update procrastinate_jobs set status = 'doing'")
    await defer(installation, 400, lock="one")
    assert await found(installation) == {}


async def test_silence_of_worker_and_scheduler_is_critical(installation: Services) -> None:
    await Watch(installation.database, "worker").beat()
    silent = await found(installation, judge_silence=True)
    assert [(key, str(a.severity)) for key, a in silent.items()] == [(("process_silent", "scheduler"), "critical")]


async def test_a_heartbeat_older_than_a_minute_is_silence(installation: Services) -> None:
    await Watch(installation.database, "worker").beat()
    await Watch(installation.database, "scheduler").beat()
    assert await found(installation, judge_silence=True) == {}
    async with installation.database.system() as tx:
        await tx.execute("update workers set seen_at = now() - interval '61 seconds' where kind = 'worker'")
    assert set(await found(installation, judge_silence=True)) == {("process_silent", "worker")}


async def test_dead_letters_are_told_by_job(installation: Services) -> None:
    async with installation.database.system() as tx:
        await tx.execute(
            "insert into dead_letters (job, queue, arguments, attempts, error, trace, transient)"
            " values ('a.b', 'bulk', '{}', 3, 'ValueError', '', false), ('a.b', 'bulk', '{}', 3, 'OSError', '', true)"
        )
    told = (await found(installation))["dead_letters", "a.b"]
    assert (told.value, "1 of them wait for a person" in told.message) == (2.0, True)


async def test_the_first_row_in_a_default_partition_is_critical(installation: Services, alone: Configuration) -> None:
    """A row of the year 2100, for which no partition was made (OPS-052)."""
    assert alone.database_owner_url is not None
    later = ids.uuid7().int & ((1 << 80) - 1) | 4_102_444_800_000 << 80
    with psycopg.connect(alone.database_owner_url) as connection:
        connection.execute(
            "insert into inbound_webhooks (id, source, account_id, organization_id, dedupe_hash, body, received_at)"
            " values (%s, 's', %s, %s, '', '', now())",
            (UUID(int=later), ids.uuid7(), ids.uuid7()),
        )
    assert set(await found(installation)) == {("default_partition", "inbound_webhooks")}


async def test_a_look_raises_what_is_wrong(installation: Services) -> None:
    await defer(installation, 400)
    await Watch(installation.database, "web").look()
    async with installation.database.system() as tx:
        assert [(one.kind, one.subject, one.severity) for one in await standing(tx)] == [
            ("queue_wait", "inbound", "error")
        ]
