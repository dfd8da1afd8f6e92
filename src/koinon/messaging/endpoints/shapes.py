"""What the endpoints take."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field
from msgspec.structs import replace

from koinon.messaging.contracts import (
    BlankPolicy,
    BroadcastDraft,
    Channel,
    Money,
    Purpose,
    Variant,
    WhenFull,
)
from koinon.messaging.endpoints.content_shapes import (
    AudienceIn,
    BroadcastChannelIn,
    FallbackSteps,
    FilesAsIn,
    LinkTrackingIn,
    Name,
    SplitIn,
    Text,
    VariantsIn,
    WhatsAppIn,
    chosen,
)
from koinon.messaging.policy.difference import Figures
from koinon.messaging.service.addressed import Words
from koinon.platform import rest


class BroadcastIn(rest.Body, frozen=True, kw_only=True):
    """A broadcast to write or to look at before it is saved."""

    name: Name = ""
    body: Text = ""
    audience: AudienceIn = AudienceIn()
    purpose: Purpose = Purpose.INFORMATIONAL
    sender_id: UUID | None = None
    blank_policy: BlankPolicy = BlankPolicy.BLOCK
    topic_id: UUID | None = None
    channel: BroadcastChannelIn = "sms"
    variants: VariantsIn = ()
    fallback: FallbackSteps = ()
    ab: SplitIn | None = None
    tracking: LinkTrackingIn | None = None

    def draft(self) -> BroadcastDraft:
        """As the service takes it."""
        return BroadcastDraft(
            name=self.name,
            body=self.body,
            audience=self.audience.ref(),
            purpose=self.purpose,
            sender_id=self.sender_id,
            blank_policy=self.blank_policy,
            topic_id=self.topic_id,
            channel=chosen(self.channel),
            variants=tuple(one.variant() for one in self.variants),
            fallback=tuple(one.step() for one in self.fallback),
            ab=self.ab.split() if self.ab is not None else None,
            tracking=self.tracking,
        )


class BroadcastPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a draft."""

    name: Name | UnsetType = UNSET
    body: Text | UnsetType = UNSET
    audience: AudienceIn | UnsetType = UNSET
    purpose: Purpose | UnsetType = UNSET
    sender_id: UUID | UnsetType | None = UNSET
    blank_policy: BlankPolicy | UnsetType = UNSET
    topic_id: UUID | UnsetType | None = UNSET
    channel: BroadcastChannelIn | UnsetType = UNSET
    variants: VariantsIn | UnsetType = UNSET
    fallback: FallbackSteps | UnsetType = UNSET
    ab: SplitIn | UnsetType | None = UNSET
    tracking: LinkTrackingIn | UnsetType | None = UNSET

    def values(self) -> dict[str, Any]:
        """The changes as the service takes them."""
        changed = self.changes()
        if isinstance(self.audience, AudienceIn):
            changed["audience"] = self.audience.ref()
        if self.channel is not UNSET:
            changed["channel"] = chosen(self.channel)
        if self.variants is not UNSET:
            changed["variants"] = tuple(one.variant() for one in self.variants)
        if self.fallback is not UNSET:
            changed["fallback"] = tuple(one.step() for one in self.fallback)
        if isinstance(self.ab, SplitIn):
            changed["ab"] = self.ab.split()
        return changed


class TestIn(rest.Body, frozen=True, kw_only=True):
    """Who gets the test, and whose values fill it in."""

    contact_ids: Annotated[list[UUID], Meta(min_length=1, max_length=10)]
    as_contact: UUID | None = None


class RetryIn(rest.Body, frozen=True, kw_only=True):
    """Which failures to try once more."""

    reasons: Annotated[
        list[Annotated[str, Meta(max_length=40, examples=["content"])]], Meta(min_length=1, max_length=20)
    ]
    channel: Annotated[
        Channel | None, Meta(description="Another channel to send it by, to whom it reaches; without: as before.")
    ] = None
    subject: Annotated[
        str, Meta(max_length=255, description="Of the mail, where the broadcast has no words for mail.")
    ] = ""


Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class SumIn(rest.Body, frozen=True, kw_only=True):
    """A sum of a preview; `amount` may stay beside the micro-units it comes from."""

    micros: Annotated[int, Meta(ge=0, le=2**53)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["USD"])]
    amount: Annotated[int, Meta(ge=0, le=2**53)] | None = None


