"""POST /v3/mail/send: validation of the whole call, rate, then a copy for each personalization."""

import re
import secrets
import time
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.mailing.carrying import Call, Protocol, carry, listens, people, receiving
from koinon.simulator.mailing.mail import File, Mail
from koinon.simulator.sendgrid.events import tell
from koinon.simulator.sendgrid.faults import refusal, refusals
from koinon.simulator.sendgrid.inbound import receive_mail

SENDGRID = Protocol("sendgrid", tell, receive_mail)
receive, report = people(SENDGRID)
MOST_PERSONAL, MOST_SUBSTITUTED, MOST_ARGUMENTS = 1000, 10_000, 10_000
RESERVED = frozenset({"to", "from", "subject", "reply-to", "cc", "bcc", "received", "dkim-signature", "content-type"})
_is_address = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+").fullmatch


class Address(msgspec.Struct):
    email: str = ""
    name: str | None = None

    def __str__(self) -> str:
        return f'"{self.name}" <{self.email}>' if self.name else self.email


class Personal(msgspec.Struct):
    to: list[Address] = []
    subject: str | None = None
    headers: dict[str, str] = {}
    substitutions: dict[str, str] = {}
    custom_args: dict[str, str] = {}


class Part(msgspec.Struct):
    type: str
    value: str


class Attached(msgspec.Struct):
    content: bytes
    filename: str
    type: str | None = None
    content_id: str | None = None


class SendRequest(msgspec.Struct):
    """The fields that the simulator heeds; others are allowed."""

    personalizations: list[Personal] = []
    from_: Address | None = msgspec.field(name="from", default=None)
    subject: str | None = None
    content: list[Part] = []
    reply_to: Address | None = None
    attachments: list[Attached] = []
    headers: dict[str, str] = {}
    custom_args: dict[str, str] = {}
    mail_settings: dict[str, Any] | None = None


_decode = msgspec.json.Decoder(SendRequest).decode


def send(carrier: Carrier, account: Account, request: Request) -> Reply:
    """The answer to a send: 202 for the whole call, or nothing is taken."""
    try:
        asked = _decode(request.body)
    except msgspec.ValidationError as fault:
        return refusal(400, str(fault))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(400, "Bad Request")
    wrong = _wrong(asked)
    if wrong is not None:
        return wrong
    listens(account, request.headers)
    mails = [_mail(asked, one) for one in asked.personalizations]
    call = receiving(carrier, account, mails, len(mails))
    if call.stumble:
        return _stumbled(account, call)
    nobody = [index for index, fate in enumerate(call.fates) if fate.refused]
    if nobody:
        words = "Does not contain a valid address."
        return refusals(400, [(words, f"personalizations.{index}.to.0.email") for index in nobody])
    group = secrets.token_hex(11)
    for number, (mail, fate, draws) in enumerate(zip(mails, call.fates, call.draws, strict=True)):
        mail.id = f"{group}.recvd-simulator-1-{number}.0"
        carry(carrier, account, SENDGRID, mail, fate, draws)
    return _said(carrier, call, group)


def _said(carrier: Carrier, call: Call, group: str) -> Reply:
    if call.answer == "unanswered":
        return Reply(0, b"", delay=carrier.config.hang_seconds, silent=True)
    if call.answer == "bad_json":
        return Reply(200, b"<html>", delay=call.delay)
    delay = carrier.config.hang_seconds if call.answer == "slow" else call.delay
    early = any(fate.early for fate in call.fates)
    headers = f"X-Message-Id: {group}\r\n".encode()
    return Reply(202, b"", delay=delay + 0.3 if early else delay, headers=headers)


def _stumbled(account: Account, call: Call) -> Reply:
    if call.stumble == 429:
        until = int(time.time()) + max(1, round(call.wait + 0.5))
        limit = round(account.scenario.messages_per_second or 10_000)
        headers = f"X-RateLimit-Limit: {limit}\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: {until}\r\n"
        return refusal(429, "too many requests", delay=call.delay, headers=headers.encode())
    return refusal(500, "Internal server error", delay=call.delay)


def _wrong(asked: SendRequest) -> Reply | None:
    if not 1 <= len(asked.personalizations) <= MOST_PERSONAL:
        return refusal(400, "The personalizations field is required and holds at most 1000.", "personalizations")
    if asked.from_ is None or not _is_address(asked.from_.email):
        return refusal(400, "The from email does not contain a valid address.", "from.email")
    if asked.from_.email.endswith("@unverified.test"):
        return refusal(403, "The from address does not match a verified Sender Identity.", "from")
    if not asked.content or any(not part.value for part in asked.content):
        return refusal(400, "The content value must be a string at least one character in length.", "content.0.value")
    kinds = [part.type for part in asked.content]
    if kinds != sorted(kinds, key=lambda kind: kind != "text/plain"):
        return refusal(400, "If present, text/plain must be first.", "content.0.type")
    entries = [entry for index, one in enumerate(asked.personalizations) for entry in _faults(asked, index, one)]
    return refusals(400, entries) if entries else None


def _faults(asked: SendRequest, index: int, one: Personal) -> list[tuple[str, str | None]]:
    at = f"personalizations.{index}"
    found: list[tuple[str, str | None]] = []
    if not one.to:
        found.append(("The to array is required for all personalization objects.", f"{at}.to"))
    found += [
        ("Does not contain a valid address.", f"{at}.to.{number}.email")
        for number, to in enumerate(one.to)
        if not _is_address(to.email)
    ]
    if one.subject is None and asked.subject is None:
        found.append(("The subject is required.", f"{at}.subject"))
    if sum(len(value.encode()) for value in one.substitutions.values()) > MOST_SUBSTITUTED:
        found.append(("The substitutions are larger than 10000 bytes.", f"{at}.substitutions"))
    if sum(len(value) for value in one.custom_args.values()) > MOST_ARGUMENTS:
        found.append(("The custom_args are larger than 10000 bytes.", f"{at}.custom_args"))
    if any(name.lower() in RESERVED for name in one.headers):
        found.append(("The header is reserved.", f"{at}.headers"))
    return found


def _mail(asked: SendRequest, one: Personal) -> Mail:
    words = {part.type: _substituted(part.value, one.substitutions) for part in asked.content}
    return Mail(
        from_=str(asked.from_),
        to=one.to[0].email,
        subject=_substituted(one.subject or asked.subject or "", one.substitutions),
        text=words.get("text/plain"),
        html=words.get("text/html"),
        reply_to=str(asked.reply_to) if asked.reply_to else None,
        headers=asked.headers | one.headers,
        files=tuple(
            File(file.filename, file.type or "application/octet-stream", file.content, file.content_id)
            for file in asked.attachments
        ),
        marks=asked.custom_args | one.custom_args,
    )


def _substituted(text: str, substitutions: dict[str, str]) -> str:
    for tag, value in substitutions.items():
        text = text.replace(tag, value)
    return text
