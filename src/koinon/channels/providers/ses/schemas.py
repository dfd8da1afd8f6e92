"""Amazon's bodies, as much of them as we read and write. Reading tolerates what is missing or new.

Source: botocore 1.44 model sesv2-2019-09-27; SES Developer Guide "Contents of event data", "Contents of notifications";
SNS Developer Guide "Parsing message formats".
"""

from typing import Any

import msgspec

Text = str | None


class Pair(msgspec.Struct, gc=False):
    """A tag or a header."""

    Name: str
    Value: str


class Words(msgspec.Struct, gc=False):
    Data: str
    Charset: str = "UTF-8"


class Body(msgspec.Struct, gc=False, omit_defaults=True):
    Text: Words | None = None
    Html: Words | None = None


class File(msgspec.Struct, gc=False, omit_defaults=True):
    """An attachment; `RawContent` in base64, which msgspec writes of bytes."""

    RawContent: bytes
    FileName: str
    ContentType: str
    ContentDisposition: str
    ContentTransferEncoding: str
    ContentId: Text = None


class Simple(msgspec.Struct, gc=False, omit_defaults=True):
    Subject: Words
    Body: Body
    Headers: tuple[Pair, ...] = ()
    Attachments: tuple[File, ...] = ()


class Content(msgspec.Struct, gc=False):
    Simple: Simple


class Destination(msgspec.Struct, gc=False):
    ToAddresses: tuple[str, ...]


class SendBody(msgspec.Struct, gc=False, omit_defaults=True):
    """POST /v2/email/outbound-emails. `EmailTags` carry our ids and come back in every event (CHN-034)."""

    FromEmailAddress: str
    Destination: Destination
    Content: Content
    EmailTags: tuple[Pair, ...]
    ReplyToAddresses: tuple[str, ...] = ()
    ConfigurationSetName: Text = None


class TemplateContent(msgspec.Struct, gc=False, omit_defaults=True):
    Subject: str
    Text: str | None = None
    Html: str | None = None


class Template(msgspec.Struct, gc=False):
    TemplateContent: TemplateContent
    TemplateData: str = "{}"


class BulkContent(msgspec.Struct, gc=False):
    Template: Template


class Data(msgspec.Struct, gc=False):
    ReplacementTemplateData: str


class ReplacementContent(msgspec.Struct, gc=False):
    ReplacementTemplate: Data


class Entry(msgspec.Struct, gc=False, omit_defaults=True):
    Destination: Destination
    ReplacementTags: tuple[Pair, ...]
    ReplacementEmailContent: ReplacementContent
    ReplacementHeaders: tuple[Pair, ...] = ()


class BulkBody(msgspec.Struct, gc=False, omit_defaults=True):
    """POST /v2/email/outbound-bulk-emails: a template of holes, each person's words filled in."""

    FromEmailAddress: str
    DefaultContent: BulkContent
    BulkEmailEntries: tuple[Entry, ...]
    ReplyToAddresses: tuple[str, ...] = ()
    ConfigurationSetName: Text = None


class Sent(msgspec.Struct, gc=False):
    MessageId: str


class EntryResult(msgspec.Struct, gc=False):
    Status: str
    Error: Text = None
    MessageId: Text = None


class BulkSent(msgspec.Struct, gc=False):
    BulkEmailEntryResults: list[EntryResult]


class Fault(msgspec.Struct, gc=False):
    """`message` or `Message`, as the service that answers spells it; `__type` where the header tells nothing."""

    message: Text = None
    Message: Text = None
    type: Text = msgspec.field(name="__type", default=None)


class Envelope(msgspec.Struct, gc=False):
    """What SNS posts."""

    Type: str
    MessageId: str
    TopicArn: str
    Message: str
    Timestamp: str
    Signature: str
    SigningCertURL: str
    SignatureVersion: str = "1"
    Subject: Text = None
    SubscribeURL: Text = None
    Token: Text = None


class Mail(msgspec.Struct, gc=False):
    timestamp: Text = None
    messageId: Text = None
    source: Text = None
    destination: list[str] = []
    tags: dict[str, list[str]] = {}


class Bounced(msgspec.Struct, gc=False):
    emailAddress: Text = None
    status: Text = None
    diagnosticCode: Text = None


class Bounce(msgspec.Struct, gc=False):
    bounceType: Text = None
    bounceSubType: Text = None
    bouncedRecipients: list[Bounced] = []
    timestamp: Text = None


class Complaint(msgspec.Struct, gc=False):
    complainedRecipients: list[Bounced] = []
    complaintFeedbackType: Text = None
    timestamp: Text = None


class Seen(msgspec.Struct, gc=False):
    """`open`, `click`, `delivery` and other parts: what they have in common."""

    timestamp: Text = None
    ipAddress: Text = None
    userAgent: Text = None
    link: Text = None
    reason: Text = None
    errorMessage: Text = None


class Receiving(msgspec.Struct, gc=False):
    timestamp: Text = None
    recipients: list[str] = []


class Event(msgspec.Struct, gc=False):
    """A notification of feedback, of event publishing, or of a mail received."""

    eventType: Text = None
    notificationType: Text = None
    mail: Mail = msgspec.field(default_factory=Mail)
    bounce: Bounce | None = None
    complaint: Complaint | None = None
    delivery: Seen | None = None
    open: Seen | None = None
    click: Seen | None = None
    reject: Seen | None = None
    failure: Seen | None = None
    subscription: Any = None
    receipt: Receiving | None = None
    content: Text = None


encoder = msgspec.json.Encoder()
sent_decoder = msgspec.json.Decoder(Sent)
bulk_decoder = msgspec.json.Decoder(BulkSent)
fault_decoder = msgspec.json.Decoder(Fault)
envelope_decoder = msgspec.json.Decoder(Envelope)
event_decoder = msgspec.json.Decoder(Event)


class Quota(msgspec.Struct, gc=False):
    MaxSendRate: float | None = None


class SendingAccount(msgspec.Struct, gc=False):
    """GET /v2/email/account, as far as we read it."""

    SendQuota: Quota | None = None


def rate_of(body: bytes) -> float | None:
    """Mails a second that an account may send; None where it does not say."""
    try:
        told = msgspec.json.decode(body, type=SendingAccount)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    rate = told.SendQuota.MaxSendRate if told.SendQuota else None
    return rate if rate and rate > 0 else None
