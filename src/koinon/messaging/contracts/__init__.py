"""What crosses the border of messaging, by subject."""

from koinon.messaging.contracts.approvals import Approval, Approvals
from koinon.messaging.contracts.audience import Aim, AudienceRef, PlacedAudience, TargetRef, ZonesRef, within
from koinon.messaging.contracts.broadcasts import (
    Broadcast,
    BroadcastChannel,
    BroadcastDraft,
    BroadcastState,
    Counts,
    FallbackStep,
    LinkTracking,
    Progress,
    WhenFull,
)
from koinon.messaging.contracts.common import BlankPolicy, Money, Purpose
from koinon.messaging.contracts.content import Channel, FilesAs, Variant, Variants, WhatsAppTemplateRef
from koinon.messaging.contracts.deliveries import (
    Delivery,
    DeliveryEvent,
    DeliveryRow,
    DeliveryState,
    DeliveryStatus,
    NotReached,
    NotReachedPerson,
)
from koinon.messaging.contracts.opt_out_lists import OptOutList
from koinon.messaging.contracts.previews import BlockerRef, Preview, Sample, VariantShare
from koinon.messaging.contracts.splits import Split, SplitTally, SplitVerdict, SplitWords

__all__ = [
    "Aim",
    "Approval",
    "Approvals",
    "AudienceRef",
    "BlankPolicy",
    "BlockerRef",
    "Broadcast",
    "BroadcastChannel",
    "BroadcastDraft",
    "BroadcastState",
    "Channel",
    "Counts",
    "Delivery",
    "DeliveryEvent",
    "DeliveryRow",
    "DeliveryState",
    "DeliveryStatus",
    "FallbackStep",
    "FilesAs",
    "LinkTracking",
    "Money",
    "NotReached",
    "NotReachedPerson",
    "OptOutList",
    "PlacedAudience",
    "Preview",
    "Progress",
    "Purpose",
    "Sample",
    "Split",
    "SplitTally",
    "SplitVerdict",
    "SplitWords",
    "TargetRef",
    "Variant",
    "VariantShare",
    "Variants",
    "WhatsAppTemplateRef",
    "WhenFull",
    "ZonesRef",
    "within",
]
