"""SendEmail and SendBulkEmail: validation, rate, suppression, then acceptance."""

import email.header
import re
import secrets
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply, Request
from koinon.simulator.mailing.carrying import Call, Protocol, carry, people, receiving
from koinon.simulator.mailing.mail import File, Mail, body_of, parsed
from koinon.simulator.ses.events import tell
from koinon.simulator.ses.faults import answer, refusal
from koinon.simulator.ses.inbound import receive_mail

SES = Protocol("ses", tell, receive_mail)
receive, report = people(SES)
MOST_ENTRIES = 50
Tree = dict[str, Any]
_is_address = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+").fullmatch
_is_tag = re.compile(r"[A-Za-z0-9_.@-]{1,256}").fullmatch
_hole = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")


def send(carrier: Carrier, account: Account, request: Request, *, bulk: bool) -> Reply:
    """The answer to one mail, or to a template with up to 50 entries."""
    try:
        asked = msgspec.json.decode(request.body, type=Tree)
        mails = _entries(asked) if bulk else [_single(asked)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError, ValueError) as fault:
        return refusal(400, "BadRequestException", f"The request is not right: {fault!r}")
    wrong = _wrong(asked, mails)
    if wrong is not None:
        return wrong
    call = receiving(carrier, account, mails, len(mails))
    if call.stumble == 429:
        return refusal(429, "TooManyRequestsException", "Maximum sending rate exceeded.", delay=call.delay)
    if call.stumble:
        return refusal(500, "InternalFailure", "An internal error occurred.", delay=call.delay)
    results = _taken(carrier, account, mails, call)
    if not bulk and results[0]["Status"] != "SUCCESS":
        return refusal(400, "BadRequestException", results[0]["Error"], delay=call.delay)
    return _said(carrier, call, {"BulkEmailEntryResults": results} if bulk else {"MessageId": results[0]["MessageId"]})


def _taken(carrier: Carrier, account: Account, mails: Sequence[Mail], call: Call) -> list[dict[str, str]]:
    results = []
    for mail, fate, draws in zip(mails, call.fates, call.draws, strict=True):
        if fate.refused or not _is_address(mail.to):
            results.append({"Status": "INVALID_PARAMETER", "Error": "Invalid recipient address"})
            continue
        mail.id = f"0100{secrets.token_hex(8)}-{secrets.token_hex(4)}-000000"
        carry(carrier, account, SES, mail, fate, draws)
        results.append({"Status": "SUCCESS", "MessageId": mail.id})
    return results


def _said(carrier: Carrier, call: Call, body: object) -> Reply:
    if call.answer == "unanswered":
        return Reply(0, b"", delay=carrier.config.hang_seconds, silent=True)
    if call.answer == "bad_json":
        return Reply(200, b'{"MessageId":', delay=call.delay)
    delay = carrier.config.hang_seconds if call.answer == "slow" else call.delay
    early = any(fate.early for fate in call.fates)
    return answer(body, delay=delay + 0.3 if early else delay)


def _wrong(asked: Tree, mails: Sequence[Mail]) -> Reply | None:
    sender = parseaddr(str(asked.get("FromEmailAddress", "")))[1]
    if not 1 <= len(mails) <= MOST_ENTRIES:
        return refusal(400, "BadRequestException", "A bulk holds 1 to 50 entries.")
    if not str(asked.get("FromEmailAddress", "")).isascii():
        return refusal(400, "BadRequestException", "Addresses must be 7-bit ASCII.")
    if not _is_address(sender):
        return refusal(400, "BadRequestException", "Missing or wrong FromEmailAddress.")
    if sender.endswith("@unverified.test"):
        words = f"Email address is not verified. The following identities failed the check: {sender}"
        return refusal(400, "MessageRejected", words)
    marks = [pair for mail in mails for pair in mail.marks.items()]
    if any(not (_is_tag(name) and _is_tag(value)) for name, value in marks):
        return refusal(400, "BadRequestException", "Invalid email tag.")
    return None


def _single(asked: Tree) -> Mail:
    content = asked["Content"]
    mail = Mail(_from(asked), asked["Destination"]["ToAddresses"][0], "", marks=_pairs(asked.get("EmailTags")))
    mail.reply_to = (asked.get("ReplyToAddresses") or [None])[0]
    if "Raw" in content:
        raw = parsed(msgspec.json.decode(msgspec.json.encode(content["Raw"]["Data"]), type=bytes))
        mail.subject, mail.text, mail.html = str(raw["Subject"]), body_of(raw, "plain"), body_of(raw, "html")
        return mail
    simple = content["Simple"]
    mail.subject = simple["Subject"]["Data"]
    mail.text = simple["Body"].get("Text", {}).get("Data")
    mail.html = simple["Body"].get("Html", {}).get("Data")
    mail.headers = _pairs(simple.get("Headers"))
    mail.files = tuple(_file(one) for one in simple.get("Attachments") or ())
    return mail


def _entries(asked: Tree) -> list[Mail]:
    template = asked["DefaultContent"]["Template"]
    words, common = template["TemplateContent"], msgspec.json.decode(template.get("TemplateData") or "{}", type=Tree)
    found = []
    for entry in asked["BulkEmailEntries"]:
        data = entry.get("ReplacementEmailContent", {}).get("ReplacementTemplate", {}).get("ReplacementTemplateData")
        filled = common | msgspec.json.decode(data or "{}", type=Tree)
        marks = _pairs(asked.get("DefaultEmailTags")) | _pairs(entry.get("ReplacementTags"))
        found.append(
            Mail(
                _from(asked),
                entry["Destination"]["ToAddresses"][0],
                _rendered(words.get("Subject"), filled) or "",
                _rendered(words.get("Text"), filled),
                _rendered(words.get("Html"), filled),
                (asked.get("ReplyToAddresses") or [None])[0],
                _pairs(template.get("Headers")) | _pairs(entry.get("ReplacementHeaders")),
                marks=marks,
            )
        )
    return found


def _rendered(template: str | None, data: Tree) -> str | None:
    if template is None:
        return None
    return _hole.sub(lambda hole: str(data.get(hole.group(1), "")), template)


def _from(asked: Tree) -> str:
    name, address = parseaddr(str(asked.get("FromEmailAddress", "")))
    shown = str(email.header.make_header(email.header.decode_header(name))) if name else ""
    return f'"{shown}" <{address}>' if shown else address


def _pairs(rows: list[dict[str, str]] | None) -> dict[str, str]:
    return {row["Name"]: row["Value"] for row in rows or ()}


def _file(one: Tree) -> File:
    content = msgspec.json.decode(msgspec.json.encode(one["RawContent"]), type=bytes)
    return File(one["FileName"], one.get("ContentType") or "application/octet-stream", content, one.get("ContentId"))
