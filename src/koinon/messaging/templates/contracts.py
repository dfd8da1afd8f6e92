"""Templates, their versions and variants, as they cross the border."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import msgspec

from koinon.messaging.contracts import Channel, Purpose, Variants
from koinon.messaging.contracts.content import Variant

Category = Literal["marketing", "utility", "authentication"]
"""What WhatsApp distinguishes, and prices differently."""


class TemplateStatus(StrEnum):
    """How the newest version stands; an archived template is offered nowhere."""

    DRAFT = "draft"
    PENDING_REVIEW = "pending_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    ARCHIVED = "archived"


class Button(msgspec.Struct, frozen=True, omit_defaults=True):
    """A button under a WhatsApp template; `value` is the address or number it leads to."""

    kind: Literal["quick_reply", "url", "phone"]
    text: str
    value: str | None = None
    example: str | None = None


class TemplateVariant(msgspec.Struct, frozen=True, kw_only=True):
    """The words of one channel in one language, as `Variant` has them; `header`, `footer`, `buttons` are WhatsApp's."""

    channel: Channel
    locale: str = ""
    subject: str = ""
    preheader: str = ""
    body: str = ""
    html: str = ""
    blocks: tuple[dict[str, Any], ...] = ()
    media_ids: tuple[UUID, ...] = ()
    header: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Channel and locale: at most one of each in a version."""
        return self.channel, self.locale

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written yet."""
        return not (self.body.strip() or self.html.strip() or self.blocks)

    def plain(self) -> Variant:
        """As broadcasts and messages hold it."""
        return Variant(
            channel=self.channel,
            locale=self.locale,
            subject=self.subject,
            preheader=self.preheader,
            body=self.body,
            html=self.html,
            blocks=self.blocks,
            media_ids=self.media_ids,
        )


class TemplateDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What can be written of a template; `variants` and `note` are of its unpublished version."""

    name: str
    category: Category = "utility"
    purpose: Purpose = Purpose.INFORMATIONAL
    folder: str = ""
    default_locale: str = ""
    note: str = ""
    variants: tuple[TemplateVariant, ...] = ()


class TemplateVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version; once `published_at` is set nothing of it changes. `variables` are names that whoever sends gives."""

    id: UUID
    template_id: UUID
    number: int
    status: TemplateStatus
    variables: tuple[str, ...]
    note: str
    submitted_by: UUID | None
    submitted_at: datetime | None
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    review_words: str
    published_by: UUID | None
    published_at: datetime | None
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    variants: tuple[TemplateVariant, ...] = ()

    def variant(self, channel: str, locale: str) -> TemplateVariant | None:
        """The one of a channel and locale."""
        return next((one for one in self.variants if one.key == (channel, locale)), None)


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """A template as lists show it.

    `published_number` is its newest published version, `number` the newest of all: where they differ, one is being
    written. `written` names channel and locale of each variant of the newest.
    """

    id: UUID
    name: str
    category: Category
    purpose: Purpose
    status: TemplateStatus
    folder: str
    default_locale: str
    current_version_id: UUID | None
    published_number: int | None
    number: int
    written: tuple[tuple[str, str], ...]
    version: int
    created_by: UUID | None
    updated_by: UUID | None
    created_at: datetime
    updated_at: datetime

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels it has words for, in their usual order."""
        said = {channel for channel, _ in self.written}
        return tuple(channel for channel in ("sms", "whatsapp", "email", "push") if channel in said)

    @property
    def locales(self) -> tuple[str, ...]:
        """Languages it has words in."""
        return tuple(sorted({locale for _, locale in self.written}))


class TemplateUse(msgspec.Struct, frozen=True):
    """Something that still needs a template, or sent it: a broadcast, a schedule."""

    kind: str
    id: UUID
    name: str
    state: str
    is_open: bool


class Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """A published version ready to be sent: its variants with what WhatsApp approved, by which people are answered."""

    version_id: UUID
    template_id: UUID
    name: str
    number: int
    category: str
    purpose: str
    default_locale: str
    variables: tuple[str, ...]
    variants: Variants


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A variant as somebody would get it; `missing` names values that are empty without a default."""

    channel: Channel
    locale: str
    subject: str
    preheader: str
    body: str
    html: str
    segments: int | None
    missing: tuple[str, ...]
