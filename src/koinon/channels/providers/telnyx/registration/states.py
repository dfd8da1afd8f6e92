"""Telnyx's states in ours, and its records as what we have seen (reference §1.8)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from koinon.channels.contracts.registration import (
    BrandForm,
    CampaignForm,
    ClassLimits,
    RegistrationKind,
    Seen,
    TollfreeForm,
)
from koinon.channels.providers.telnyx.registration import fields

IDENTITY = {
    "VERIFIED": "verified",
    "SELF_DECLARED": "verified",
    "UNVERIFIED": "unverified",
    "VETTED_VERIFIED": "vetted",
}
CAMPAIGN = {
    "TCR_PENDING": "submitted",
    "TCR_ACCEPTED": "registry_accepted",
    "TELNYX_ACCEPTED": "provider_accepted",
    "MNO_PENDING": "carriers_pending",
    "MNO_ACCEPTED": "carriers_pending",
    "MNO_PROVISIONED": "provisioned",
    "TCR_FAILED": "failed",
    "MNO_PROVISIONING_FAILED": "failed",
    "TELNYX_FAILED": "rejected",
    "MNO_REJECTED": "rejected",
    "TCR_SUSPENDED": "suspended",
    "TCR_EXPIRED": "expired",
}
TOLLFREE = {
    "Waiting For Telnyx": "submitted",
    "Waiting For Vendor": "in_review",
    "In Progress": "in_review",
    "Waiting For Customer": "needs_answer",
    "Verified": "verified",
    "Rejected": "rejected",
}
ASSIGNMENT = {
    "PENDING_ASSIGNMENT": "pending",
    "ASSIGNED": "assigned",
    "FAILED_ASSIGNMENT": "failed",
    "PENDING_UNASSIGNMENT": "unassigning",
    "FAILED_UNASSIGNMENT": "assigned",
}
Record = Mapping[str, Any]


def seen(kind: RegistrationKind, record: Record, at: datetime) -> Seen:
    """What a record says. Raises ValueError where it is none, KeyError for a state nobody documented."""
    return {"brand": _brand, "campaign": _campaign, "tollfree": _tollfree}[kind](record, at)


def _brand(record: Record, at: datetime) -> Seen:
    status, identity = record.get("status"), record.get("identityStatus")
    state = {"REGISTRATION_PENDING": "submitted", "REGISTRATION_FAILED": "failed"}.get(str(status))
    return Seen(
        provider_id=_text(record, "brandId"),
        state=state or (IDENTITY[identity] if identity else "submitted"),
        seen_at=at,
        reasons=fields.reasons(record.get("failureReasons")),
        registry_id=record.get("tcrBrandId"),
        reference=reference_in(record.get("webhookURL")),
        identity_status=identity,
        form=fields.form(BrandForm, record),
    )


def _campaign(record: Record, at: datetime) -> Seen:
    state = CAMPAIGN[record.get("campaignStatus") or "TCR_PENDING"]
    suspended = state == "provisioned" and record.get("isTMobileSuspended")
    return Seen(
        provider_id=_text(record, "campaignId"),
        state="expired" if record.get("status") == "EXPIRED" else "suspended" if suspended else state,
        seen_at=at,
        reasons=fields.reasons(record.get("failureReasons")),
        registry_id=record.get("tcrCampaignId"),
        reference=record.get("referenceId"),
        renews_at=_day(record.get("nextRenewalOrExpirationDate")),
        parent_id=record.get("brandId"),
        form=fields.form(CampaignForm, record),
    )


def _tollfree(record: Record, at: datetime) -> Seen:
    return Seen(
        provider_id=_text(record, "id"),
        state=TOLLFREE[record.get("verificationStatus") or "Waiting For Telnyx"],
        seen_at=at,
        reasons=fields.reasons(record.get("reason")),
        reference=reference_in(record.get("webhookUrl")),
        form=fields.form(TollfreeForm, record),
    )


def assignment(record: Record, at: datetime) -> Seen:
    """What a number's record says."""
    return Seen(
        provider_id=_text(record, "phoneNumber"),
        state=ASSIGNMENT[record.get("assignmentStatus") or "PENDING_ASSIGNMENT"],
        seen_at=at,
        reasons=fields.reasons(record.get("failureReasons")),
        registry_id=record.get("tcrCampaignId"),
        parent_id=record.get("telnyxCampaignId") or record.get("campaignId"),
    )


def limits(networks: object) -> ClassLimits:
    """Classes and limits of AT&T and T-Mobile among the networks of a use case."""
    rows = networks.values() if isinstance(networks, dict) else ()
    known = {one["mno"]: one for one in rows if isinstance(one, dict) and isinstance(one.get("mno"), str)}
    att, tmobile = known.get("AT&T", {}), known.get("T-Mobile", {})
    return ClassLimits(
        att.get("msgClass"), _count(att.get("tpm")), tmobile.get("brandTier"), _count(tmobile.get("brandDailyCap"))
    )


def reference_in(url: object) -> str | None:
    """Our reference, which rides in the webhook's address as `r`: brands take no other."""
    return parse_qs(urlsplit(url).query).get("r", [None])[0] if isinstance(url, str) else None


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"no {name}")
    return value


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _day(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return None if moment is None else moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
