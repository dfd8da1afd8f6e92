"""A mail that somebody writes to us, as the control of the simulator is told it."""

import uuid

import msgspec

from koinon.simulator.mailing.mail import File, Mail, written


class Incoming(msgspec.Struct, forbid_unknown_fields=True):
    """From a person `to` one of our addresses, through the provider an `account` called last; or `raw`, as it is."""

    from_: str = msgspec.field(name="from")
    to: str
    account: str
    subject: str = ""
    text: str | None = ""
    html: str | None = None
    headers: dict[str, str] = {}
    files: tuple[File, ...] = ()
    raw: bytes = b""


def raw_of(asked: Incoming) -> bytes:
    """The mail as it comes over the wire."""
    if asked.raw:
        return asked.raw
    mail = Mail(asked.from_, asked.to, asked.subject, asked.text, asked.html, None, asked.headers, asked.files)
    mail.id = uuid.uuid4().hex
    return written(mail)
