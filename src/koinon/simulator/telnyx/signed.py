"""An event as Telnyx posts it: signed with the account's Ed25519 key when it leaves."""

import time
from collections.abc import Mapping
from typing import Any

import msgspec

from koinon.simulator import keys
from koinon.simulator.webhooks import Parcel, Wrap


def signed(api_key: str, url: str, data: Mapping[str, Any], *, forged: bool = False) -> Wrap:
    """What to post of an event's `data`; `forged` signs it with a wrong key."""
    key = api_key + ("forged" if forged else "")

    def wrap(attempt: int) -> Parcel:
        body = msgspec.json.encode({"data": data, "meta": {"attempt": attempt, "delivered_to": url}})
        stamp = str(int(time.time()))
        head = (
            "User-Agent: telnyx-webhooks\r\nContent-Type: application/json\r\n"
            f"telnyx-signature-ed25519: {keys.sign(key, stamp, body)}\r\ntelnyx-timestamp: {stamp}\r\n"
        )
        return Parcel(head, body)

    return wrap
