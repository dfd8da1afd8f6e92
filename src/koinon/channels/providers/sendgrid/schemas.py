"""SendGrid's bodies, as much of them as we read and write. Reading tolerates what is missing or new.

Source: sendgrid-oai tsg_mail_v3; docs "Event Webhook Reference", "Setting up the Inbound Parse Webhook".
"""

from typing import Any

import msgspec

Text = str | None


class Address(msgspec.Struct, gc=False, omit_defaults=True):
    email: str
    name: Text = None


class Personalization(msgspec.Struct, gc=False, omit_defaults=True):
    """One person's copy. `custom_args` carry our ids and come back on top of every event (CHN-034)."""

    to: tuple[Address, ...]
    subject: str
    custom_args: dict[str, str]
    headers: dict[str, str] = {}
    substitutions: dict[str, str] = {}


class Part(msgspec.Struct, gc=False):
    type: str
    value: str


class File(msgspec.Struct, gc=False, omit_defaults=True):
    """An attachment; `content` in base64, which msgspec writes of bytes."""

    content: bytes
    filename: str
    type: str
    disposition: str = "attachment"
    content_id: Text = None


class SendBody(msgspec.Struct, gc=False, omit_defaults=True):
    """POST /v3/mail/send; text/plain comes first."""

    personalizations: list[Personalization]
    from_: Address = msgspec.field(name="from")
    content: tuple[Part, ...]
    reply_to: Address | None = None
    attachments: tuple[File, ...] = ()


class Fault(msgspec.Struct, gc=False):
    message: Text = None
    field: Text = None


class Faults(msgspec.Struct, gc=False):
    errors: list[Fault]


class Event(msgspec.Struct, gc=False):
    """One event; our custom arguments lie beside SendGrid's own fields."""

    event: str
    timestamp: float | None = None
    email: Text = None
    sg_event_id: Text = None
    sg_message_id: Text = None
    koinon_delivery: Text = None
    koinon_attempt: Text = None
    koinon_from: Text = None
    response: Any = None
    reason: Any = None
    status: Any = None
    type: Text = None
    bounce_classification: Text = None
    useragent: Text = None
    ip: Text = None
    url: Text = None


class Suppressed(msgspec.Struct, gc=False):
    """A row of GET /v3/suppression/{list}."""

    email: str
    created: int = 0
    reason: Text = None


encoder = msgspec.json.Encoder()
faults_decoder = msgspec.json.Decoder(Faults)
events_decoder = msgspec.json.Decoder(list[Event], strict=False)
