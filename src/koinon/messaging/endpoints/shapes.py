"""What the endpoints take."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field
from msgspec.structs import asdict

from koinon.messaging.contracts import (
    AudienceRef,
    BlankPolicy,
    BroadcastChannel,
    BroadcastDraft,
    Channel,
    FallbackStep,
    LinkTracking,
    Money,
    Purpose,
    Split,
    SplitWords,
    TargetRef,
    Variant,
    WhatsAppTemplateRef,
    WhenFull,
)
from koinon.messaging.policy.difference import Figures
from koinon.messaging.service.addressed import Words
from koinon.platform import rest

Name = Annotated[str, Meta(max_length=120, examples=["Sunday service"])]
Text = Annotated[str, Meta(max_length=1600, examples=["Hi {{ contact.first_name | default: 'friend' }}, see you."])]
BroadcastChannelIn = Literal["sms", "whatsapp", "email", "push", "auto", "unified"]
Targets = Annotated[tuple["TargetIn", ...], Meta(max_length=200)]


class TargetIn(rest.Body, frozen=True, kw_only=True):
    """Someone to include or exclude; `all` needs no id.

    Only excluded can be who got a `broadcast` (its id), and who got anything in so many `days` (`recent`).
    """

    kind: Literal["all", "group", "tag", "contact", "location", "segment", "broadcast", "recent"]
    id: UUID | None = None
    days: Annotated[int, Meta(ge=1, le=365)] | None = None

    def ref(self) -> TargetRef:
        """As the service takes it."""
        return TargetRef(self.kind, self.id, self.days)


class AudienceIn(rest.Body, frozen=True, kw_only=True):
    """The union of `include` minus the union of `exclude`."""

    include: Targets = ()
    exclude: Targets = ()

    def ref(self) -> AudienceRef:
        """As the service takes it."""
        return AudienceRef(tuple(t.ref() for t in self.include), tuple(t.ref() for t in self.exclude))


class WhatsAppIn(rest.Body, frozen=True, kw_only=True):
    """An approved template and what stands in its places; values may hold Liquid."""

    name: Annotated[str, Meta(min_length=1, max_length=512, examples=["order_ready"])]
    language: Annotated[str, Meta(min_length=2, max_length=35, examples=["en_US"])]
    values: Annotated[tuple[Annotated[str, Meta(max_length=1024)], ...], Meta(max_length=20)] = ()
    header_media_id: UUID | None = None
    buttons: Annotated[tuple[Annotated[str, Meta(max_length=2000)], ...], Meta(max_length=10)] = ()

    def ref(self) -> WhatsAppTemplateRef:
        """As the service takes it."""
        return WhatsAppTemplateRef(**asdict(self))


class VariantIn(rest.Body, frozen=True, kw_only=True):
    """The words of one channel in one language: "" is for everybody whose language has none of its own.

    A mail needs a `subject`, and `blocks` or `html` or a `body`, which is its plain text. A push has its title in
    `subject`. On WhatsApp `body` is for people who wrote within a day; everybody else gets the template.
    """

    channel: Channel
    locale: Annotated[str, Meta(max_length=35, examples=["es"])] = ""
    subject: Annotated[str, Meta(max_length=255)] = ""
    preheader: Annotated[str, Meta(max_length=255)] = ""
    body: rest.Verbatim = ""
    html: rest.Verbatim = ""
    blocks: Annotated[tuple[dict[str, Any], ...], Meta(max_length=200)] = ()
    media_ids: Annotated[tuple[UUID, ...], Meta(max_length=10)] = ()
    whatsapp: WhatsAppIn | None = None

    def variant(self) -> Variant:
        """As the service takes it."""
        return Variant(**{**asdict(self), "whatsapp": self.whatsapp.ref() if self.whatsapp else None})


class FallbackIn(rest.Body, frozen=True, kw_only=True):
    """By which channel to go on after definite failure, or after so many minutes without a receipt."""

    channel: Channel
    after_minutes: Annotated[int, Meta(ge=1, le=4320)] | None = None

    def step(self) -> FallbackStep:
        """As the service takes it."""
        return FallbackStep(self.channel, self.after_minutes)


VariantsIn = Annotated[tuple[VariantIn, ...], Meta(max_length=40)]
FallbackSteps = Annotated[tuple[FallbackIn, ...], Meta(max_length=3)]


class SplitWordsIn(rest.Body, frozen=True, kw_only=True):
    """Another way to say it: the text by SMS, and the words of other channels and languages."""

    body: Text = ""
    variants: VariantsIn = ()


class SplitIn(rest.Body, frozen=True, kw_only=True):
    """Other words (B to D) tried beside the broadcast's own (A) on `share` percent of its people.

    After `wait_minutes` the rest get what most followed a link of, or answered; `hand`: what somebody chooses.
    """

    others: Annotated[tuple[SplitWordsIn, ...], Meta(min_length=1, max_length=3)]
    share: Annotated[int, Meta(ge=10, le=50)] = 20
    by: Literal["clicks", "replies", "hand"] = "clicks"
    wait_minutes: Annotated[int, Meta(ge=15, le=4320)] = 240

    def split(self) -> Split:
        """As the service takes it."""
        others = tuple(
            SplitWords(body=one.body, variants=tuple(each.variant() for each in one.variants)) for one in self.others
        )
        return Split(others=others, share=self.share, by=self.by, wait_minutes=self.wait_minutes)


LinkTrackingIn = Annotated[
    LinkTracking,
    Meta(description="Count no clicks, those of all together, or each recipient's; null: as the sending rules say."),
]


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


def chosen(channel: BroadcastChannelIn) -> BroadcastChannel:
    """`unified` is another word for auto (MSG-026)."""
    return "auto" if channel == "unified" else channel


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
    """

    undo_seconds: Annotated[int, Meta(ge=0, le=60)] | None = None
    confirmed: ConfirmedIn | None = None
    when_full: WhenFull = "wait"
    emergency_reason: Annotated[str, Meta(max_length=500, examples=["Flood: the hall is closed."])] = ""


class MessageIn(rest.Body, frozen=True, kw_only=True):
    """One message: to a contact, or to a number or mail address that somebody has.

    `body` is its text on every channel; a mail needs a `subject` and may have `html`. On WhatsApp a template goes where
    they have not written for a day. `auto` chooses by the organization's order and what they prefer. Instead of all
    these, `template_id` says the newest published words of a template, with `variables` for what it leaves open.
    `media_ids` are files of the library: a text with some goes as MMS, WhatsApp takes one.
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
            variants.append(Variant(channel="email", subject=self.subject, body=self.body, html=self.html))
        if self.whatsapp is not None:
            ref = self.whatsapp.ref()
            variants.append(Variant(channel="whatsapp", body=self.body, media_ids=self.media_ids, whatsapp=ref))
        elif self.media_ids and self.channel in ("whatsapp", "auto"):
            variants.append(Variant(channel="whatsapp", body=self.body, media_ids=self.media_ids))
        if self.media_ids and self.channel in ("sms", "auto"):
            variants.append(Variant(channel="sms", body=self.body, media_ids=self.media_ids))
        fallback = tuple(one.step() for one in self.fallback)
        return Words(self.body, chosen(self.channel), tuple(variants), fallback)


class TextIn(rest.Body, frozen=True, kw_only=True):
    """A text to count."""

    text: rest.Verbatim = ""
