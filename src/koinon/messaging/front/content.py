"""What is said, on each channel and in each language."""

from koinon.messaging.contracts import Channel, Variant, Variants, WhatsAppTemplateRef
from koinon.messaging.preferences import channel_order

__all__ = ["Channel", "Variant", "Variants", "WhatsAppTemplateRef", "channel_order"]
