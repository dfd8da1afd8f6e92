"""WhatsApp through Twilio: the same calls with `whatsapp:` addresses; templates and answers to tap by ContentSid."""

from collections.abc import Sequence

import msgspec

from koinon.channels.contracts import (
    Capabilities,
    ChoiceContent,
    Credentials,
    Field,
    OutgoingMessage,
    Refused,
    SendResult,
    TemplateContent,
)
from koinon.channels.ports.refusal import ProviderRefused
from koinon.channels.providers.twilio import calls
from koinon.channels.providers.twilio.adapter import FIELDS, Twilio
from koinon.channels.providers.twilio_whatsapp.choices import Choices
from koinon.channels.providers.twilio_whatsapp.templates import TwilioTemplates
from koinon.platform.http import LeanClient

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
    buttons=True,
    names_our_ids=False,
    can_list_inbound=True,
    prices_late=True,
    kind_defaults={"whatsapp": 80},
    pair_seconds=6.0,
    pair_burst=45,
)


class TwilioWhatsApp(Twilio):
    """WhatsApp by Twilio."""

    name = "twilio_whatsapp"
    title = "Twilio WhatsApp"
    capabilities = CAPABILITIES
    fields: tuple[Field, ...] = FIELDS
    prefix = "whatsapp:"

    def __init__(self, client: LeanClient | None = None) -> None:
        super().__init__(client)
        self.templates = TwilioTemplates(self._client)
        self._choices = Choices(self._client)

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """As texts are sent; what is to be tapped is made into content first, and refused where that cannot be made."""
        ready: list[OutgoingMessage] = []
        refused: dict[int, SendResult] = {}
        for index, message in enumerate(messages):
            try:
                ready.append(await self._prepared(credentials, message))
            except ProviderRefused as fault:
                refused[index] = Refused(fault.error)
        sent = iter(await super().send(credentials, ready))
        return [refused[index] if index in refused else next(sent) for index in range(len(messages))]

    async def _prepared(self, credentials: Credentials, message: OutgoingMessage) -> OutgoingMessage:
        if not isinstance(message.content, ChoiceContent):
            return message
        sid = await self._choices.sid_of(credentials, message.content)
        return msgspec.structs.replace(message, content=TemplateContent("", "", sid, (message.body,)))

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
