"""Answers that wait for their time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from koinon.inbox.contracts import Templated

State = Literal["scheduled", "sending", "sent", "cancelled", "failed"]


class ScheduledReply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer for later. `send_at` is an instant, `zone` the clock its writer chose it on.

    `failure` is why it was not sent: a code of the gate, or `they_replied`. `message_id` is what it became,
    `sender_id` what it leaves from: without one, the sender they wrote to. `fallback_template_id` is sent instead, with
    `fallback_variables`, where WhatsApp takes no free words any more by then. `reply_to_id` is the particular message
    it answers, as far as that can be answered when it leaves; `subject` stands above a mail.
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
    fallback_template_id: UUID | None
    fallback_variables: Mapping[str, str]
    version: int
    created_at: datetime
    updated_at: datetime
    reply_to_id: UUID | None = None
    subject: str = ""


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent, and when; `fallback` is the template that goes where free words do not.

    `key` names this one attempt: the same is written down once.
    """

    body: str
    send_at: datetime
    zone: str
    media_ids: tuple[UUID, ...] = ()
    unless_they_reply: bool = True
    sender_id: UUID | None = None
    fallback: Templated | None = None
    reply_to_id: UUID | None = None
    subject: str = ""
    key: str | None = None
