"""What is written to Resend: one mail, or up to 100 in a batch, under a key that drops repeats for 24 hours."""

import hashlib
from collections.abc import Sequence

import msgspec

from koinon.channels.contracts import Accepted, ErrorKind, OutgoingMessage, ProviderError, Refused, SendResult, Unknown
from koinon.channels.mail.calls import content_of
from koinon.channels.providers.resend import schemas
from koinon.channels.providers.resend.errors import named, refusal
from koinon.platform.http import Response

BATCH = 100
DELIVERY, ATTEMPT = "koinon_delivery", "koinon_attempt"


def body(message: OutgoingMessage) -> schemas.SendBody:
    """A message as Resend takes it; our ids ride in its tags."""
    mail = content_of(message)
    return schemas.SendBody(
        from_=f"{quoted(mail.from_name)} <{message.sender}>" if mail.from_name else message.sender,
        to=(message.to,),
        subject=mail.subject,
        text=message.body or None,
        html=mail.html,
        reply_to=mail.reply_to,
        headers=dict(mail.headers),
        tags=(schemas.Tag(DELIVERY, str(message.delivery_id)), schemas.Tag(ATTEMPT, str(message.attempt_id))),
        attachments=tuple(
            schemas.File(file.content, file.name, file.content_type, file.content_id) for file in mail.attachments
        ),
    )


def quoted(name: str) -> str:
    """A shown name as a quoted string (RFC 5322 §3.2.4)."""
    clean = "".join(char for char in name if char.isprintable())
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def request(messages: Sequence[OutgoingMessage]) -> tuple[str, bytes, bytes]:
    """Path, header lines and body of one call."""
    key = hashlib.sha256(b"".join(one.attempt_id.bytes + one.delivery_id.bytes for one in messages)).hexdigest()
    lines = f"Idempotency-Key: {key}\r\n"
    if len(messages) == 1:
        return "/emails", lines.encode(), schemas.encoder.encode(body(messages[0]))
    lines += "x-batch-validation: permissive\r\n"
    return "/emails/batch", lines.encode(), schemas.encoder.encode([body(one) for one in messages])


def results(response: Response, count: int) -> list[SendResult]:
    """One result a message of a call, in order."""
    if not 200 <= response.status < 300:
        error = refusal(response)
        # Another call under the same key is under way, or the server broke before it said what it did.
        in_doubt = error.code == "concurrent_idempotent_requests" or (
            response.status >= 500 and error.code.startswith("http_")
        )
        return [Unknown(error.detail) if in_doubt else Refused(error)] * count
    try:
        if count == 1:
            return [_accepted(schemas.sent_decoder.decode(response.body))]
        return _of_batch(schemas.batch_decoder.decode(response.body), count)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [Unknown("accepted with an unreadable body")] * count


def _of_batch(batch: schemas.Batch, count: int) -> list[SendResult]:
    refused = {fault.index: Refused(named("validation_error", fault.message)) for fault in batch.errors}
    if len(batch.data) + len(refused) != count:
        return [Unknown("the answer does not say which of the batch were taken")] * count
    taken = iter(batch.data)
    return [refused[index] if index in refused else _accepted(next(taken)) for index in range(count)]


def _accepted(sent: schemas.Sent) -> Accepted:
    return Accepted(sent.id, None, None, None)


PACED = ProviderError("rate_limit_exceeded", ErrorKind.THROTTLED, "Resend allows a few calls a second.")
TOO_LARGE = ProviderError("too_large", ErrorKind.CONTENT, "A mail may have 40 MB with its files.")
