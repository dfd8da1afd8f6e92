"""Twilio's bodies, as much of them as we read. Reading tolerates what is missing or new.

Source: twilio-oai `twilio_api_v2010.json`, `twilio_content_v1.json`.
"""

import msgspec

Text = str | None


class Fault(msgspec.Struct, gc=False):
    code: int | str | None = None
    message: Text = None


class Message(msgspec.Struct, gc=False):
    """The message resource, in answers to sends and in lists. Counts and price are strings, the price negative."""

    sid: str
    status: Text = None
    direction: Text = None
    from_: Text = msgspec.field(name="from", default=None)
    to: Text = None
    body: Text = None
    num_segments: str | int | None = None
    num_media: str | int | None = None
    price: str | float | None = None
    price_unit: Text = None
    error_code: int | str | None = None
    error_message: Text = None
    date_created: Text = None
    date_sent: Text = None
    messaging_service_sid: Text = None


class Messages(msgspec.Struct, gc=False):
    """GET …/Messages.json."""

    messages: list[Message]
    next_page_uri: Text = None


class Part(msgspec.Struct, gc=False):
    """A row of GET …/Messages/{sid}/Media.json."""

    sid: str
    content_type: Text = None


class Parts(msgspec.Struct, gc=False):
    media_list: list[Part]


class Account(msgspec.Struct, gc=False):
    """GET …/Accounts/{sid}.json."""

    sid: str
    status: Text = None


class Content(msgspec.Struct, gc=False):
    """POST https://content.twilio.com/v1/Content."""

    sid: str


fault_decoder = msgspec.json.Decoder(Fault)
message_decoder = msgspec.json.Decoder(Message)
messages_decoder = msgspec.json.Decoder(Messages)
parts_decoder = msgspec.json.Decoder(Parts)
account_decoder = msgspec.json.Decoder(Account)
content_decoder = msgspec.json.Decoder(Content)
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
