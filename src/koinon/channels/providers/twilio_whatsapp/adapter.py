"""WhatsApp through Twilio: the same calls with `whatsapp:` addresses, templates by ContentSid."""

import msgspec

from koinon.channels.contracts import Capabilities, Credentials, Field, OutgoingMessage, TemplateContent
from koinon.channels.providers.twilio import calls
from koinon.channels.providers.twilio.adapter import FIELDS, Twilio

CAPABILITIES = Capabilities(
    channels=frozenset({"whatsapp"}),
    max_characters=1_600,
    max_segments=1,
    max_media=1,
    max_media_bytes=16_000_000,
    media_types=frozenset(
        {"image/jpeg", "image/png", "image/webp", "video/mp4", "audio/mpeg", "audio/ogg", "application/pdf"}
    ),
    sender_kinds=frozenset({"whatsapp"}),
    receipts=True,
    read_receipts=True,
    can_find=True,
    can_list_opt_outs=False,
    segments_per_second=80.0,
    media_per_second=80.0,
    throughput_unit="message",
    templates=True,
    names_our_ids=False,
    can_list_inbound=True,
    prices_late=True,
    kind_defaults={"whatsapp": 80},
)


class TwilioWhatsApp(Twilio):
    """WhatsApp by Twilio."""

    name = "twilio_whatsapp"
    title = "Twilio WhatsApp"
    capabilities = CAPABILITIES
    fields: tuple[Field, ...] = FIELDS
    prefix = "whatsapp:"

    def form(self, credentials: Credentials, message: OutgoingMessage) -> dict[str, str | tuple[str, ...]]:
        """A template goes by its ContentSid; its values and those of its buttons are numbered on from 1."""
        content = message.content
        if not isinstance(content, TemplateContent):
            return super().form(credentials, message)
        form = super().form(credentials, msgspec.structs.replace(message, body="", media_urls=()))
        form["ContentSid"] = content.provider_id or content.name
        numbered = (*content.values, *content.buttons, *filter(None, [content.header_media_url]))
        if numbered:
            form["ContentVariables"] = msgspec.json.encode(calls.values(numbered)).decode()
        return form
