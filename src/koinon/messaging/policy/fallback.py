"""When a message goes on by another channel: never while it may still arrive by the first (MSG-027, 029)."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from koinon.messaging.policy.reasons import retryable

ELSEWHERE = frozenset({"invalid", "landline", "no_address", "outside_messaging_window", "window_closed"})
"""Refusals that speak against the channel, not against writing to the person."""
INVALID = frozenset({"recipient_invalid"})
"""Failures that speak against one address: another channel has another."""
FOR_GOOD = frozenset({"opted_out", "recipient_opted_out", "outcome_unknown"})
"""Failures after which nothing follows: the person wants nothing of us, or it may have arrived after all."""
LOOK_AGAIN = timedelta(seconds=15)


class Decision(NamedTuple):
    """To `go` on, to `wait` until then, or to `end` it."""

    verdict: Literal["go", "wait", "end"]
    until: datetime | None = None


GO, END = Decision("go"), Decision("end")


def may_go_elsewhere(reason: str) -> bool:
    """Whether a person may send a message on that did not arrive for `reason` (MSG-040): never to the opted out."""
    return reason in ELSEWHERE or reason in INVALID or retryable(reason)


def decide(
    state: str, reason: str | None, sent_at: datetime | None, after_minutes: int | None, now: datetime
) -> Decision:
    """What becomes of a message in `state`; `after_minutes` without a receipt it counts as not arrived, if given.

    What a provider took without a word may still arrive: that is the risk whoever sets `after_minutes` takes. One whose
    outcome is in doubt never goes on.
    """
    if state == "failed":
        return END if reason in FOR_GOOD else GO
    if state == "refused":
        return GO if reason in ELSEWHERE else END
    if state in ("delivered", "cancelled", "expired"):
        return END
    if state == "sent" and after_minutes is not None and sent_at is not None:
        due = sent_at + timedelta(minutes=after_minutes)
        return GO if due <= now else Decision("wait", due)
    return Decision("wait", now + LOOK_AGAIN)


def last_moment(expires_at: datetime | None, after_minutes: int | None) -> datetime | None:
    """When it is too late to go on (MSG-038): that of the first, put off by as long as its receipt is waited for."""
    return expires_at and expires_at + timedelta(minutes=after_minutes or 0)