class ConfirmedIn(rest.Body, frozen=True, kw_only=True):
    """Figures of the preview somebody agreed to; a ledger over 1 % off pauses as `changed` before anything leaves."""

    recipients: Count
    people: Count | None = None
    segments: Count | None = None
    exclusions: Annotated[dict[Annotated[str, Meta(max_length=40)], Count], Meta(max_length=40)] | None = None
    cost: Annotated[list[SumIn], Meta(max_length=20)] | None = None

    def figures(self) -> Figures:
        """As the service takes it."""
        return Figures(
            recipients=self.recipients,
            people=self.people,
            segments=self.segments,
            exclusions=self.exclusions,
            cost=None if self.cost is None else [Money(sum_.micros, sum_.currency) for sum_ in self.cost],
        )


class SendIn(rest.Body, frozen=True, kw_only=True):
    """How long Send can be undone, in seconds, what the preview said, and what to do where the plan lacks room.

    `when_full`: the rest waits for the plan's next day or month, or is left out. An emergency says why it is one.
    `unfilled_read`: places like [name], which the preview lists as `unfilled`, are meant to stand there.
    """

    undo_seconds: Annotated[int, Meta(ge=0, le=60)] | None = None
    confirmed: ConfirmedIn | None = None
    when_full: WhenFull = "wait"
    emergency_reason: Annotated[str, Meta(max_length=500, examples=["Flood: the hall is closed."])] = ""
    unfilled_read: bool = False


class MessageIn(rest.Body, frozen=True, kw_only=True):
    """One message: to a contact, or to a number or mail address that somebody has.

    `body` is its text on every channel; a mail needs a `subject` and may have `html`. On WhatsApp a template goes where
    they have not written for a day. `auto` chooses by the organization's order and what they prefer. Instead of all
    these, `template_id` says the newest published words of a template, with `variables` for what it leaves open:
    `{"name": "Ada"}` fills `{{ event.name }}`.
    `media_ids` are files of the library: a text with some goes as MMS, WhatsApp takes one, a mail links them below.
    """

    contact_id: UUID | None = None
    to: Annotated[str, Meta(min_length=5, max_length=32, examples=["+12125550142"])] | None = None
    body: Annotated[str, Meta(max_length=100_000, examples=["Your order is ready."])] = ""
    template_id: UUID | None = None
    variables: Annotated[dict[str, Annotated[str, Meta(max_length=500)]], Meta(max_length=50)] = field(
        default_factory=dict
    )
    channel: BroadcastChannelIn = "sms"
    subject: Annotated[str, Meta(max_length=255, examples=["Your order"])] = ""
    html: rest.Verbatim = ""
    whatsapp: WhatsAppIn | None = None
    media_ids: Annotated[tuple[UUID, ...], Meta(max_length=10)] = ()
    files_as: FilesAsIn = "mms"
    fallback: FallbackSteps = ()
    purpose: Literal["conversational", "transactional", "informational", "promotional"] = "transactional"
    topic_id: UUID | None = None
    sender_id: UUID | None = None
    send_at: datetime | None = None
    expires_at: datetime | None = None
    create_contact: bool = False
    reference: Annotated[str, Meta(max_length=200)] | None = None
    metadata: dict[str, str] | None = None

    def words(self) -> Words | None:
        """What it says beside a plain text."""
        if self.channel == "sms" and not self.fallback and not self.media_ids:
            return None
        variants: list[Variant] = []
        if self.subject or self.html:
            mail = Variant(channel="email", subject=self.subject, body=self.body, html=self.html)
            variants.append(replace(mail, media_ids=self.media_ids))
        if self.whatsapp is not None:
            ref = self.whatsapp.ref()
            variants.append(Variant(channel="whatsapp", body=self.body, media_ids=self.media_ids, whatsapp=ref))
        elif self.media_ids and self.channel in ("whatsapp", "auto"):
            variants.append(Variant(channel="whatsapp", body=self.body, media_ids=self.media_ids))
        if self.media_ids and self.channel in ("sms", "auto"):
            text = Variant(channel="sms", body=self.body, media_ids=self.media_ids, files_as=self.files_as)
            variants.append(text)
        fallback = tuple(one.step() for one in self.fallback)
        return Words(self.body, chosen(self.channel), tuple(variants), fallback)


class TextIn(rest.Body, frozen=True, kw_only=True):
    """A text to count."""

    text: rest.Verbatim = ""
