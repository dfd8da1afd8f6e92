"""Twilio's message, media and account objects."""

import hashlib
import mimetypes
import time
from typing import Any

from koinon.simulator.messages import Message
from koinon.simulator.twilio.faults import words
from koinon.simulator.twilio.times import rfc2822

VERSION = "2010-04-01"
SMS_MICROS, MMS_MICROS, WHATSAPP_MICROS = 8_300, 22_000, 5_000


def address(message: Message, value: str) -> str:
    """A number as it stands in this message's channel."""
    return f"whatsapp:{value}" if message.channel == "whatsapp" else value


def price_micros(message: Message) -> int:
    """Millionths of a dollar."""
    if message.channel == "whatsapp":
        return WHATSAPP_MICROS
    return MMS_MICROS if message.media or message.as_mms else SMS_MICROS * message.parts


def message_body(message: Message, sid: str, status: str) -> dict[str, Any]:
    """The message resource with this status; its price stands once it is sent."""
    outbound = message.direction == "outbound"
    ours, theirs = address(message, message.sender), address(message, message.person)
    waits = outbound and status in ("accepted", "queued")
    failed = outbound and status in ("failed", "undelivered") and message.error is not None
    uri = f"/{VERSION}/Accounts/{sid}/Messages/{message.id}"
    return {
        "account_sid": sid,
        "api_version": VERSION,
        "body": message.text,
        "date_created": rfc2822(message.created_at),
        "date_sent": None if waits else rfc2822(message.sent_at or message.created_at),
        "date_updated": rfc2822(min(time.time(), message.final_at) if outbound else message.created_at),
        "direction": "outbound-api" if outbound else "inbound",
        "error_code": int(message.error) if failed and message.error else None,
        "error_message": words(message.error) if failed and message.error else None,
        "from": (None if status == "accepted" else ours) if outbound else theirs,
        "messaging_service_sid": message.profile_id,
        "num_media": str(len(message.media)),
        "num_segments": str(message.parts),
        "price": None if waits or not outbound else f"-{price_micros(message) / 1_000_000:.5f}",
        "price_unit": "USD",
        "sid": message.id,
        "status": status if outbound else "received",
        "subresource_uris": {"media": uri + "/Media.json"},
        "to": theirs if outbound else ours,
        "uri": uri + ".json",
        "simulated": True,
    }


def media_sid(message: Message, index: int) -> str:
    return "ME" + hashlib.md5(f"{message.id}|{index}".encode(), usedforsecurity=False).hexdigest()


def media_type(url: str) -> str:
    return mimetypes.guess_type(url.partition("?")[0])[0] or "image/jpeg"


def media_body(message: Message, sid: str, index: int) -> dict[str, Any]:
    """One media resource of a message."""
    name = media_sid(message, index)
    return {
        "sid": name,
        "account_sid": sid,
        "parent_sid": message.id,
        "content_type": media_type(message.media[index]),
        "date_created": rfc2822(message.created_at),
        "date_updated": rfc2822(message.created_at),
        "uri": f"/{VERSION}/Accounts/{sid}/Messages/{message.id}/Media/{name}.json",
    }


def account_body(sid: str, created_at: float) -> dict[str, Any]:
    """The account resource."""
    uri = f"/{VERSION}/Accounts/{sid}"
    return {
        "sid": sid,
        "friendly_name": "Simulated account",
        "status": "active",
        "type": "Full",
        "owner_account_sid": sid,
        "date_created": rfc2822(created_at),
        "date_updated": rfc2822(created_at),
        "uri": uri + ".json",
        "subresource_uris": {"messages": uri + "/Messages.json"},
    }
