"""When a broadcast stops by itself (MSG-041)."""

from collections.abc import Sequence
from typing import NamedTuple

FATAL = frozenset({"configuration", "account", "template"})
RECIPIENT = frozenset({"recipient_invalid", "landline", "opted_out"})
WINDOW = 500


class Burst(NamedTuple):
    """`reason` is a pause reason of broadcasts; `detail` what was seen, as a code."""

    reason: str
    detail: str


def judge(last: Sequence[str | None], done: int, content_failures: int, errors: int) -> Burst | None:
    """Whether to pause.

    `last` holds the error class (None: accepted) of the newest outcomes, at most 500; `done` and the rest count since
    the start. At once on a configuration or account error, at 5 % content failures of 200 or more, at 30 % failures
    that are not the recipient's of the last 500, or at 1,000 errors.
    """
    fatal = next((kind for kind in last if kind in FATAL), None)
    if fatal is not None:
        return Burst("configuration", fatal)
    if done >= 200 and content_failures * 20 >= done:
        return Burst("error_burst", "content")
    ours = sum(1 for kind in last if kind is not None and kind not in RECIPIENT)
    if len(last) >= WINDOW and ours * 10 >= len(last) * 3:
        return Burst("error_burst", "failures")
    return Burst("error_burst", "errors") if errors >= 1_000 else None
