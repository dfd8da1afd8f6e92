"""The events of the registries (reference §1.8). Toll-free's event type is documented nowhere: its payload tells it."""

from typing import Any

from koinon.channels.contracts.registration import RegistrationUpdate, SubjectKind
from koinon.channels.providers.telnyx.registration import fields, states

KINDS = frozenset({"10dlc.brand.update", "10dlc.campaign.update", "10dlc.phone_number.update"})
TOLLFREE = "tollfree"
CAMPAIGN_EVENTS = {
    "CAMPAIGN_ADD": "registry_accepted",
    "CAMPAIGN_EXPIRED": "expired",
    "CAMPAIGN_RESUBMISSION": "registry_accepted",
    "MNO_CAMPAIGN_OPERATION_REVIEW": "carriers_pending",
    "MNO_CAMPAIGN_OPERATION_REJECTED": "rejected",
    "MNO_CAMPAIGN_OPERATION_SUSPENDED": "suspended",
    "MNO_CAMPAIGN_OPERATION_UNSUSPENDED": "provisioned",
}
REVIEWS = {
    ("TELNYX_REVIEW", "ACCEPTED"): "provider_accepted",
    ("TELNYX_REVIEW", "REJECTED"): "rejected",
    ("MNO_REVIEW", "ACCEPTED"): "carriers_pending",
    ("MNO_REVIEW", "REJECTED"): "rejected",
}


def fact(event_type: str, event_id: str, occurred_at: Any, payload: dict[str, Any]) -> RegistrationUpdate | None:
    """What an event says; a state only where it says one surely, None of an event that is about nothing we know."""
    subject, named, state, sender = _about(event_type, payload)
    if not named:
        return None
    words = payload.get("description") or payload.get("reason")
    told = fields.reasons(payload.get("reasons"))
    if not told and state in ("rejected", "failed", "needs_answer"):
        told = fields.reasons(words)
    return RegistrationUpdate(
        event_id=event_id,
        subject=subject,
        provider_id=named,
        state=state,
        reasons=told,
        occurred_at=occurred_at,
        words=words[:500] if isinstance(words, str) else "",
        sender=sender,
    )


def _about(event_type: str, payload: dict[str, Any]) -> tuple[SubjectKind, str, str | None, str | None]:
    kind, status = payload.get("type"), payload.get("status")
    if event_type == "10dlc.brand.update":
        failed = kind == "REGISTRATION" and status == "failed"
        return "brand", _text(payload, "brandId"), "failed" if failed else None, None
    if event_type == "10dlc.campaign.update":
        return "campaign", _text(payload, "campaignId"), _campaign(payload, kind, status), None
    if event_type == "10dlc.phone_number.update":
        number = _text(payload, "phoneNumber")
        state = {
            ("ASSIGNMENT", "success"): "assigned",
            ("ASSIGNMENT", "failed"): "failed",
            ("DELETION", "success"): "removed",
        }.get((str(kind), str(status)))
        return "assignment", number, state, number
    return "tollfree", _text(payload, "id"), states.TOLLFREE.get(str(payload.get("verificationStatus"))), None


def _campaign(payload: dict[str, Any], kind: object, status: object) -> str | None:
    if kind == "REGISTRATION":
        return "failed" if status == "failed" else None
    if kind == "VERIFIED":
        return "provisioned" if payload.get("isTMobileRegistered") else None
    if kind == "TCR_EVENT":
        return CAMPAIGN_EVENTS.get(str(payload.get("eventType")))
    return REVIEWS.get((str(kind), str(status)))


def _text(payload: dict[str, Any], name: str) -> str:
    value = payload.get(name)
    return value if isinstance(value, str) else ""
