"""POST /emails and /emails/batch: validation, rate, idempotency, then acceptance."""

import re
import uuid
from email.utils import parseaddr
from hashlib import sha256
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.mailing.carrying import Call, Post, Protocol, carry, listens, people, receiving
from koinon.simulator.mailing.mail import File, Mail
from koinon.simulator.resend.events import tell
from koinon.simulator.resend.faults import refusal
from koinon.simulator.resend.inbound import receive_mail

# Calls, not mails, are counted: the usual 50 messages a second of a scenario are Resend's two calls.
SHARE = 25
RESEND = Protocol("resend", tell, receive_mail)
receive, report = people(RESEND)
MOST_IN_BATCH, MOST_RECIPIENTS = 100, 50
_is_tag = re.compile(r"[A-Za-z0-9_-]{1,256}").fullmatch
_is_address = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+").fullmatch


class Attached(msgspec.Struct):
    filename: str | None = None
    content: bytes | list[int] | None = None
    path: str | None = None
    content_type: str | None = None
    content_id: str | None = None


class SendRequest(msgspec.Struct):
    """The fields that the simulator heeds; others are allowed, as Resend allows them."""

    from_: str | None = msgspec.field(name="from", default=None)
    to: str | list[str] | None = None
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    reply_to: str | list[str] | None = None
    headers: dict[str, str] | None = None
    attachments: list[Attached] | None = None
    tags: list[dict[str, str]] | None = None
    cc: Any = None
    bcc: Any = None


_one = msgspec.json.Decoder(SendRequest).decode
_many = msgspec.json.Decoder(list[SendRequest]).decode


def send(carrier: Carrier, account: Account, request: Request, *, batch: bool) -> Reply:
    """The answer to a send; the same key with the same body is answered the same for 24 hours."""
    listens(account, request.headers)
    key = request.headers.get(b"idempotency-key", b"").decode("latin-1")
    known = account.part(Post).answers.get(key) if key else None
    digest = sha256(request.body).digest()
    if known is not None:
        if known[0] == digest:
            return known[1]
        words = "This idempotency key was used with another request body."
        return refusal(409, "invalid_idempotent_request", words)
    try:
        asked = _many(request.body) if batch else [_one(request.body)]
    except msgspec.ValidationError as fault:
        return refusal(422, "validation_error", str(fault))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refusal(400, "validation_error", "The request body is no valid JSON.")
    reply = _answered(carrier, account, asked, batch=batch, permissive=_is_permissive(request))
    if key and reply.status == 200 and not reply.silent:
        account.part(Post).answers[key] = (digest, reply)
    return reply


def _is_permissive(request: Request) -> bool:
    return request.headers.get(b"x-batch-validation", b"strict").lower() == b"permissive"


def _answered(carrier: Carrier, account: Account, asked: list[SendRequest], *, batch: bool, permissive: bool) -> Reply:
    if not 1 <= len(asked) <= MOST_IN_BATCH:
        return refusal(422, "validation_error", "A batch holds 1 to 100 emails.")
    wrong = {index: reply for index, one in enumerate(asked) if (reply := _wrong(one, batch=batch)) is not None}
    if wrong and not (batch and permissive):
        return wrong[min(wrong)]
    sound = [index for index in range(len(asked)) if index not in wrong]
    mails = [_mail(asked[index]) for index in sound]
    call = receiving(carrier, account, mails, SHARE)
    if call.stumble:
        return _stumbled(account, call)
    for index, fate in zip(sound, call.fates, strict=True):
        if fate.refused:
            wrong[index] = refusal(422, "validation_error", "Invalid `to` field. The address does not exist.")
    if wrong and not (batch and permissive):
        return wrong[min(wrong)]
    taken = []
    for index, mail, fate, draws in zip(sound, mails, call.fates, call.draws, strict=True):
        if index not in wrong:
            mail.id = str(uuid.uuid4())
            carry(carrier, account, RESEND, mail, fate, draws)
            taken.append(mail.id)
    return _said(carrier, account, call, taken, wrong, batch=batch, permissive=permissive)


