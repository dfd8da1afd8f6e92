"""What is written to SES: one mail a call, or up to 50 that differ in their words, as a template of holes.

Source: botocore model sesv2 (SendEmail, SendBulkEmail); SES quotas: template data of 262,144 bytes, 15 headers.
"""

from collections.abc import Sequence
from email.utils import formataddr

import msgspec

from koinon.channels.contracts import Accepted, ErrorKind, OutgoingMessage, ProviderError, Refused, SendResult, Unknown
from koinon.channels.mail.calls import content_of, in_parts
from koinon.channels.providers.ses import schemas
from koinon.channels.providers.ses.errors import named, refusal
from koinon.platform.http import Response

SINGLE, BULK = "/v2/email/outbound-emails", "/v2/email/outbound-bulk-emails"
MOST_TOGETHER, MOST_DATA, MOST_HEADERS = 50, 200_000, 15
DELIVERY, ATTEMPT = "koinon_delivery", "koinon_attempt"
TOO_LARGE = ProviderError("too_large", ErrorKind.CONTENT, "A mail may have 40 MB with its files.")


def grouped(messages: Sequence[OutgoingMessage]) -> list[Sequence[int]]:
    """Positions of messages that go into one call: alike in sender and parts, without files, not too long."""
    groups: dict[object, list[int]] = {}
    for position, message in enumerate(messages):
        mail = content_of(message)
        fits = not mail.attachments and len(message.body) + len(mail.html or "") <= MOST_DATA // 4
        alike = (message.sender, mail.from_name, mail.reply_to, bool(message.body), mail.html is not None)
        groups.setdefault(alike if fits else position, []).append(position)
    return [part for group in groups.values() for part in in_parts(group, MOST_TOGETHER)]


def request(messages: Sequence[OutgoingMessage], configuration_set: str | None) -> tuple[str, bytes]:
    """Path and body of one call."""
    if len(messages) == 1:
        return SINGLE, schemas.encoder.encode(_single(messages[0], configuration_set))
    return BULK, schemas.encoder.encode(_bulk(messages, configuration_set))


def sender_of(message: OutgoingMessage) -> str:
    """The From header in ASCII, its name in encoded words (RFC 2047)."""
    name = content_of(message).from_name
    return formataddr(("".join(c for c in name if c.isprintable()), message.sender)) if name else message.sender


def _single(message: OutgoingMessage, configuration_set: str | None) -> schemas.SendBody:
    mail = content_of(message)
    simple = schemas.Simple(
        Subject=schemas.Words(mail.subject),
        Body=schemas.Body(
            Text=schemas.Words(message.body) if message.body else None,
            Html=schemas.Words(mail.html) if mail.html is not None else None,
        ),
        Headers=_headers(message),
        Attachments=tuple(
            schemas.File(
                file.content,
                file.name,
                file.content_type,
                "INLINE" if file.content_id else "ATTACHMENT",
                "BASE64",
                file.content_id,
            )
            for file in mail.attachments
        ),
    )
    return schemas.SendBody(
        FromEmailAddress=sender_of(message),
        Destination=schemas.Destination((message.to,)),
        Content=schemas.Content(simple),
        EmailTags=_tags(message),
        ReplyToAddresses=(mail.reply_to,) if mail.reply_to else (),
        ConfigurationSetName=configuration_set,
    )


def _bulk(messages: Sequence[OutgoingMessage], configuration_set: str | None) -> schemas.BulkBody:
    first, mail = messages[0], content_of(messages[0])
    template = schemas.TemplateContent(
        Subject="{{subject}}",
        Text="{{text}}" if first.body else None,
        Html="{{html}}" if mail.html is not None else None,
    )
    return schemas.BulkBody(
        FromEmailAddress=sender_of(first),
        DefaultContent=schemas.BulkContent(schemas.Template(template)),
        BulkEmailEntries=tuple(_entry(message) for message in messages),
        ReplyToAddresses=(mail.reply_to,) if mail.reply_to else (),
        ConfigurationSetName=configuration_set,
    )


def _entry(message: OutgoingMessage) -> schemas.Entry:
    mail = content_of(message)
    words = {"subject": mail.subject, "text": message.body, "html": mail.html or ""}
    data = schemas.Data(schemas.encoder.encode(words).decode())
    return schemas.Entry(
        Destination=schemas.Destination((message.to,)),
        ReplacementTags=_tags(message),
        ReplacementEmailContent=schemas.ReplacementContent(data),
        ReplacementHeaders=_headers(message),
    )


def _tags(message: OutgoingMessage) -> tuple[schemas.Pair, ...]:
    return (
        schemas.Pair(DELIVERY, str(message.delivery_id)),
        schemas.Pair(ATTEMPT, str(message.attempt_id)),
    )


def _headers(message: OutgoingMessage) -> tuple[schemas.Pair, ...]:
    return tuple(schemas.Pair(name, value) for name, value in content_of(message).headers[:MOST_HEADERS])


def results(response: Response, count: int) -> list[SendResult]:
    """One result a message of a call, in order."""
    if not 200 <= response.status < 300:
        error = refusal(response)
        in_doubt = response.status >= 500 and error.code.startswith("http_")
        return [Unknown(error.detail) if in_doubt else Refused(error)] * count
    try:
        if count == 1:
            return [_accepted(schemas.sent_decoder.decode(response.body).MessageId)]
        entries = schemas.bulk_decoder.decode(response.body).BulkEmailEntryResults
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [Unknown("accepted with an unreadable body")] * count
    if len(entries) != count:
        return [Unknown("the answer does not say which of the batch were taken")] * count
    return [_entry_result(entry) for entry in entries]


def _entry_result(entry: schemas.EntryResult) -> SendResult:
    if entry.Status == "SUCCESS" and entry.MessageId:
        return _accepted(entry.MessageId)
    if entry.Status == "SUCCESS":
        return Unknown("accepted without an id")
    return Refused(named(entry.Status, entry.Error or ""))


def _accepted(message_id: str) -> Accepted:
    return Accepted(message_id, None, None, None)
