"""From a provider's answers to what is recorded of each message and what is done about it (channels §2, errors)."""

import random
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from koinon import channels
from koinon.channels import Accepted, ErrorKind, Refused, SendResult
from koinon.messaging.repository.outcomes import Outcome
from koinon.messaging.repository.ranges import Row

MOST_ATTEMPTS = 3
LONGEST_WAIT = 60.0
WAITS = (2.0, 4.0)
PAIR_WAIT = 4.0
Mark = Literal["invalid", "landline"]
MARKS: dict[ErrorKind, Mark] = {
    ErrorKind.RECIPIENT_INVALID: "invalid",
    ErrorKind.LANDLINE: "landline",
}
BREAKER_OPEN, PACED = "breaker_open", "recipient_paced"
FATAL = frozenset({ErrorKind.CONFIGURATION, ErrorKind.ACCOUNT, ErrorKind.TEMPLATE})


class Retry(NamedTuple):
    """A message the provider surely did not take: again after `seconds`."""

    row: Row
    seconds: float
    error: channels.ProviderError | None = None
    is_last: bool = False
    """It would have failed here for good."""
    is_moved: bool = False
    """Another sender takes it: it has to pass the gate for that one."""


class Sorted(NamedTuple):
    """A micro-batch's answers, sorted by what has to be done."""

    accepted: list[Outcome]
    others: list[Outcome]
    retries: list[Retry]
    doubtful: list[UUID]
    marks: list[tuple[int, Mark]]
    opted_out: list[tuple[int, str]]
    fatal: channels.ProviderError | None
    errors: list[str | None]
    wait: float
    dead: list[tuple[UUID, str]]
    """What gave up for now, with the code (CHN-043)."""


def sort(
    rows: Sequence[Row],
    answers: Sequence[SendResult],
    attempt_id: UUID,
    broadcast_id: UUID | None,
    may_go_on: Callable[[Row], bool] = lambda _row: False,
) -> Sorted:
    """`answers` in the order of `rows`; `marks` and `opted_out` name rows by their index.

    `may_go_on`: whether another sender may try what failed here for good.
    """
    made = Sorted([], [], [], [], [], [], None, [], 0.0, [])
    fatal: channels.ProviderError | None = None
    wait = 0.0
    for index, (row, answer) in enumerate(zip(rows, answers, strict=True)):
        if isinstance(answer, Accepted):
            made.accepted.append(
                Outcome(
                    row.id,
                    "sent",
                    provider_id=answer.provider_id,
                    segments=answer.segments,
                    price_micros=answer.price_micros,
                    currency=answer.currency,
                    attempt_id=attempt_id,
                    broadcast_id=broadcast_id,
                )
            )
            made.errors.append(None)
        elif isinstance(answer, Refused):
            if answer.error.code == BREAKER_OPEN:
                wait = max(wait, answer.error.retry_after or WAITS[0])
            spare = answer.error.kind is ErrorKind.RETRYABLE and may_go_on(row)
            fatal = _refused(made, index, row, answer.error, (attempt_id, broadcast_id), spare) or fatal
        else:
            made.doubtful.append(row.id)
    return made._replace(fatal=fatal, wait=wait)


def _refused(
    made: Sorted, index: int, row: Row, error: channels.ProviderError, of: tuple[UUID, UUID | None], spare: bool
) -> channels.ProviderError | None:
    kind, (attempt_id, broadcast_id) = error.kind, of
    uncounted = kind is ErrorKind.THROTTLED or error.code in (BREAKER_OPEN, PACED)
    made.errors.append(None if uncounted else kind.value)
    wait = retry_after(error, row.attempts)
    gives_up = wait is None and kind is ErrorKind.RETRYABLE and not spare
    state = "failed" if wait is None and kind not in FATAL and not spare and not gives_up else "queued"
    if gives_up:
        made.dead.append((row.id, error.code))
    made.others.append(
        Outcome(row.id, state, kind.value, error.code, error.detail, attempt_id=attempt_id, broadcast_id=broadcast_id)
    )
    if kind in FATAL:
        made.retries.append(Retry(row, LONGEST_WAIT, error))  # not taken, so it goes out when the cause is mended
        return error
    if wait is not None:
        counted = not uncounted or (error.for_recipient and error.code != PACED)
        made.retries.append(Retry(row._replace(attempts=row.attempts + 1) if counted else row, wait, error))
    elif spare:
        made.retries.append(Retry(row._replace(attempts=0), LONGEST_WAIT, error, is_last=True))
    elif kind in MARKS:
        made.marks.append((index, MARKS[kind]))
    elif kind is ErrorKind.OPTED_OUT:
        made.opted_out.append((index, error.code))
    return None


def retry_after(error: channels.ProviderError, attempts: int) -> float | None:
    """Seconds until another try, or None when there is none (CHN-041): 2 s and 4 s ±10 %, Retry-After up to 60 s.

    Being told to slow down, or an open breaker, uses up no attempt: the message waits until it expires (CHN-046). A
    message to a person who was written to too fast waits 4, 16, then 60 s (4^n: WhatsApp's "Pair rate limits").
    """
    if error.code == PACED:  # ours, before the wire: it says exactly when the person's turn is
        return error.retry_after or WAITS[0]
    if error.for_recipient:
        return float(min(PAIR_WAIT ** min(attempts + 1, MOST_ATTEMPTS), LONGEST_WAIT))
    if error.kind is ErrorKind.THROTTLED or error.code == BREAKER_OPEN:
        return min(error.retry_after or WAITS[0], LONGEST_WAIT) * random.uniform(1.0, 1.1)  # noqa: S311
    if error.kind is ErrorKind.RETRYABLE and attempts < MOST_ATTEMPTS - 1:
        wait = max(WAITS[attempts], min(error.retry_after or 0.0, LONGEST_WAIT))
        return wait * random.uniform(0.9, 1.1)  # noqa: S311
    return None
