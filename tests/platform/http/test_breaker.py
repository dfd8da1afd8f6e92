"""CHN-045: opens at 50 % of at least 5 calls within 60 s, 30 s doubling to 300 s, 3 probes."""

from koinon.platform.http import Breaker, BreakerState


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(5):
        breaker.record(False)
    return breaker


def test_four_failures_do_not_open_it_and_the_fifth_does() -> None:
    breaker = Breaker(Clock())
    for _ in range(4):
        breaker.record(False)
    assert breaker.allow()
    breaker.record(False)
    assert not breaker.allow()


def test_less_than_half_failing_does_not_open_it() -> None:
    breaker = Breaker(Clock())
    for _ in range(50):
        breaker.record(True)
        breaker.record(True)
        breaker.record(False)
    assert breaker.state is BreakerState.CLOSED


def test_failures_older_than_a_minute_are_forgotten() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(4):
        breaker.record(False)
    clock.now += 61
    for _ in range(4):
        breaker.record(False)
    assert breaker.state is BreakerState.CLOSED


def test_it_stays_open_for_thirty_seconds_then_lets_three_through() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 29.9
    assert not breaker.allow()
    clock.now += 0.2
    assert [breaker.allow() for _ in range(50)].count(True) == 3


def test_three_good_probes_close_it() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 31
    for _ in range(3):
        assert breaker.allow()
        breaker.record(True)
    assert breaker.state is BreakerState.CLOSED
    breaker.record(False)
    assert breaker.state is BreakerState.CLOSED


def test_a_failed_probe_reopens_doubling_to_five_minutes() -> None:
    clock = Clock()
    breaker = opened(clock)
    waits = []
    for _ in range(6):
        waits.append(round(breaker.opened_until - clock.now))
        clock.now = breaker.opened_until + 0.1
        assert breaker.allow()
        breaker.record(False)
    assert waits == [30, 60, 120, 240, 300, 300]


def test_probes_that_never_report_do_not_lock_it_for_ever() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += 31
    assert [breaker.allow() for _ in range(4)] == [True, True, True, False]
    clock.now += 61
    assert breaker.allow()
