"""What is said, on each channel and in each language."""

from koinon.messaging.contracts import Channel, FallbackStep, LinkTracking, Variant, Variants, WhatsAppTemplateRef
from koinon.messaging.preferences import channel_order
from koinon.messaging.service.sending_on import says, send_elsewhere

__all__ = [
    "Channel",
    "FallbackStep",
    "LinkTracking",
    "Variant",
    "Variants",
    "WhatsAppTemplateRef",
    "channel_order",
    "says",
    "send_elsewhere",
]
