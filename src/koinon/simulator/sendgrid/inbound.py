"""Inbound Parse: a mail to us as multipart/form-data, taken apart; unsigned, as by default."""

import secrets
from email.utils import parseaddr

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.mailing.carrying import Post, heard
from koinon.simulator.mailing.mail import body_of, files_of, parsed
from koinon.simulator.messages import Message
from koinon.simulator.webhooks import Parcel, Wrap

ATTEMPTS = 6
Field = tuple[str, str | None, str, bytes]


class Raw:
    """Whether an account takes mails whole ("POST the raw, full MIME message")."""

    wanted = False


def receive_mail(carrier: Carrier, account: Account, raw: bytes, ours: str) -> Message:
    """Take a mail for one of our addresses and post it."""
    made = heard(carrier, account, "sendgrid", raw, ours)
    url = account.part(Post).inbound_url
    if url:
        carrier.webhooks.post(url, _form(_fields(raw, ours, whole=account.part(Raw).wanted)), ATTEMPTS)
    return made


def _fields(raw: bytes, ours: str, *, whole: bool) -> list[Field]:
    message = parsed(raw)
    person = str(message["From"] or "")
    envelope = msgspec.json.encode({"to": [ours], "from": parseaddr(person)[1]}).decode()
    common = {"dkim": "{@sim.test : pass}", "SPF": "pass", "sender_ip": "203.0.113.9", "envelope": envelope}
    common |= {"to": str(message["To"] or ours), "from": person, "subject": str(message["Subject"] or "")}
    if whole:
        return [*_texts(common), ("email", None, "text/plain", raw)]
    bodies = {name: text for name, kind in (("text", "plain"), ("html", "html")) if (text := body_of(message, kind))}
    headers = "".join(f"{name}: {value}\n" for name, value in message.items())
    charsets = msgspec.json.encode(dict.fromkeys((*common, *bodies), "UTF-8")).decode()
    files = files_of(message)
    shown = {
        f"attachment{number}": {"filename": file.get_filename(), "type": file.get_content_type()}
        for number, file in enumerate(files, 1)
    }
    more = {"attachments": str(len(files)), "attachment-info": msgspec.json.encode(shown).decode()}
    fields = _texts({"headers": headers, **common, **bodies, "charsets": charsets, **more})
    for number, file in enumerate(files, 1):
        content = file.get_payload(decode=True)
        name = file.get_filename() or "file"
        held = content if isinstance(content, bytes) else b""
        fields.append((f"attachment{number}", name, file.get_content_type(), held))
    return fields


def _texts(values: dict[str, str]) -> list[Field]:
    return [(name, None, "text/plain", value.encode()) for name, value in values.items()]


def _form(fields: list[Field]) -> Wrap:
    boundary = f"xYzZY{secrets.token_hex(12)}"
    parts = []
    for name, filename, content_type, content in fields:
        lines = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if filename is not None:
            lines += f'; filename="{filename}"\r\nContent-Type: {content_type}'
        parts.append(lines.encode() + b"\r\n\r\n" + content + b"\r\n")
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    head = f"User-Agent: SendGrid Parse API\r\nContent-Type: multipart/form-data; boundary={boundary}\r\n"
    return lambda attempt: Parcel(head, body)
