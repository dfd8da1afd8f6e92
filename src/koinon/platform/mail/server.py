"""The mail server: where it is, what is said to it (RFC 5321), and how its refusals are read."""

import contextlib
import ipaddress
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from koinon.platform.configuration import Configuration

PATIENCE_SECONDS = 20.0
PORTS = {"smtp": 587, "smtps": 465}


class MailServer(msgspec.Struct, frozen=True):
    """`tls` begins encrypted (smtps); else STARTTLS is used wherever the server offers it."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = ""
    sender: str = ""
    hello: str = "localhost"


class Refused(Exception):
    """A mail was not taken; `permanent` says that trying again would not help. `code` is SMTP's or a word of ours."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.code, self.permanent = code, permanent


def configured(configuration: Configuration) -> MailServer | None:
    """The server of this installation: the configured one, else the simulator's; None in production without one."""
    host = urlsplit(configuration.base_url).hostname or "localhost"
    sender = configuration.mail_from or f'"{configuration.product_name}" <koinon@{host}>'
    if configuration.mail_url is None:
        if configuration.env == "production":
            return None
        return MailServer("127.0.0.1", configuration.simulator_mail, tls=False, sender=sender, hello=host)
    given = urlsplit(configuration.mail_url)
    user, password = unquote(given.username or ""), unquote(given.password or "")
    port = given.port or PORTS[given.scheme]
    return MailServer(given.hostname or "", port, given.scheme == "smtps", user, password, sender, host)


def deliver(server: MailServer, message: EmailMessage) -> None:
    """Hand `message` over; blocks up to some `PATIENCE_SECONDS` a step. Raises Refused."""
    try:
        client = _connect(server)
        try:
            _encrypt(client, server)
            if server.user:
                client.login(server.user, server.password)
            client.send_message(message, from_addr=parseaddr(server.sender)[1])
        finally:
            # It has been taken by now, or refused: how the server says goodbye changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                client.quit()
    except smtplib.SMTPRecipientsRefused as refused:
        raise _refusal(next(iter(refused.recipients.values()))[0]) from refused
    except smtplib.SMTPAuthenticationError as refused:
        raise Refused("authentication", permanent=False) from refused
    except smtplib.SMTPNotSupportedError as refused:
        raise Refused("not_supported", permanent=True) from refused
    except smtplib.SMTPResponseException as refused:
        raise _refusal(refused.smtp_code) from refused
    except (smtplib.SMTPException, OSError) as error:
        raise Refused("unreachable", permanent=False) from error


def _refusal(code: int) -> Refused:
    return Refused(str(code), permanent=500 <= code < 600)


def _connect(server: MailServer) -> smtplib.SMTP:
    options: dict[str, Any] = {"local_hostname": server.hello, "timeout": PATIENCE_SECONDS}
    if server.tls:
        return smtplib.SMTP_SSL(server.host, server.port, context=ssl.create_default_context(), **options)
    return smtplib.SMTP(server.host, server.port, **options)


def _encrypt(client: smtplib.SMTP, server: MailServer) -> None:
    """STARTTLS where offered; a password never travels in the clear to another machine."""
    client.ehlo()
    if server.tls:
        return
    if client.has_extn("starttls"):
        client.starttls(context=ssl.create_default_context())
        client.ehlo()
    elif server.user and not _is_loopback(server.host):
        raise Refused("no_encryption", permanent=False)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def composed(*, sender: str, to: str, subject: str, text: str, html: str, message_id: str, at: Any) -> EmailMessage:
    """The mail as it travels: text and HTML alternatives, and RFC 3834's word that no person wrote it."""
    message = EmailMessage()
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = " ".join(subject.split())
    message["Date"] = at
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message
