"""A mail as it travels (RFC 5322, MIME): text and HTML alternatives, pictures inside, files beside; ASCII lines only.

One form for whoever sends raw mail: direct SMTP, and providers that take a whole message.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage

from koinon.channels.contracts import Attachment, MailContent, OutgoingMessage
from koinon.channels.verp import message_id
from koinon.kit.mail_wire import LITERAL, WIRE

OURS = frozenset(
    {"from", "to", "cc", "bcc", "subject", "date", "message-id", "mime-version", "reply-to", "return-path", "sender"}
)
"""Headers that are ours to write: a caller's of these names are left out."""
_is_name = re.compile(r"[!-9;-~]{1,76}").fullmatch  # RFC 5322 §3.6.8: else a name could hold a line of its own


class UnsendableMail(ValueError):
    """The mail cannot be put into lines that a server takes."""


def composed(message: OutgoingMessage, at: datetime) -> bytes:
    """The whole mail with CRLF line ends; without a MailContent, its text under an empty subject.

    Raises UnsendableMail for addresses and header values that cannot stand in a mail.
    """
    content = message.content if isinstance(message.content, MailContent) else MailContent("")
    try:
        mail = EmailMessage(policy=WIRE)
        _head(mail, message, content, at)
        mail.set_content(message.body, cte=_encoding(message.body))
        if content.html is not None:
            mail.add_alternative(content.html, subtype="html", cte=_encoding(content.html))
        _attach(mail, content)
        return mail.as_bytes()
    except (ValueError, IndexError, LookupError, TypeError, MessageError) as fault:
        raise UnsendableMail(str(fault)) from fault


def _head(mail: EmailMessage, message: OutgoingMessage, content: MailContent, at: datetime) -> None:
    mail["From"] = Address(_line(content.from_name or ""), addr_spec=message.sender)
    mail["To"] = Address(addr_spec=message.to)
    mail["Subject"] = _line(content.subject)
    mail["Date"] = at
    mail["Message-ID"] = message_id(message)
    if content.reply_to:
        mail["Reply-To"] = Address(addr_spec=content.reply_to)
    for name, value in content.headers:
        if not _is_name(name):
            raise UnsendableMail("A header's name is printable ASCII without a colon.")
        if name.lower() not in OURS and not name.lower().startswith("resent-"):
            mail[name] = _ascii(_line(value)) if name.lower() in LITERAL else _line(value)


def _attach(mail: EmailMessage, content: MailContent) -> None:
    """Pictures that the HTML shows go beside it (multipart/related), files to the end (multipart/mixed)."""
    inline = [one for one in content.attachments if one.content_id and content.html is not None]
    files = [one for one in content.attachments if one not in inline]
    shown = mail.get_body(("html",))
    for one in inline:
        if shown is not None:
            shown.add_related(one.content, *_typed(one), cid=f"<{one.content_id}>", filename=_line(one.name))
    for one in files:
        mail.add_attachment(one.content, *_typed(one), filename=_line(one.name))


def _typed(one: Attachment) -> tuple[str, str]:
    main, _, sub = one.content_type.partition(";")[0].strip().lower().partition("/")
    if not sub or main in ("multipart", "message"):
        main, sub = "application", "octet-stream"
    return main, sub


def _encoding(text: str) -> str:
    """Lines that any server takes: base64 where most is not ASCII, quoted-printable else (RFC 2045 §6)."""
    odd = sum(not char.isascii() for char in text)
    if odd > len(text) // 6:
        return "base64"
    return "quoted-printable" if odd or _long(text.split("\n")) or "\r" in text else "7bit"


def _long(lines: Iterable[str]) -> bool:
    return any(len(line) > 990 for line in lines)


def _line(text: str) -> str:
    """On one line: a header can hold no other (RFC 5322 §2.2)."""
    return " ".join(text.split())


def _ascii(text: str) -> str:
    if not text.isascii() or len(text) > 2_000:
        raise UnsendableMail("An address in a header is ASCII, and not endless.")
    return text
