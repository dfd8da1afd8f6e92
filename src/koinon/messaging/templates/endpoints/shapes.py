"""What the endpoints of templates take and answer."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from koinon.messaging.contracts import Channel, Purpose
from koinon.messaging.templates.contracts import (
    Button,
    Category,
    Template,
    TemplateDraft,
    TemplateStatus,
    TemplateVariant,
    TemplateVersion,
)
from koinon.platform import rest

Name = Annotated[str, Meta(min_length=1, max_length=120, examples=["Welcome"])]
Folder = Annotated[str, Meta(max_length=60, examples=["Newcomers"])]
Locale = Annotated[str, Meta(max_length=35, examples=["en"])]
Note = Annotated[str, Meta(max_length=500, examples=["Shorter greeting"])]
Short = Annotated[str, Meta(max_length=255)]
Part = Annotated[str, Meta(max_length=60)]
Sendable = Literal["conversational", "transactional", "informational", "promotional"]


class ButtonIn(rest.Body, frozen=True, kw_only=True):
    """A button under a WhatsApp template."""

    kind: Literal["quick_reply", "url", "phone"]
    text: Annotated[str, Meta(min_length=1, max_length=25, examples=["Yes, I come"])]
    value: Annotated[str, Meta(max_length=2000)] | None = None
    example: Annotated[str, Meta(max_length=2000)] | None = None

    def button(self) -> Button:
        """As the service takes it."""
        return Button(self.kind, self.text, self.value, self.example)


class VariantIn(rest.Body, frozen=True, kw_only=True):
    """The words of one channel in one language; `locale` "" is for everybody else.

    A mail has `subject` and either `blocks` of the editor or `html`. `header`, `footer` and `buttons` are WhatsApp's.
    """

    channel: Channel
    locale: Locale = ""
    subject: Short = ""
    preheader: Short = ""
    body: Annotated[str, Meta(max_length=100_000, examples=["Hi {{ contact.first_name | default: 'friend' }}!"])] = ""
    html: Annotated[str, Meta(max_length=1_048_576)] = ""
    blocks: Annotated[tuple[dict[str, Any], ...], Meta(max_length=200)] = ()
    media_ids: Annotated[tuple[UUID, ...], Meta(max_length=10)] = ()
    header: Part = ""
    footer: Part = ""
    buttons: Annotated[tuple[ButtonIn, ...], Meta(max_length=10)] = ()

    def variant(self) -> TemplateVariant:
        """As the service takes it."""
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        return TemplateVariant(**{**given, "buttons": tuple(one.button() for one in self.buttons)})


Variants = Annotated[tuple[VariantIn, ...], Meta(max_length=40)]


class TemplateIn(rest.Body, frozen=True, kw_only=True):
    """A template to write; `default_locale` is whose words everybody else gets."""

    name: Name
    category: Category = "utility"
    purpose: Sendable = "informational"
    folder: Folder = ""
    default_locale: Locale = ""
    note: Note = ""
    variants: Variants = ()

    def draft(self) -> TemplateDraft:
        """As the service takes it."""
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        variants = tuple(one.variant() for one in self.variants)
        return TemplateDraft(**{**given, "purpose": Purpose(self.purpose), "variants": variants})


class TemplatePatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed; `variants` replaces all of them, in a new version where the newest is published."""

    name: Name | UnsetType = UNSET
    category: Category | UnsetType = UNSET
    purpose: Sendable | UnsetType = UNSET
    folder: Folder | UnsetType = UNSET
    default_locale: Locale | UnsetType = UNSET
    note: Note | UnsetType = UNSET
    variants: Variants | UnsetType = UNSET

    def values(self) -> dict[str, Any]:
        """The changes as the service takes them."""
        changed = self.changes()
        if not isinstance(self.variants, UnsetType):
            changed["variants"] = tuple(one.variant() for one in self.variants)
        if not isinstance(self.purpose, UnsetType):
            changed["purpose"] = Purpose(self.purpose)
        return changed


class NoteIn(rest.Body, frozen=True, kw_only=True):
    """What is new in a version."""

    note: Note | None = None


class ReviewIn(rest.Body, frozen=True, kw_only=True):
    """What is said along."""

    words: Annotated[str, Meta(max_length=500, examples=["Please check the date."])] = ""


class RejectIn(rest.Body, frozen=True, kw_only=True):
    """Why it is sent back."""

    words: Annotated[str, Meta(min_length=1, max_length=500, examples=["The time is missing."])]


class RenderIn(rest.Body, frozen=True, kw_only=True):
    """Which variant to fill in, and for whom; without a contact, for somebody made up."""

    channel: Channel
    locale: Locale | None = None
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    contact_id: UUID | None = None
    variables: Annotated[dict[str, Annotated[str, Meta(max_length=500)]], Meta(max_length=50)] = field(
        default_factory=dict
    )


class TemplateOut(Struct, frozen=True, kw_only=True):
    """A template: its newest version is `number`, what "latest" means is `published_number`."""

    id: UUID
    name: str
    category: str
    purpose: str
    status: TemplateStatus
    folder: str
    default_locale: str
    number: int
    published_number: int | None
    current_version_id: UUID | None
    channels: tuple[str, ...]
    locales: tuple[str, ...]
    version: int
    created_at: datetime
    updated_at: datetime


class VersionOut(Struct, frozen=True, kw_only=True):
    """A version; `variants` only where one is read by its number."""

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
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    variants: tuple[TemplateVariant, ...] | None = None


class WithVersion(TemplateOut, frozen=True, kw_only=True):
    """A template with its newest version."""

    newest: VersionOut


def template_out(found: Template) -> TemplateOut:
    """As it is answered."""
    return TemplateOut(**_of_template(found))


def with_version(found: Template, newest: TemplateVersion) -> WithVersion:
    """As it is answered where one is read."""
    return WithVersion(**_of_template(found), newest=version_out(newest, is_whole=True))


def version_out(found: TemplateVersion, *, is_whole: bool = False) -> VersionOut:
    """As it is answered, with its variants where it `is_whole`."""
    given = {name: getattr(found, name) for name in VersionOut.__struct_fields__}
    return VersionOut(**{**given, "variants": found.variants if is_whole else None})


def _of_template(found: Template) -> dict[str, Any]:
    return {name: getattr(found, name) for name in TemplateOut.__struct_fields__}
