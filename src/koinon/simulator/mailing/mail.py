"""A mail as a provider takes it, and as it lies in a mailbox."""

import email
import email.policy
import re
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import msgspec

from koinon.kit.mail_wire import WIRE

MARK = "X-Simulated"
_LINK = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_PICTURE = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)


class File(msgspec.Struct):
    name: str
    content_type: str
    content: bytes
    content_id: str | None = None


class Mail(msgspec.Struct):
    """One person's copy. `marks` are custom arguments or tags, `sender` the bare address of `from_`."""

    from_: str
    to: str
    subject: str
    text: str | None = None
    html: str | None = None
    reply_to: str | None = None
    headers: dict[str, str] = {}
    files: tuple[File, ...] = ()
    marks: dict[str, str] = {}
    id: str = ""
    created_at: float = 0.0

    @property
    def sender(self) -> str:
        return parseaddr(self.from_)[1]

    @property
    def words(self) -> str:
        """What a person reads."""
        return self.text if self.text is not None else re.sub(r"<[^>]*>", " ", self.html or "")

    @property
    def links(self) -> list[str]:
        """The addresses a scanner opens, pictures among them."""
        found = [*_LINK.findall(self.html or ""), *_PICTURE.findall(self.html or "")]
        return [address.replace("&amp;", "&") for address in dict.fromkeys(found)]


def written(mail: Mail) -> bytes:
    """The mail in RFC 5322's form, marked as simulated (CHN-079)."""
    message = EmailMessage(policy=WIRE)
    set_clean(message, "From", mail.from_)
    set_clean(message, "To", mail.to)
    set_clean(message, "Subject", mail.subject)
    message["Date"] = format_datetime(datetime.fromtimestamp(mail.created_at or time.time(), UTC))
    message["Message-ID"] = f"<{mail.id}@sim.test>"
    if mail.reply_to:
        set_clean(message, "Reply-To", mail.reply_to)
    for name, value in mail.headers.items():
        if name not in message:
            set_clean(message, name, value)
    message[MARK] = "SIMULATED"
    if mail.text is not None or mail.html is None:
        message.set_content(mail.text or "")
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html") if mail.text is not None else message.set_content(
            mail.html, subtype="html"
        )
    for file in mail.files:
        main, _, sub = file.content_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)
    return message.as_bytes()


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def body_of(message: EmailMessage, kind: str) -> str | None:
    """The `plain` or `html` text; None where a mail has none."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else None


def files_of(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.iter_attachments() if isinstance(part, EmailMessage)]


def set_clean(message: EmailMessage, name: str, value: str) -> None:
    """Set a header on one line, whatever somebody sent."""
    message[name] = " ".join(value.split())
