"""Mails to us: email.received names one, GET /emails/receiving/{id} gives it."""

import time
import uuid
from email.message import EmailMessage
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply
from koinon.simulator.mailing.carrying import Post, heard
from koinon.simulator.mailing.mail import body_of, files_of, parsed
from koinon.simulator.messages import Message
from koinon.simulator.resend.events import ATTEMPTS, moment, signed
from koinon.simulator.resend.faults import refusal

# What the announcement leaves out: it is fetched by the API.
HELD_BACK = frozenset({"html", "text", "headers", "id"})


def receive_mail(carrier: Carrier, account: Account, raw: bytes, ours: str) -> Message:
    """Take a mail for one of our addresses and announce it."""
    made = heard(carrier, account, "resend", raw, ours)
    url = account.part(Post).event_url
    if url:
        shown = {key: value for key, value in _shown(made.id, parsed(raw), ours).items() if key not in HELD_BACK}
        data = {**shown, "email_id": made.id}
        body = msgspec.json.encode({"type": "email.received", "created_at": moment(time.time()), "data": data})
        carrier.webhooks.post(url, signed(account.api_key, f"msg_{uuid.uuid4()}", body), ATTEMPTS)
    return made


def read(carrier: Carrier, account: Account, parts: list[str]) -> Reply:
    """GET /emails/receiving/{id}, …/attachments, …/attachments/{number}."""
    received = account.part(Post).received
    match parts:
        case []:
            rows = [_shown(key, parsed(raw), _to(raw)) for key, raw in received.items()]
            return _ok({"object": "list", "has_more": False, "data": rows})
        case [key] if key in received:
            return _ok({"object": "email", **_shown(key, parsed(received[key]), _to(received[key]))})
        case [key, "attachments"] if key in received:
            files = [_file(carrier, key, n, part) for n, part in enumerate(files_of(parsed(received[key])))]
            return _ok({"object": "list", "has_more": False, "data": files})
        case [key, "attachments", number] if key in received and number.isdecimal():
            found = files_of(parsed(received[key]))
            if int(number) < len(found):
                return _ok({"object": "attachment", **_file(carrier, key, int(number), found[int(number)])})
    return refusal(404, "not_found", "Email not found")


def download(carrier: Carrier, key: str, number: str) -> Reply:
    """A file at its signed address: no key is asked for, as at a content network's."""
    for account in carrier.accounts.values():
        raw = account.part(Post).received.get(key)
        files = files_of(parsed(raw)) if raw is not None else []
        if number.isdecimal() and int(number) < len(files):
            content = files[int(number)].get_payload(decode=True)
            return Reply(200, content if isinstance(content, bytes) else b"", content_type=b"application/octet-stream")
    return Reply(404, b"")


def _ok(value: object) -> Reply:
    return Reply(200, msgspec.json.encode(value))


def _to(raw: bytes) -> str:
    return str(parsed(raw)["To"] or "")


def _shown(key: str, message: EmailMessage, ours: str) -> dict[str, Any]:
    return {
        "id": key,
        "to": [str(message["To"] or ours)],
        "received_for": [ours],
        "from": str(message["From"] or ""),
        "cc": [],
        "bcc": [],
        "reply_to": [],
        "created_at": moment(time.time()),
        "subject": str(message["Subject"] or ""),
        "text": body_of(message, "plain"),
        "html": body_of(message, "html"),
        "message_id": str(message["Message-ID"] or f"<{key}@sim.test>"),
        "headers": {name.lower(): str(value) for name, value in message.items()},
        "attachments": [
            {
                "id": str(number),
                "filename": part.get_filename(),
                "content_type": part.get_content_type(),
                "content_id": part["Content-ID"],
                "content_disposition": part.get_content_disposition(),
                "size": len(part.get_payload(decode=True) or b""),
            }
            for number, part in enumerate(files_of(message))
        ],
    }


def _file(carrier: Carrier, key: str, number: int, part: EmailMessage) -> dict[str, Any]:
    return {
        "id": str(number),
        "filename": part.get_filename(),
        "content_type": part.get_content_type(),
        "content_disposition": part.get_content_disposition() or "attachment",
        "size": len(part.get_payload(decode=True) or b""),
        "download_url": f"{carrier.url}/emails/files/{key}/{number}",
        "expires_at": moment(time.time() + 3600),
    }
