"""When a broadcast stops by itself: the thresholds of MSG-041."""

import pytest

from koinon.messaging.policy.burst import Burst, judge

FINE = [None] * 500


@pytest.mark.parametrize(
    ("last", "done", "content", "errors", "expected"),
    [
        (FINE, 500, 0, 0, None),
        ([None, "configuration"], 2, 0, 1, Burst("configuration", "configuration")),
        (["account"], 1, 0, 1, Burst("configuration", "account")),
        (FINE, 200, 10, 10, Burst("error_burst", "content")),
        (FINE, 199, 10, 10, None),
        (FINE, 201, 10, 10, None),
        ([None] * 350 + ["retryable"] * 150, 500, 0, 150, Burst("error_burst", "failures")),
        ([None] * 351 + ["retryable"] * 149, 500, 0, 149, None),
        ([None] * 350 + ["recipient_invalid"] * 150, 500, 0, 150, None),
        (["retryable"] * 100, 100, 0, 100, None),
        (FINE, 90_000, 0, 1_000, Burst("error_burst", "errors")),
        (FINE, 90_000, 0, 999, None),
    ],
)
def test_thresholds(last: list[str | None], done: int, content: int, errors: int, expected: Burst | None) -> None:
    assert judge(last, done, content, errors) == expected
