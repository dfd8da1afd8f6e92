"""What the minutes of a web process say, and when they alert (API-060, 062)."""

import pytest

from koinon.platform.alerts import Watch
from koinon.platform.alerts.traffic import Traffic
from koinon.platform.rest.edge import LASTS, Observation
from koinon.platform.services import Services


class Clock:
    def __init__(self) -> None:
        self.seconds = 6_000.0

    def __call__(self) -> float:
        return self.seconds


def went(
    traffic: Traffic, count: int, status: int = 200, seconds: float = 0.1, route: str = "/api/v1/contacts"
) -> None:
    for _ in range(count):
        traffic.observe(Observation("GET", route, status, seconds, 10, None, {}))


def kinds(traffic: Traffic) -> list[tuple[str, str]]:
    return [(alert.kind, alert.severity) for alert in traffic.alerts()]


@pytest.mark.parametrize(
    ("defects", "found"),
    [
        (5, []),
        (6, [("request_errors", "error")]),
        (20, [("request_errors", "error")]),
        (21, [("request_errors", "critical")]),
    ],
)
def test_more_than_five_percent_of_five_minutes(defects: int, found: list[tuple[str, str]]) -> None:
    traffic = Traffic(Clock())
    went(traffic, 100 - defects)
    went(traffic, defects, status=500)
    assert kinds(traffic) == found


def test_errors_of_callers_are_none_of_ours() -> None:
    traffic = Traffic(Clock())
    went(traffic, 100, status=404)
    assert kinds(traffic) == []


def test_a_few_requests_say_nothing() -> None:
    traffic = Traffic(Clock())
    went(traffic, 3, status=500)
    assert kinds(traffic) == []


def test_what_is_over_for_five_minutes_is_not_told_again() -> None:
    clock = Clock()
    traffic = Traffic(clock)
    went(traffic, 30, status=500)
    clock.seconds += 5 * 60
    assert kinds(traffic) == []
    assert traffic.last_hour()["error_rate"] == 1.0
    clock.seconds += 60 * 60
    assert traffic.last_hour() == {"requests": 0, "error_rate": None, "mean_ms": None}


@pytest.mark.parametrize(("slow", "found"), [(5, []), (6, [("requests_slow", "warning")])])
def test_a_95th_percentile_above_two_seconds(slow: int, found: list[tuple[str, str]]) -> None:
    traffic = Traffic(Clock())
    went(traffic, 100 - slow, seconds=2.0)
    went(traffic, slow, seconds=2.1)
    assert kinds(traffic) == found


@pytest.mark.parametrize(
    ("seconds", "found"),
    [(5.0, []), (5.1, [("route_slow", "warning")]), (10.1, [("route_slow", "error")])],
)
def test_a_route_above_five_or_ten_seconds(seconds: float, found: list[tuple[str, str]]) -> None:
    traffic = Traffic(Clock())
    went(traffic, 1, seconds=seconds, route="/api/v1/conversations")
    assert kinds(traffic) == found
    assert [alert.subject for alert in traffic.alerts()] == ["GET /api/v1/conversations"] * len(found)


def test_streams_and_downloads_last_as_long_as_they_like() -> None:
    traffic = Traffic(Clock())
    traffic.observe(Observation("GET", "/live", 200, 600.0, 10, None, {LASTS: True}))
    assert kinds(traffic) == []


async def test_the_watch_of_a_web_process_raises_them(installation: Services) -> None:
    traffic = Traffic(Clock())
    went(traffic, 30, status=500)
    await Watch(installation.database, "web", (), traffic.alerts).look()
    async with installation.database.system() as tx:
        raised = await tx.all(tuple, "select kind, severity, round(value::numeric, 2) from alerts")
    assert ("request_errors", "critical", 1) in raised
