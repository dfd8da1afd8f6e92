"""What is said, on each channel and in each language."""

from koinon.messaging.contracts import Channel, Variant, Variants, WhatsAppTemplateRef

__all__ = ["Channel", "Variant", "Variants", "WhatsAppTemplateRef"]
