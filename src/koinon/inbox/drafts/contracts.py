"""Half-written answers and notes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["reply", "note"]


class ReplyDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a user has begun to write in a conversation; `version` is what the next save names.

    `sender_id` is what it is to leave from: without one, the sender they wrote to.
    `reply_to_id` is the particular message it is to answer; `subject` is a mail's.
    """

    conversation_id: UUID
    kind: Kind
    body: str
    media_ids: Sequence[UUID]
    sender_id: UUID | None
    version: int
    updated_at: datetime
    reply_to_id: UUID | None = None
    subject: str = ""
