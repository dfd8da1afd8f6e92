"""Meta's bodies, as much of them as we read. Reading tolerates what is missing or new.

Source: developers.facebook.com "WhatsApp Cloud API": Send messages, Webhooks reference, Media, Phone numbers.
"""

from typing import Any

import msgspec

Text = str | None


class ErrorData(msgspec.Struct, gc=False):
    details: Text = None


class Fault(msgspec.Struct, gc=False):
    """`error` of an answer, and an entry of `errors` in a webhook."""

    code: int | str | None = None
    message: Text = None
    title: Text = None
    error_data: ErrorData | None = None
    error_user_msg: Text = None


class FaultAnswer(msgspec.Struct, gc=False):
    error: Fault


class SentMessage(msgspec.Struct, gc=False):
    id: str
    message_status: Text = None


class Sent(msgspec.Struct, gc=False):
    """The answer to a send."""

    messages: list[SentMessage]


class PhoneNumber(msgspec.Struct, gc=False):
    """A row of GET /{waba_id}/phone_numbers."""

    id: str
    display_phone_number: str = ""
    verified_name: Text = None
    quality_rating: Text = None
    messaging_limit_tier: Text = None
    code_verification_status: Text = None
    status: Text = None
    name_status: Text = None


class PhoneNumbers(msgspec.Struct, gc=False):
    data: list[PhoneNumber]


class Profile(msgspec.Struct, gc=False):
    name: Text = None


class Person(msgspec.Struct, gc=False):
    wa_id: Text = None
    profile: Profile | None = None


class Context(msgspec.Struct, gc=False):
    id: Text = None


class TextBody(msgspec.Struct, gc=False):
    body: Text = None


class File(msgspec.Struct, gc=False):
    """image, video, audio, document and sticker."""

    id: Text = None
    mime_type: Text = None
    sha256: Text = None
    caption: Text = None
    filename: Text = None
    voice: bool | None = None


class Location(msgspec.Struct, gc=False):
    latitude: float | None = None
    longitude: float | None = None
    name: Text = None
    address: Text = None


class Button(msgspec.Struct, gc=False):
    text: Text = None
    payload: Text = None


class Answered(msgspec.Struct, gc=False):
    id: Text = None
    title: Text = None
    body: Text = None
    response_json: Text = None


class Interactive(msgspec.Struct, gc=False):
    type: Text = None
    button_reply: Answered | None = None
    list_reply: Answered | None = None
    nfm_reply: Answered | None = None


class Reaction(msgspec.Struct, gc=False):
    message_id: Text = None
    emoji: Text = None


class CardName(msgspec.Struct, gc=False):
    formatted_name: Text = None


class CardPhone(msgspec.Struct, gc=False):
    phone: Text = None


class Card(msgspec.Struct, gc=False):
    name: CardName | None = None
    phones: list[CardPhone] = msgspec.field(default_factory=list)


class Order(msgspec.Struct, gc=False):
    text: Text = None
    product_items: list[Any] = msgspec.field(default_factory=list)


class Message(msgspec.Struct, gc=False):
    """An entry of `messages`; the object named like `type` holds what it says."""

    id: Text = None
    from_: Text = msgspec.field(name="from", default=None)
    timestamp: str | int | None = None
    type: Text = None
    context: Context | None = None
    text: TextBody | None = None
    image: File | None = None
    video: File | None = None
    audio: File | None = None
    document: File | None = None
    sticker: File | None = None
    location: Location | None = None
    contacts: list[Card] | None = None
    button: Button | None = None
    interactive: Interactive | None = None
    reaction: Reaction | None = None
    order: Order | None = None
    errors: list[Fault] | None = None


class Pricing(msgspec.Struct, gc=False):
    billable: bool | None = None
    category: Text = None
    type: Text = None


class Status(msgspec.Struct, gc=False):
    """An entry of `statuses`."""

    id: Text = None
    status: Text = None
    timestamp: str | int | None = None
    recipient_id: Text = None
    pricing: Pricing | None = None
    errors: list[Fault] | None = None
    biz_opaque_callback_data: Text = None


class Metadata(msgspec.Struct, gc=False):
    display_phone_number: Text = None
    phone_number_id: Text = None


class Messages(msgspec.Struct, gc=False):
    """`value` of the field `messages`."""

    metadata: Metadata = msgspec.field(default_factory=Metadata)
    contacts: list[Person] = msgspec.field(default_factory=list)
    messages: list[Message] = msgspec.field(default_factory=list)
    statuses: list[Status] = msgspec.field(default_factory=list)
    errors: list[Fault] = msgspec.field(default_factory=list)


class TemplateNews(msgspec.Struct, gc=False):
    """`value` of message_template_status_update."""

    event: Text = None
    message_template_id: int | str | None = None
    message_template_name: Text = None
    message_template_language: Text = None
    reason: Text = None


class QualityNews(msgspec.Struct, gc=False):
    """`value` of phone_number_quality_update."""

    display_phone_number: Text = None
    event: Text = None
    current_limit: Text = None


class Ban(msgspec.Struct, gc=False):
    waba_ban_state: Text = None


class Violation(msgspec.Struct, gc=False):
    violation_type: Text = None


class AccountNews(msgspec.Struct, gc=False):
    """`value` of account_update, account_alerts and account_review_update."""

    event: Text = None
    decision: Text = None
    ban_info: Ban | None = None
    violation_info: Violation | None = None
    alert_severity: Text = None
    alert_type: Text = None
    alert_description: Text = None


class Preference(msgspec.Struct, gc=False):
    wa_id: Text = None
    category: Text = None
    value: Text = None
    timestamp: str | int | None = None


class Preferences(msgspec.Struct, gc=False):
    """`value` of user_preferences."""

    metadata: Metadata = msgspec.field(default_factory=Metadata)
    user_preferences: list[Preference] = msgspec.field(default_factory=list)


class Change(msgspec.Struct, gc=False):
    field: str
    value: msgspec.Raw = msgspec.Raw(b"{}")


class Entry(msgspec.Struct, gc=False):
    """`time` in Unix seconds stands beside account events only."""

    changes: list[Change]
    id: Text = None
    time: int | None = None


class Envelope(msgspec.Struct, gc=False):
    entry: list[Entry]


sent_decoder = msgspec.json.Decoder(Sent)
fault_decoder = msgspec.json.Decoder(FaultAnswer)
envelope_decoder = msgspec.json.Decoder(Envelope)
messages_decoder = msgspec.json.Decoder(Messages)
template_decoder = msgspec.json.Decoder(TemplateNews)
quality_decoder = msgspec.json.Decoder(QualityNews)
account_decoder = msgspec.json.Decoder(AccountNews)
preferences_decoder = msgspec.json.Decoder(Preferences)
numbers_decoder = msgspec.json.Decoder(PhoneNumbers)
