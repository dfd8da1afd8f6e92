"""What a process sees of itself and its machine, and when that is an alert (OPS-090)."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from koinon.platform import tx as tx_of_one
from koinon.platform.alerts import own
from koinon.platform.alerts.certificate import Certificate
from koinon.platform.alerts.conditions import judge_calls, judge_server
from koinon.platform.alerts.machine import Look, Machine, look
from koinon.platform.alerts.repository import Server, server
from koinon.platform.http.outside import Figures
from koinon.platform.metrics import REGISTRY
from koinon.platform.minutes import Minutes
from koinon.platform.services import Services

HERE = Path()


class Clock:
    def __init__(self) -> None:
        self.seconds = 6_000.0

    def __call__(self) -> float:
        return self.seconds


def said(alerts: Any) -> list[tuple[str, str]]:
    return [(alert.kind, str(alert.severity)) for alert in alerts]


@pytest.mark.parametrize(
    ("memory", "disk", "expected"),
    [
        (0.75, 0.15, []),
        (0.76, 0.15, [("memory_short", "warning")]),
        (0.5, 0.14, [("disk_full", "warning")]),
        (0.5, 0.04, [("disk_full", "critical")]),
    ],
)
def test_memory_and_disk(memory: float, disk: float, expected: list[tuple[str, str]]) -> None:
    """W memory > 75 %, disk free < 15 %; C < 5 %."""
    machine = Machine(HERE, lambda _: Look(0.0, 0.0, 0.0, memory, disk))
    assert said(machine.alerts()) == expected


@pytest.mark.parametrize(("share", "expected"), [(0.70, []), (0.71, [("processor_busy", "warning")])])
def test_the_processor_is_judged_by_ten_minutes(share: float, expected: list[tuple[str, str]]) -> None:
    """W CPU > 70 % for 10 min: a busy start alone is none."""
    looks = iter(Look(at, at * share, at, 0.1, 0.9) for at in range(0, 1_230, 30))
    machine = Machine(HERE, lambda _: next(looks))
    assert [said(machine.alerts()) for _ in range(20)] == [[]] * 20
    assert said(machine.alerts()) == expected


def test_this_machine_tells_of_itself() -> None:
    seen = look(HERE)
    assert 0 < seen.busy < seen.total
    assert 0 < seen.memory_used < 1
    assert 0 < seen.disk_free < 1


def test_a_pool_that_is_used_up_for_five_minutes() -> None:
    """E database pool > 90 % for 5 min; one look with room in it begins anew."""
    clock, stats = Clock(), {"pool_max": 10, "pool_size": 10, "pool_available": 0}
    pool = own.PoolUse(lambda: stats, "worker", clock)
    assert pool.alerts() == []
    clock.seconds += 299
    assert pool.alerts() == []
    clock.seconds += 1
    assert said(pool.alerts()) == [("database_pool", "error")]
    stats["pool_available"] = 1
    assert pool.alerts() == []


def test_forged_callbacks_over_twenty_a_minute() -> None:
    clock = Clock()
    minutes = Minutes(clock)
    for _ in range(20):
        minutes.hit()
    assert own.forged(minutes).alerts() == []
    clock.seconds += 60
    for _ in range(21):
        minutes.hit()
    assert said(own.forged(minutes).alerts()) == [("callbacks_forged", "error")]
    clock.seconds += 11 * 60
    assert own.forged(minutes).alerts() == []


async def test_a_statement_that_the_wall_refuses_is_told(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """E tenant wall refusals > 0."""
    monkeypatch.setattr(tx_of_one, "WALL", counted := Minutes())
    assert own.wall(counted).alerts() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with services.database.system() as tx:
            await tx.execute("drop table contacts")
    assert said(own.wall(counted).alerts()) == [("wall_refused", "error")]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (31, []),
        (30, ["warning"]),
        (8, ["warning"]),
        (7, ["error"]),
        (2, ["error"]),
        (1, ["critical"]),
        (-3, ["critical"]),
    ],
)
def test_certificates_30_14_7_and_1_days_before(days: int, expected: list[str]) -> None:
    async def left(url: str) -> int:
        return days

    certificate = Certificate("https://text.example.org", left)
    certificate.days = days
    assert [severity for _, severity in said(certificate.alerts())] == expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Server(80, 100, 9.0), []),
        (Server(81, 100, 0.0), [("database_connections", "error")]),
        (Server(1, 100, 11.0), [("event_lag", "warning")]),
        (Server(1, 100, 61.0), [("event_lag", "error")]),
    ],
)
def test_connections_and_lag(seen: Server, expected: list[tuple[str, str]]) -> None:
    """E connections > 80 % of max; OPS-020: lag over 10 s warns, over 60 s is an error."""
    assert said(judge_server(seen)) == expected


async def test_a_transaction_that_writes_holds_readers_back(installation: Services) -> None:
    async with installation.database.system() as waiting:
        await waiting.execute("insert into event_cursors (consumer, txid, seq) values ('t', '0', 0)")
        async with installation.database.system() as tx:
            seen = await server(tx)
    assert seen.oldest_write_seconds > 0
    assert 0 < seen.connections <= seen.most
    async with installation.database.system() as tx:
        assert (await server(tx)).oldest_write_seconds == 0


@pytest.mark.parametrize(
    ("calls", "failed", "expected"), [(100, 10, None), (100, 11, "warning"), (19, 19, None), (20, 3, "warning")]
)
def test_outside_services_that_fail(calls: int, failed: int, expected: str | None) -> None:
    """W provider errors > 10 % for 5 min."""
    alert = judge_calls("telnyx", Figures(calls, failed, 1.0))
    assert (str(alert.severity) if alert else None) == expected


def test_the_gauges_of_the_installation() -> None:
    """OPS-082: what every process may show, whoever saw it."""
    judge_server(Server(12, 100, 3.0))
    judge_calls("telnyx", Figures(10, 1, 2.0))
    Machine(HERE, lambda _: Look(0.0, 0.0, 0.0, 0.1, 0.4)).alerts()
    value = REGISTRY.get_sample_value
    assert value("db_connections", {"state": "total"}) == 12
    assert value("event_lag_seconds") == 3.0
    assert value("provider_calls", {"provider": "telnyx", "outcome": "failed"}) == 1
    assert value("provider_duration_seconds", {"provider": "telnyx"}) == 0.2
    assert value("disk_free_ratio") == 0.4
