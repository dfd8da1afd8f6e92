"""What is said and to whom, as the endpoints take it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta
from msgspec.structs import asdict

from koinon.messaging.contracts import (
    AudienceRef,
    BroadcastChannel,
    Channel,
    FallbackStep,
    FilesAs,
    LinkTracking,
    Split,
    SplitWords,
    TargetRef,
    Variant,
    WhatsAppTemplateRef,
)
from koinon.platform import rest

Name = Annotated[str, Meta(max_length=120, examples=["Sunday service"])]
Text = Annotated[str, Meta(max_length=1600, examples=["Hi {{ contact.first_name | default: 'friend' }}, see you."])]
BroadcastChannelIn = Literal["sms", "whatsapp", "email", "push", "auto", "unified"]
Targets = Annotated[tuple["TargetIn", ...], Meta(max_length=200)]


class TargetIn(rest.Body, frozen=True, kw_only=True):
    """Someone to include or exclude; `all` needs no id.

    A `list` was uploaded (POST /audience-lists).
    Only excluded can be who got a `broadcast` (its id), and who got anything in so many `days` (`recent`).
    """

    kind: Literal["all", "group", "tag", "contact", "location", "segment", "list", "broadcast", "recent"]
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


FilesAsIn = Annotated[
    FilesAs,
    Meta(
        description="How files go with a text: by MMS; by MMS, and as a link where the sender or the country takes"
        " none; or as a link to everybody."
    ),
]


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
    files_as: FilesAsIn = "mms"
    as_mms: Annotated[
        bool, Meta(description="A long text goes as one MMS, at the price of one, where that is possible.")
    ] = False

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


def chosen(channel: BroadcastChannelIn) -> BroadcastChannel:
    """`unified` is another word for auto (MSG-026)."""
    return "auto" if channel == "unified" else channel
