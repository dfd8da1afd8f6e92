"""What is written to SendGrid: messages alike in sender and files share a call, each person's words in substitutions.

Source: docs.sendgrid.com "Mail Send" (1,000 personalizations a call, substitutions of 10,000 bytes each).
"""

from collections.abc import Sequence
from typing import NamedTuple

from koinon.channels.contracts import ErrorKind, OutgoingMessage, ProviderError
from koinon.channels.mail.calls import content_of, in_parts
from koinon.channels.providers.sendgrid import schemas

MOST_TOGETHER = 1000
MOST_SUBSTITUTED = 9_500
TEXT, HTML = "-koinon:text-", "-koinon:html-"
DELIVERY, ATTEMPT, SENDER = "koinon_delivery", "koinon_attempt", "koinon_from"
# What SendGrid refuses among a mail's own headers.
RESERVED = frozenset(
    (
        "x-sg-id",
        "x-sg-eid",
        "received",
        "dkim-signature",
        "content-type",
        "content-transfer-encoding",
        "to",
        "from",
        "subject",
        "reply-to",
        "cc",
        "bcc",
    )
)
TOO_LARGE = ProviderError("too_large", ErrorKind.CONTENT, "A mail may have 30 MB with its files.")
GIVEN_UP = ProviderError("http_400", ErrorKind.UNKNOWN_CODE, "SendGrid refused the call again and again.")


class Alike(NamedTuple):
    """What messages of one call have in common."""

    sender: str
    from_name: str | None
    reply_to: str | None
    attachments: tuple[object, ...]
    has_text: bool
    has_html: bool


def grouped(messages: Sequence[OutgoingMessage]) -> list[Sequence[int]]:
    """Positions of messages that go into one call, at most 1,000 each."""
    groups: dict[object, list[int]] = {}
    for position, message in enumerate(messages):
        groups.setdefault(_key(message), []).append(position)
    return [part for group in groups.values() for part in in_parts(group, MOST_TOGETHER)]


def _key(message: OutgoingMessage) -> object:
    """Long texts fit into no substitution: they share a call only with the very same text."""
    mail = content_of(message)
    alike = Alike(
        message.sender, mail.from_name, mail.reply_to, mail.attachments, bool(message.body), mail.html is not None
    )
    if len(message.body.encode()) + len((mail.html or "").encode()) <= MOST_SUBSTITUTED:
        return alike
    return alike, message.body, mail.html


def body(messages: Sequence[OutgoingMessage]) -> schemas.SendBody:
    """One call for messages that are alike."""
    first, mail = messages[0], content_of(messages[0])
    same = all(one.body == first.body and content_of(one).html == mail.html for one in messages)
    text, html = (first.body, mail.html or "") if same else (TEXT, HTML)
    parts = [schemas.Part("text/plain", text)] if first.body else []
    if mail.html is not None:
        parts.append(schemas.Part("text/html", html))
    return schemas.SendBody(
        personalizations=[_personal(one, substituted=not same) for one in messages],
        from_=schemas.Address(first.sender, mail.from_name),
        content=tuple(parts),
        reply_to=schemas.Address(mail.reply_to) if mail.reply_to else None,
        attachments=tuple(
            schemas.File(
                file.content,
                file.name,
                file.content_type,
                "inline" if file.content_id else "attachment",
                file.content_id,
            )
            for file in mail.attachments
        ),
    )


def _personal(message: OutgoingMessage, *, substituted: bool) -> schemas.Personalization:
    mail = content_of(message)
    words = {TEXT: message.body} | ({HTML: mail.html} if mail.html is not None else {}) if substituted else {}
    return schemas.Personalization(
        to=(schemas.Address(message.to),),
        subject=mail.subject,
        custom_args={
            DELIVERY: str(message.delivery_id),
            ATTEMPT: str(message.attempt_id),
            SENDER: message.sender,
        },
        headers={name: value for name, value in mail.headers if name.lower() not in RESERVED},
        substitutions=words,
    )
