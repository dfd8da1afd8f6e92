"""A carrier's opt-out list beside ours."""

from datetime import datetime
from uuid import UUID

import msgspec


class OptOutList(msgspec.Struct, frozen=True):
    """How a carrier's opt-out list compared with ours.

    `listed` people it blocks, of them `added` here just now; `kept`: came back here by their own word, but are still
    blocked there; `unlisted`: opted out here and not on its list (None where it was not read whole, `error` says why).
    """

    account_id: UUID
    compared_at: datetime
    listed: int
    added: int
    kept: int
    unlisted: int | None
    error: str | None
