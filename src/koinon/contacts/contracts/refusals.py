"""Refusals in people's own words, which staff decide (CON-059)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

RefusalState = Literal["open", "stop", "not_refusal"]
RefusalDecision = Literal["stop", "not_refusal"]


class Refusal(Struct, frozen=True, kw_only=True):
    """Somebody seems to have asked not to be written to. While `open` nothing promotional goes to that number.

    Undecided at `decide_by` it is a STOP; `decided_by` is then null.
    """

    id: UUID
    contact_id: UUID
    sender_id: UUID | None
    state: RefusalState
    said_at: datetime
    decide_by: datetime
    decided_at: datetime | None
    decided_by: UUID | None
