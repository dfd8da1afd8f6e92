"""A template as WhatsApp has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from koinon.messaging.templates.contracts import Button

WhatsAppStatus = Literal["pending", "approved", "rejected", "paused", "disabled", "in_appeal", "deleted"]


class WhatsAppTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A template at WhatsApp: of ours where `template_id` is set, else made there.

    `fills` stand for {{1}}, {{2}} …; `asked_category` is what was asked for where WhatsApp made it another `category`.
    `edits` are times at which an approved one was given other words.
    """

    id: UUID
    account_id: UUID
    template_id: UUID | None
    locale: str | None
    provider_id: str | None
    name: str
    language: str
    status: WhatsAppStatus
    category: str
    asked_category: str | None
    quality: str | None
    reason: str | None
    header: str | None
    header_media: str | None
    body: str
    footer: str | None
    buttons: tuple[Button, ...]
    fills: tuple[str, ...]
    edits: tuple[datetime, ...]
    submitted_at: datetime | None
    synced_at: datetime | None
    created_at: datetime
    updated_at: datetime


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a template: its status before, None where it was not known."""

    row: WhatsAppTemplate
    before: str | None


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A variant as WhatsApp takes it: places {{1}}, {{2}} … in the body, what fills them, an example of each."""

    body: str
    fills: Sequence[str]
    examples: Sequence[str]
