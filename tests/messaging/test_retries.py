"""How often and when a message is tried again, and how long an answer is waited for (CHN-041)."""

import inspect

import pytest

from koinon.channels import ErrorKind, ProviderError
from koinon.channels.providers.telnyx.adapter import PROBE_SECONDS
from koinon.messaging.engine.results import retry_after
from koinon.platform.http import LeanClient, LeanPool


def error(kind: ErrorKind = ErrorKind.RETRYABLE, after: float | None = None) -> ProviderError:
    return ProviderError("10007", kind, "A hiccup.", after)


@pytest.mark.parametrize(("attempts", "wait"), [(0, 2.0), (1, 4.0)])
def test_two_more_tries_after_two_and_four_seconds_give_or_take_a_tenth(attempts: int, wait: float) -> None:
    waits = [retry_after(error(), attempts) or 0.0 for _ in range(200)]
    assert wait * 0.9 <= min(waits) < max(waits) <= wait * 1.1
    assert max(waits) - min(waits) > wait * 0.02, "they do not all come back at once"


def test_the_third_attempt_is_the_last() -> None:
    assert retry_after(error(), 2) is None


@pytest.mark.parametrize(("asked", "least", "most"), [(30.0, 27.0, 33.0), (600.0, 54.0, 66.0)])
def test_what_the_carrier_asks_for_is_waited_up_to_a_minute(asked: float, least: float, most: float) -> None:
    assert least <= (retry_after(error(after=asked), 0) or 0.0) <= most


@pytest.mark.parametrize("kind", [kind for kind in ErrorKind if kind not in (ErrorKind.RETRYABLE, ErrorKind.THROTTLED)])
def test_nothing_else_is_tried_again(kind: ErrorKind) -> None:
    """Other 4xx, wrong numbers, opt-outs, content: the same call would be refused again."""
    assert retry_after(error(kind), 0) is None


def test_a_429_uses_up_no_attempt() -> None:
    assert 2.0 <= (retry_after(error(ErrorKind.THROTTLED), 99) or 0.0) <= 2.2


def test_three_seconds_to_connect_ten_for_an_answer_five_for_a_probe() -> None:
    def usual(of: object, name: str) -> object:
        return inspect.signature(of).parameters[name].default  # type: ignore[arg-type]

    assert (usual(LeanPool, "connect_timeout"), usual(LeanPool, "total_timeout")) == (3.0, 10.0)
    assert usual(LeanClient, "total_timeout") == 10.0
    assert PROBE_SECONDS == 5.0