def _said(
    carrier: Carrier,
    account: Account,
    call: Call,
    taken: list[str],
    wrong: dict[int, Reply],
    *,
    batch: bool,
    permissive: bool,
) -> Reply:
    if call.answer == "unanswered":
        return Reply(0, b"", delay=carrier.config.hang_seconds, silent=True)
    if call.answer == "bad_json":
        return Reply(200, b'{"id":', delay=call.delay)
    body: dict[str, Any] = {"data": [{"id": one} for one in taken]} if batch else {"id": taken[0]}
    if batch and permissive:
        body["errors"] = [
            {"index": index, "message": msgspec.json.decode(reply.body)["message"]}
            for index, reply in sorted(wrong.items())
        ]
    delay = carrier.config.hang_seconds if call.answer == "slow" else call.delay
    early = any(fate.early for fate in call.fates)
    return Reply(200, msgspec.json.encode(body), delay=delay + 0.3 if early else delay, headers=limits(account))


def _stumbled(account: Account, call: Call) -> Reply:
    if call.stumble == 429:
        seconds = max(1, round(call.wait + 0.5))
        headers = limits(account, remaining=0) + f"retry-after: {seconds}\r\n".encode()
        words = f"Too many requests. You can only make {_rate(account)} requests per second."
        return refusal(429, "rate_limit_exceeded", words, delay=call.delay, headers=headers)
    return refusal(500, "internal_server_error", "An unexpected error occurred.", delay=call.delay)


def _rate(account: Account) -> int:
    return max(1, round((account.scenario.messages_per_second or 1_000_000) / SHARE))


def limits(account: Account, remaining: int = 1) -> bytes:
    """The headers of draft-ietf-httpapi-ratelimit-headers that Resend sends with each answer."""
    return f"ratelimit-limit: {_rate(account)}\r\nratelimit-remaining: {remaining}\r\nratelimit-reset: 1\r\n".encode()


def _wrong(asked: SendRequest, *, batch: bool) -> Reply | None:
    to = [asked.to] if isinstance(asked.to, str) else asked.to or []
    for name, given in (("from", asked.from_), ("to", to), ("subject", asked.subject)):
        if given is None or given == []:
            return refusal(422, "missing_required_field", f"Missing `{name}` field.")
    if asked.text is None and asked.html is None:
        return refusal(422, "missing_required_field", "Missing `html` or `text` field.")
    if not _is_address(parseaddr(asked.from_ or "")[1]):
        return refusal(422, "invalid_from_address", "Invalid `from` field.")
    if parseaddr(asked.from_ or "")[1].endswith("@unverified.test"):
        return refusal(403, "validation_error", "The unverified.test domain is not verified.")
    if len(to) > MOST_RECIPIENTS or not all(_is_address(parseaddr(one)[1]) for one in to):
        return refusal(422, "validation_error", "Invalid `to` field. The email address needs the format a@b.c.")
    for tag in asked.tags or []:
        if not (_is_tag(tag.get("name", "")) and _is_tag(tag.get("value", ""))):
            return refusal(422, "validation_error", "Tags should only contain ASCII letters, numbers, _ or -.")
    if batch and asked.attachments:
        return refusal(422, "validation_error", "The attachments field is not supported in batches.")
    return None


def _mail(asked: SendRequest) -> Mail:
    to = asked.to if isinstance(asked.to, str) else (asked.to or [""])[0]
    reply = asked.reply_to[0] if isinstance(asked.reply_to, list) and asked.reply_to else asked.reply_to
    return Mail(
        from_=asked.from_ or "",
        to=parseaddr(to)[1],
        subject=asked.subject or "",
        text=asked.text,
        html=asked.html,
        reply_to=reply if isinstance(reply, str) else None,
        headers=asked.headers or {},
        files=tuple(
            File(
                one.filename or "file",
                one.content_type or "application/octet-stream",
                bytes(one.content or b""),
                one.content_id,
            )
            for one in asked.attachments or []
        ),
        marks={tag["name"]: tag["value"] for tag in asked.tags or []},
    )
