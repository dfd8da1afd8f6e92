"""Telnyx's message object, in answers and in the payload of events."""

import mimetypes
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from koinon.simulator.messages import Message
from koinon.simulator.telnyx.faults import entry

RATE_MICROS = 4000
FEE_MICROS = 3000
MMS_RATE_MICROS = 15000
CARRIERS = ("T-MOBILE USA, INC.", "AT&T", "VERIZON WIRELESS")


def moment(seconds: float) -> str:
    """Unix seconds as Telnyx writes a time."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def organization_id(account: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "simulator organization " + account))


def cost_micros(message: Message) -> int:
    """Price of a message in millionths of a dollar."""
    if message.media or message.as_mms:
        return MMS_RATE_MICROS + FEE_MICROS
    return message.parts * (RATE_MICROS + FEE_MICROS)


@lru_cache(4096)
def _money(micros: int) -> dict[str, str]:
    return {"amount": f"{micros // 1_000_000}.{micros % 1_000_000:06d}".rstrip("0").ljust(6, "0"), "currency": "USD"}


def message_body(message: Message, organization: str, status: str) -> dict[str, Any]:
    """The message resource with this status."""
    outbound = message.direction == "outbound"
    person = {"phone_number": message.person, "carrier": CARRIERS[len(message.id) % 3], "line_type": "Wireless"}
    ours = {"phone_number": message.sender, "carrier": "Telnyx", "line_type": "Wireless"}
    done = outbound and status not in ("queued", "sent")
    total = cost_micros(message) if outbound else 0
    fee = FEE_MICROS * message.parts if outbound else 0
    return {
        "record_type": "message",
        "direction": message.direction,
        "id": message.id,
        "type": "MMS" if message.media or message.as_mms else "SMS",
        "organization_id": organization,
        "messaging_profile_id": message.profile_id,
        "from": ours if outbound else person,
        "to": [{**(person if outbound else ours), "status": status}],
        "cc": [],
        "text": message.text,
        "subject": None,
        "media": [
            {"url": url, "content_type": mimetypes.guess_type(url)[0], "sha256": None, "size": None}
            for url in message.media
        ],
        "encoding": message.encoding,
        "parts": message.parts,
        "smart_encoding_applied": False,
        "tags": message.tags,
        "cost": _money(total),
        "cost_breakdown": {"carrier_fee": _money(fee), "rate": _money(total - fee)} if outbound else None,
        "tcr_campaign_id": None,
        "tcr_campaign_billable": False,
        "tcr_campaign_registered": None,
        "received_at": moment(message.created_at),
        "sent_at": moment(message.sent_at) if outbound and status != "queued" else None,
        "completed_at": moment(message.final_at) if done else None,
        "valid_until": moment(message.created_at + 3600) if outbound else None,
        "webhook_url": message.webhook_url,
        "webhook_failover_url": None,
        "errors": [entry(message.error)] if done and message.error else [],
        "simulated": True,
    }


def detail_record(message: Message, status: str, *, tags: bool = True) -> dict[str, Any]:
    """A row of GET /v2/detail_records with record_type messaging; not every account keeps tags."""
    outbound = message.direction == "outbound"
    return {
        "record_type": "messaging",
        "uuid": message.id,
        "direction": message.direction,
        "cli": message.sender if outbound else message.person,
        "cld": message.person if outbound else message.sender,
        "created_at": moment(message.created_at),
        "sent_at": moment(message.sent_at) if outbound else None,
        "completed_at": moment(message.final_at) if outbound else None,
        "status": status,
        "tags": ",".join(message.tags) if tags else "",
        "parts": message.parts,
        "cost": _money(cost_micros(message))["amount"],
        "currency": "USD",
        "errors": [message.error] if message.error and status == message.status else [],
        "profile_id": message.profile_id,
        "message_type": "MMS" if message.media or message.as_mms else "SMS",
    }
