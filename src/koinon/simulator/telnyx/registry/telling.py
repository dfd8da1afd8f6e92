"""The webhooks of the registries (developers.telnyx.com, "10DLC webhooks"). Toll-free's event type is assumed."""

import uuid

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.telnyx.registry.state import Record, stamp
from koinon.simulator.telnyx.signed import signed

WORDS = {
    "TCR_FAILED": "The description does not say who sends what to whom.",
    "TELNYX_FAILED": "The message flow does not say where people agree to get messages.",
    "MNO_REJECTED": "A sample message lacks a way to opt out.",
}
FIELDS = {"TCR_FAILED": "description", "TELNYX_FAILED": "messageFlow", "MNO_REJECTED": "sample1"}


def tell(carrier: Carrier, account: Account, url: str | None, kind: str, payload: Record) -> None:
    """Send an event to an address, if there is one."""
    if url:
        event = {"event_type": kind, "id": str(uuid.uuid4()), "occurred_at": stamp(), "payload": payload}
        wrap = signed(account.api_key, url, {**event, "record_type": "event"})
        carrier.webhooks.post(url, wrap, carrier.config.webhook_attempts)


def of_campaign(state: str) -> Record:
    """What an event says of a campaign that came into a state."""
    words = WORDS.get(state, "")
    reasons = [{"fields": [FIELDS[state]], "description": words}] if words else []
    told: dict[str, Record] = {
        "TCR_FAILED": {"type": "REGISTRATION", "status": "failed", "reasons": reasons, "description": words},
        "TELNYX_ACCEPTED": {"type": "TELNYX_REVIEW", "status": "ACCEPTED", "description": "Campaign accepted."},
        "TELNYX_FAILED": {"type": "TELNYX_REVIEW", "status": "REJECTED", "description": words, "reasons": reasons},
        "MNO_ACCEPTED": {"type": "MNO_REVIEW", "status": "ACCEPTED", "description": "Campaign accepted."},
        "MNO_REJECTED": {"type": "MNO_REVIEW", "status": "REJECTED", "description": words, "reasons": reasons},
        "MNO_PROVISIONED": {"type": "VERIFIED", "isTMobileRegistered": True, "createdDate": stamp()},
        "TCR_SUSPENDED": {"type": "TCR_EVENT", "eventType": "MNO_CAMPAIGN_OPERATION_SUSPENDED"},
        "TCR_EXPIRED": {"type": "TCR_EVENT", "eventType": "CAMPAIGN_EXPIRED"},
    }
    return told.get(state, {"type": "TCR_EVENT", "eventType": "CAMPAIGN_UPDATE", "description": state})
