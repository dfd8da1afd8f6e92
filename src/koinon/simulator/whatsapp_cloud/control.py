"""/_sim/whatsapp: what Meta would decide by itself: a number's quality and tier, a template, the end of a token."""

from typing import Literal

import msgspec

from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply
from koinon.simulator.whatsapp_cloud.events import tell, tell_quality
from koinon.simulator.whatsapp_cloud.state import desk, number_of
from koinon.simulator.whatsapp_cloud.templates import pause

EVENTS = {"RED": "FLAGGED", "GREEN": "UNFLAGGED", "YELLOW": "UNFLAGGED"}


class Decision(msgspec.Struct, forbid_unknown_fields=True):
    """Of an `account`: a `number` gets a quality or tier, a `template` a status, `event` befalls the account itself."""

    account: str
    number: str | None = None
    quality: Literal["GREEN", "YELLOW", "RED"] | None = None
    tier: Literal["TIER_250", "TIER_1K", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"] | None = None
    template: str | None = None
    status: Literal["APPROVED", "REJECTED", "PAUSED", "DISABLED"] = "PAUSED"
    event: Literal["DISABLED_UPDATE", "ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION", "VERIFIED_ACCOUNT"] | None = None
    token_ends: int | None = None


def decide(carrier: Carrier, raw: bytes) -> Reply:
    """Carry it out, and tell of it as Meta does. Raises msgspec.DecodeError."""
    asked = msgspec.json.decode(raw, type=Decision)
    account = carrier.account(asked.account)
    if account is None:
        return Reply(404, b'{"error":"There is no such account."}')
    kept = desk(account)
    if asked.token_ends is not None:
        kept.expires_at = asked.token_ends
    if asked.number:
        number = number_of(kept, asked.number)
        number.quality, number.tier = asked.quality or number.quality, asked.tier or number.tier
        tell_quality(carrier, account, number, EVENTS.get(asked.quality or "", "UPGRADE"))
    if asked.event:
        tell(carrier, account, "account_update", {"event": asked.event})
    if asked.template and not pause(carrier, account, asked.template, asked.status):
        return Reply(404, b'{"error":"There is no such template."}')
    return Reply(200, b'{"decided":true}')
