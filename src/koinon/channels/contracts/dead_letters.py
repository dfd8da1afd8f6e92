"""What gave up for now."""

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

LetterKind = Literal["send", "webhook", "media"]
LetterState = Literal["waiting", "recovered", "permanent", "discarded"]


class DeadLetter(msgspec.Struct, frozen=True):
    """A message (`ref_id` its delivery), a carrier's call or a file somebody sent that gave up.

    `error` is the code, `reason` that of its end.
    """

    id: UUID
    kind: LetterKind
    ref_id: UUID
    account_id: UUID | None
    error: str
    attempts: int
    first_failed_at: datetime
    next_at: datetime | None
    state: LetterState
    reason: str | None
    created_at: datetime
    updated_at: datetime


class Fate(NamedTuple):
    """What became of a letter when it was looked at: `tried` again, `waiting` as it is, or an end with its reason."""

    state: Literal["tried", "waiting", "recovered", "permanent", "discarded"]
    reason: str | None = None
