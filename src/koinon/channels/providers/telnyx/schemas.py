"""Telnyx's bodies, as much of them as we read and write. Reading tolerates what is missing or new.

Source: telnyx-python 4.189 generated types; developers.telnyx.com "Send a message", "Receiving Webhooks for Messaging".
"""

from datetime import datetime
from typing import Any

import msgspec

Text = str | None


class SendBody(msgspec.Struct, gc=False, omit_defaults=True):
    """POST /v2/messages. `tags` carry our ids where the account allows tags."""

    from_: str = msgspec.field(name="from")
    to: str
    text: str
    webhook_url: str
    tags: tuple[str, ...]
    use_profile_webhooks: bool = True
    media_urls: tuple[str, ...] = ()
    messaging_profile_id: Text = None
    type: Text = None


class Cost(msgspec.Struct, gc=False):
    amount: str | float | None = None
    currency: Text = None


class Fault(msgspec.Struct, gc=False):
    code: str | int | None = None
    title: Text = None
    detail: Text = None


class Faults(msgspec.Struct, gc=False):
    errors: list[Fault]


class Sent(msgspec.Struct, gc=False):
    """The part of the answer to a send that we use."""

    id: str
    parts: int | None = None
    cost: Cost | None = None


class SentAnswer(msgspec.Struct, gc=False):
    data: Sent


class Party(msgspec.Struct, gc=False):
    phone_number: Text = None
    status: Text = None


class Attachment(msgspec.Struct, gc=False):
    url: Text = None
    content_type: Text = None
    size: int | None = None
    sha256: Text = None
    hash_sha256: Text = None


class Message(msgspec.Struct, gc=False):
    """`payload` of message.* events; the same object as in the answer to a send."""

    id: Text = None
    direction: Text = None
    from_: Party | None = msgspec.field(name="from", default=None)
    to: list[Party] = msgspec.field(default_factory=list)
    text: Text = None
    media: list[Attachment] | None = None
    parts: int | None = None
    cost: Cost | None = None
    errors: list[Fault] | None = None
    webhook_url: Text = None
    received_at: Text = None
    autoresponse_type: Text = None


class Retrieved(msgspec.Struct, gc=False):
    """GET /v2/messages/{id}."""

    data: Message


class SpendLimit(msgspec.Struct, gc=False):
    profile_id: Text = None
    configured_limit: str | float | None = None
    current_cost: str | float | None = None


class Event(msgspec.Struct, gc=False):
    id: Text = None
    event_type: Text = None
    record_type: Text = None
    occurred_at: Text = None
    payload: msgspec.Raw = msgspec.Raw(b"{}")


class Peek(msgspec.Struct, gc=False):
    """The two fields the door looks at."""

    id: Text = None
    event_type: Text = None


class PeekEnvelope(msgspec.Struct, gc=False):
    data: Peek


class Meta(msgspec.Struct, gc=False):
    delivered_to: Text = None


class Envelope(msgspec.Struct, gc=False):
    data: Event
    meta: Meta = msgspec.field(default_factory=Meta)


class DetailRecord(msgspec.Struct, gc=False):
    """A row of GET /v2/detail_records with record_type messaging."""

    uuid: Text = None
    id: Text = None
    cld: Text = None
    cli: Text = None
    created_at: datetime | None = None
    status: Text = None
    direction: Text = None
    tags: list[str] | str | None = None
    parts: int | None = None
    cost: Cost | str | float | None = None
    currency: Text = None
    errors: Any = None


class Page(msgspec.Struct, gc=False):
    page_number: int = 1
    total_pages: int = 1


class DetailRecords(msgspec.Struct, gc=False):
    data: list[DetailRecord]
    meta: Page = msgspec.field(default_factory=Page)


class OptOutRow(msgspec.Struct, gc=False):
    """A row of GET /v2/messaging_optouts."""

    from_: Text = msgspec.field(default=None, name="from")
    to: Text = None
    keyword: Text = None
    created_at: datetime | None = None


class OptOuts(msgspec.Struct, gc=False):
    data: list[OptOutRow]
    meta: Page = msgspec.field(default_factory=Page)


send_encoder = msgspec.json.Encoder()
sent_decoder = msgspec.json.Decoder(SentAnswer)
faults_decoder = msgspec.json.Decoder(Faults)
envelope_decoder = msgspec.json.Decoder(Envelope)
peek_decoder = msgspec.json.Decoder(PeekEnvelope)
message_decoder = msgspec.json.Decoder(Message)
retrieved_decoder = msgspec.json.Decoder(Retrieved)
spend_limit_decoder = msgspec.json.Decoder(SpendLimit)
records_decoder = msgspec.json.Decoder(DetailRecords, strict=False)
opt_outs_decoder = msgspec.json.Decoder(OptOuts, strict=False)
