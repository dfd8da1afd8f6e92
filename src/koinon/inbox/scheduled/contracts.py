"""Answers that wait for their time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

State = Literal["scheduled", "sending", "sent", "cancelled", "failed"]


class ScheduledReply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer for later. `send_at` is an instant, `zone` the clock its writer chose it on.

    `failure` is why it was not sent: a code of the gate, or `they_replied`. `message_id` is what it became,
    `sender_id` what it leaves from: without one, the sender they wrote to.
    """

    id: UUID
    conversation_id: UUID
    author_id: UUID | None
    author_name: str | None
    body: str
    media_ids: Sequence[UUID]
    send_at: datetime
    zone: str
    unless_they_reply: bool
    state: State
    failure: str | None
    message_id: UUID | None
    sender_id: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent, and when."""

    body: str
    send_at: datetime
    zone: str
    media_ids: tuple[UUID, ...] = ()
    unless_they_reply: bool = True
    sender_id: UUID | None = None
