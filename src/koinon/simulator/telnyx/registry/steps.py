"""One step of whatever is registered, told of by a webhook."""

import uuid
from functools import partial

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.telnyx.registry.state import Record, Registry, touched
from koinon.simulator.telnyx.registry.telling import WORDS, of_campaign, tell

PATH = ("TCR_PENDING", "TCR_ACCEPTED", "TELNYX_ACCEPTED", "MNO_PENDING", "MNO_ACCEPTED", "MNO_PROVISIONED")
FAILS = {
    "TCR_ACCEPTED": ("[fail:registry]", "TCR_FAILED"),
    "TELNYX_ACCEPTED": ("[fail:provider]", "TELNYX_FAILED"),
    "MNO_ACCEPTED": ("[fail:carriers]", "MNO_REJECTED"),
}


def plan(carrier: Carrier, account: Account, kind: str, record_id: str) -> None:
    """Have the next step happen by itself, if the scenario says so."""
    seconds = account.scenario.registration_seconds
    if seconds > 0:
        carrier.timeline.after(seconds, partial(_go_on, carrier, account, kind, record_id))


def step(carrier: Carrier, account: Account, kind: str, record_id: str, to: str | None = None) -> Record | None:
    """Do the next step of something now, or with `to` put it into that state; None where there is no such thing."""
    registry = account.part(Registry)
    match kind:
        case "brand" if record_id in registry.brands:
            return _brand(carrier, account, registry.brands[record_id], to)
        case "campaign" if record_id in registry.campaigns:
            return _campaign(carrier, account, registry.campaigns[record_id], to)
        case "assignment" if record_id in registry.assignments:
            return _assignment(carrier, account, registry.assignments[record_id], to)
        case "tollfree" if record_id in registry.verifications:
            return _verification(carrier, account, registry.verifications[record_id], to)
    return None


def _go_on(carrier: Carrier, account: Account, kind: str, record_id: str) -> None:
    if step(carrier, account, kind, record_id) is not None and _goes_on(account.part(Registry), kind, record_id):
        plan(carrier, account, kind, record_id)


def _goes_on(registry: Registry, kind: str, record_id: str) -> bool:
    if kind == "campaign":
        return registry.campaigns[record_id]["campaignStatus"] in PATH[:-1]
    if kind == "tollfree":
        return registry.verifications[record_id]["verificationStatus"] in ("Waiting For Telnyx", "In Progress")
    return False


def _brand(carrier: Carrier, account: Account, brand: Record, to: str | None) -> Record:
    ein, named = brand.get("ein") or "", {"brandId": brand["brandId"], "brandName": brand["displayName"]}
    if to == "REGISTRATION_FAILED" or (to is None and ein.endswith("0001")):
        words = "The tax id and the legal name do not belong together."
        touched(brand, status="REGISTRATION_FAILED", failureReasons=words)
        reasons = [{"fields": ["ein", "companyName"], "description": words}]
        event = {**named, "type": "REGISTRATION", "status": "failed", "reasons": reasons}
    else:
        alone = brand["entityType"] == "SOLE_PROPRIETOR"
        identity = to or ("UNVERIFIED" if ein.endswith("0002") else "SELF_DECLARED" if alone else "VERIFIED")
        touched(brand, status="OK", identityStatus=identity, failureReasons=None)
        brand["tcrBrandId"] = brand.get("tcrBrandId") or "B" + uuid.uuid4().hex[:6].upper()
        event = {**named, "type": "TCR_BRAND_UPDATE", "tcrBrandId": brand["tcrBrandId"], "eventType": "BRAND_ADD"}
        event |= {"status": "success", "description": f"Brand {identity.lower()}."}
    tell(carrier, account, brand.get("webhookURL"), "10dlc.brand.update", event)
    return brand


def _campaign(carrier: Carrier, account: Account, campaign: Record, to: str | None) -> Record:
    state = to or _next(campaign)
    if state is None:
        return campaign
    touched(campaign, campaignStatus=state, failureReasons=WORDS.get(state))
    if state in ("TCR_ACCEPTED", "MNO_PROVISIONED") and not campaign.get("tcrCampaignId"):
        campaign["tcrCampaignId"] = "C" + uuid.uuid4().hex[:6].upper()
    campaign["isTMobileRegistered"] = state == "MNO_PROVISIONED"
    campaign["submissionStatus"] = "FAILED" if state == "TCR_FAILED" else "CREATED"
    campaign["status"] = "EXPIRED" if state == "TCR_EXPIRED" else "ACTIVE"
    named = {"brandId": campaign["brandId"], "campaignId": campaign["campaignId"]}
    tell(carrier, account, campaign.get("webhookURL"), "10dlc.campaign.update", {**of_campaign(state), **named})
    return campaign


def _next(campaign: Record) -> str | None:
    state = campaign["campaignStatus"]
    if state not in PATH or state == PATH[-1]:
        return None
    following = PATH[PATH.index(state) + 1]
    magic, refused = FAILS.get(following, ("", ""))
    return refused if magic and magic in campaign["description"] else following


def _assignment(carrier: Carrier, account: Account, found: Record, to: str | None) -> Record:
    number, registry = found["phoneNumber"], account.part(Registry)
    event: Record = {"type": "ASSIGNMENT", "phoneNumber": number, "status": "success", "reasons": []}
    if found["assignmentStatus"] == "PENDING_UNASSIGNMENT":
        registry.assignments.pop(number, None)
        event["type"] = "DELETION"
    elif to == "FAILED_ASSIGNMENT" or (to is None and number.endswith("0099")):
        words = "The number is not enabled for messaging."
        touched(found, assignmentStatus="FAILED_ASSIGNMENT", failureReasons=words)
        event |= {"status": "failed", "reasons": [{"fields": ["phoneNumber"], "description": words}]}
    else:
        touched(found, assignmentStatus="ASSIGNED", failureReasons=None)
    url = registry.campaigns.get(found["campaignId"], {}).get("webhookURL")
    tell(carrier, account, url, "10dlc.phone_number.update", {**event, "campaignId": found["campaignId"]})
    return found


def _verification(carrier: Carrier, account: Account, found: Record, to: str | None) -> Record:
    following = {"Waiting For Telnyx": "In Progress", "In Progress": "Verified"}
    state = to or following.get(found["verificationStatus"])
    if state is None:
        return found
    if to is None and state == "Verified" and "[fail:carriers]" in found["useCaseSummary"]:
        state = "Rejected"
    reason = "The opt-in workflow does not show how people agree." if state == "Rejected" else None
    touched(found, verificationStatus=state, reason=reason)
    row = {"updatedAt": found["updatedAt"], "verificationStatus": state, "reason": reason}
    account.part(Registry).histories.setdefault(found["id"], []).append(row)
    payload = {"id": found["id"], "verificationStatus": state, "reason": reason}
    tell(carrier, account, found.get("webhookUrl"), "messaging_tollfree.verification.update", payload)
    return found
