"""Twilio's reads: messages by one and in lists, their media, the account, its numbers."""

import hashlib
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply
from koinon.simulator.messages import AUTORESPONSE, Message
from koinon.simulator.twilio.accounts import account_sid
from koinon.simulator.twilio.bodies import VERSION, address, media_body, media_sid, message_body
from koinon.simulator.twilio.checks import WHATSAPP, Form, first
from koinon.simulator.twilio.faults import refusal
from koinon.simulator.twilio.times import instant

PAGE, MOST_ROWS = 50, 1_000
OPERATORS = ("DateSent", "DateSent>", "DateSent<")


def ok(value: object, status: int = 200) -> Reply:
    return Reply(status, msgspec.json.encode(value))


def one(carrier: Carrier, account: Account, message_id: str) -> Message | None:
    """A message of this account."""
    message = carrier.phones.get(message_id)
    return message if message is not None and message.account == account.api_key else None


def fetch(account: Account, message: Message) -> Reply:
    return ok(message_body(message, account_sid(account.api_key), message.status_at(time.time())))


def change(account: Account, message: Message, form: Form) -> Reply:
    """`Body=` takes the words away for good; `Status=canceled` only what still waits."""
    if first(form, "Status") == "canceled":
        if message.status_at(time.time()) not in ("accepted", "queued"):
            return refusal(400, 20009, "Cannot cancel this message because it is already on its way.")
        message.status, message.final_at = "canceled", time.time()
    elif "Body" in form:
        message.text = first(form, "Body")
    return fetch(account, message)


def listed(carrier: Carrier, account: Account, asked: Form) -> Reply:
    """GET …/Messages.json: To, From, DateSent and its two edges, the newest first, by pages."""
    try:
        edges = [(name, instant(first(asked, name))) for name in OPERATORS if name in asked]
    except ValueError:
        return refusal(400, 20001, "A date must be YYYY-MM-DD or ISO 8601.")
    now, sid = time.time(), account_sid(account.api_key)
    rows = [message for message in _thread(carrier, asked) if message.account == account.api_key]
    rows = [row for row in rows if _wanted(row, asked, edges, now)]
    rows.sort(key=lambda row: row.created_at, reverse=True)
    return _page(f"/{VERSION}/Accounts/{sid}/Messages.json", "messages", asked, rows, sid, now)


def _thread(carrier: Carrier, asked: Form) -> Iterable[Message]:
    """What may be asked for: by the person's number only their phone is looked at."""
    for name in ("To", "From"):
        if name in asked and (thread := carrier.phones.thread(first(asked, name).removeprefix(WHATSAPP))):
            return thread
    return carrier.phones.all()


def _wanted(message: Message, asked: Form, edges: list[tuple[str, float]], now: float) -> bool:
    outbound = message.direction == "outbound"
    ours, theirs = address(message, message.sender), address(message, message.person)
    if "To" in asked and first(asked, "To") != (theirs if outbound else ours):
        return False
    if "From" in asked and first(asked, "From") != (ours if outbound else theirs):
        return False
    if edges and AUTORESPONSE not in message.tags and message.status_at(now) == "queued":
        return False
    sent = message.sent_at or message.created_at
    return all(_within(name, edge, sent) for name, edge in edges)


def _within(name: str, edge: float, sent: float) -> bool:
    if name == "DateSent":
        return edge // 86_400 == sent // 86_400
    return sent >= edge if name.endswith(">") else sent <= edge


def _page(path: str, key: str, asked: Form, rows: list[Message], sid: str, now: float) -> Reply:
    size, number = integer(asked, "PageSize", PAGE, MOST_ROWS), integer(asked, "Page", 0, 10**6)
    chosen = rows[number * size : (number + 1) * size]

    def at(page: int) -> str:
        kept = {name: values for name, values in asked.items() if name not in ("Page", "PageToken", "PageSize")}
        token = {"PageToken": f"PA{page}"} if page else {}
        return f"{path}?{urlencode({**kept, 'PageSize': size, 'Page': page, **token}, doseq=True)}"

    more = (number + 1) * size < len(rows)
    return ok(
        {
            key: [message_body(row, sid, row.status_at(now)) for row in chosen],
            "page": number,
            "page_size": size,
            "start": number * size,
            "end": number * size + max(0, len(chosen) - 1),
            "uri": at(number),
            "first_page_uri": at(0),
            "next_page_uri": at(number + 1) if more else None,
            "previous_page_uri": at(number - 1) if number else None,
        }
    )


def integer(asked: Form, name: str, default: int, most: int) -> int:
    text = first(asked, name)
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 9 else default


def media_list(account: Account, message: Message) -> Reply:
    sid = account_sid(account.api_key)
    rows = [media_body(message, sid, index) for index in range(len(message.media))]
    uri = f"/{VERSION}/Accounts/{sid}/Messages/{message.id}/Media.json"
    page: dict[str, Any] = {"media_list": rows, "page": 0, "page_size": PAGE, "start": 0, "end": max(0, len(rows) - 1)}
    links = {"uri": uri, "first_page_uri": uri, "next_page_uri": None, "previous_page_uri": None}
    return ok({**page, **links})


def media(account: Account, message: Message, name: str) -> Reply:
    """The description with `.json`, else the way to the bytes."""
    wanted = name.removesuffix(".json")
    for index, url in enumerate(message.media):
        if media_sid(message, index) == wanted:
            if name.endswith(".json"):
                return ok(media_body(message, account_sid(account.api_key), index))
            return Reply(307, b"", headers=f"Location: {url}\r\n".encode("latin-1", "replace"))
    return refusal(404, 20404)


def numbers(account: Account, asked: Form) -> Reply:
    """Every number asked for belongs to the account."""
    sid, wanted = account_sid(account.api_key), first(asked, "PhoneNumber").strip()
    rows = []
    if wanted:
        name = "PN" + hashlib.md5(wanted.encode(), usedforsecurity=False).hexdigest()
        can = {"voice": True, "sms": True, "mms": True, "fax": False}
        number = {"sid": name, "account_sid": sid, "phone_number": "+" + wanted.lstrip("+ "), "capabilities": can}
        rows.append({**number, "friendly_name": wanted, "sms_url": account.webhook_url, "sms_method": "POST"})
    uri = f"/{VERSION}/Accounts/{sid}/IncomingPhoneNumbers.json"
    links = {"uri": uri, "first_page_uri": uri, "next_page_uri": None, "previous_page_uri": None}
    page = {"page": 0, "page_size": PAGE, "start": 0, "end": 0}
    return ok({"incoming_phone_numbers": rows, **page, **links})
