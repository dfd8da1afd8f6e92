"""What is said, on each channel and in each language."""

from koinon.messaging.contracts import Channel, FallbackStep, Variant, Variants, WhatsAppTemplateRef
from koinon.messaging.preferences import channel_order

__all__ = ["Channel", "FallbackStep", "Variant", "Variants", "WhatsAppTemplateRef", "channel_order"]
