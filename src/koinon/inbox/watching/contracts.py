"""Who watches a conversation, and why."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Why = Literal["mentioned", "assigned", "replied", "followed"]


class Watcher(msgspec.Struct, frozen=True):
    """A user who watches a conversation. Muted, they hear of mentions and assignments only."""

    user_id: UUID
    name: str
    why: Why
    is_muted: bool
    created_at: datetime
