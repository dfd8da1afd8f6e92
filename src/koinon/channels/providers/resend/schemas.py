"""Resend's bodies, as much of them as we read and write. Reading tolerates what is missing or new.

Source: resend-openapi 1.5.0; resend-python 2.51.
"""

from typing import Any

import msgspec

Text = str | None


class Tag(msgspec.Struct, gc=False):
    name: str
    value: str


class File(msgspec.Struct, gc=False, omit_defaults=True):
    """An attachment; `content` in base64, which msgspec writes of bytes."""

    content: bytes
    filename: str
    content_type: str
    content_id: Text = None


class SendBody(msgspec.Struct, gc=False, omit_defaults=True):
    """POST /emails, and one of POST /emails/batch. `tags` carry our ids (CHN-034)."""

    from_: str = msgspec.field(name="from")
    to: tuple[str, ...]
    subject: str
    tags: tuple[Tag, ...]
    text: Text = None
    html: Text = None
    reply_to: Text = None
    headers: dict[str, str] = {}
    attachments: tuple[File, ...] = ()


class Sent(msgspec.Struct, gc=False):
    id: str


class BatchFault(msgspec.Struct, gc=False):
    index: int
    message: str = ""


class Batch(msgspec.Struct, gc=False):
    """The answer to a permissive batch: ids of what was taken, in order, and what was not."""

    data: list[Sent]
    errors: list[BatchFault] = []


class Fault(msgspec.Struct, gc=False):
    name: str
    message: str = ""


class Bounce(msgspec.Struct, gc=False):
    type: Text = None
    subType: Text = None
    message: Text = None
    diagnosticCode: list[str] | str | None = None


class Click(msgspec.Struct, gc=False):
    ipAddress: Text = None
    link: Text = None
    userAgent: Text = None


class Reason(msgspec.Struct, gc=False):
    reason: Text = None
    type: Text = None
    message: Text = None


class Data(msgspec.Struct, gc=False):
    """`data` of email.* events."""

    email_id: Text = None
    created_at: Text = None
    from_: Text = msgspec.field(name="from", default=None)
    to: list[str] = []
    tags: dict[str, str] | list[Tag] | None = None
    bounce: Bounce | None = None
    click: Click | None = None
    open: Click | None = None
    failed: Reason | None = None
    suppressed: Reason | None = None


class Event(msgspec.Struct, gc=False):
    type: str
    created_at: Text = None
    data: msgspec.Raw = msgspec.Raw(b"{}")


class Kept(msgspec.Struct, gc=False):
    """What is stored of a call: the event under the id of its headers; `mail` where its body was fetched already."""

    id: str
    event: Event
    mail: "Received | None" = None


class ReceivedFile(msgspec.Struct, gc=False):
    id: str
    filename: Text = None
    content_type: Text = None
    content_id: Text = None
    size: int | None = None
    content: bytes = b""


class Received(msgspec.Struct, gc=False):
    """GET /emails/receiving/{id}, with the files' bytes once they are fetched."""

    id: str
    from_: Text = msgspec.field(name="from", default=None)
    to: list[str] = []
    received_for: list[str] = []
    created_at: Text = None
    subject: Text = None
    text: Text = None
    html: Text = None
    message_id: Text = None
    headers: dict[str, Any] = {}
    attachments: list[ReceivedFile] = []


class FileAddress(msgspec.Struct, gc=False):
    """GET /emails/receiving/{id}/attachments/{id}."""

    download_url: str


class Retrieved(msgspec.Struct, gc=False):
    """GET /emails/{id}, and a row of GET /emails."""

    id: str
    to: list[str] | str = []
    created_at: Text = None
    last_event: Text = None
    tags: dict[str, str] | list[Tag] | None = None


class Listed(msgspec.Struct, gc=False):
    data: list[Retrieved]
    has_more: bool = False


encoder = msgspec.json.Encoder()
sent_decoder = msgspec.json.Decoder(Sent)
batch_decoder = msgspec.json.Decoder(Batch)
fault_decoder = msgspec.json.Decoder(Fault)
event_decoder = msgspec.json.Decoder(Event)
kept_decoder = msgspec.json.Decoder(Kept)
data_decoder = msgspec.json.Decoder(Data)
received_decoder = msgspec.json.Decoder(Received)
address_decoder = msgspec.json.Decoder(FileAddress)
retrieved_decoder = msgspec.json.Decoder(Retrieved)
listed_decoder = msgspec.json.Decoder(Listed)
