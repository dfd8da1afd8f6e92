"""Campaigns: `/10dlc/campaignBuilder`, `/10dlc/campaign`, and their costs."""

from datetime import UTC, datetime, timedelta

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply
from koinon.simulator.telnyx.faults import refusal
from koinon.simulator.telnyx.registry import fields
from koinon.simulator.telnyx.registry.lists import Query, bare, lacks, matching, missing, page
from koinon.simulator.telnyx.registry.state import Record, Registry, new_id, stamp, touched
from koinon.simulator.telnyx.registry.steps import plan

VERIFIED = ("VERIFIED", "SELF_DECLARED", "VETTED_VERIFIED", "UNVERIFIED")
REFUSED = ("TCR_FAILED", "TELNYX_FAILED", "MNO_REJECTED", "MNO_PROVISIONING_FAILED")


def use_cases() -> Reply:
    """The list behind /10dlc/enum/usecase."""
    shown = {
        code: {"displayName": code.replace("_", " ").capitalize(), "description": "", "validSubUsecase": not parts}
        for code, (parts, _) in fields.USE_CASES.items()
    }
    return bare(shown)


def verticals() -> Reply:
    return bare({name: {"displayName": name.replace("_", " ").capitalize()} for name in fields.VERTICALS})


def answer(carrier: Carrier, account: Account, method: bytes, rest: list[str], body: Record, asked: Query) -> Reply:
    """Answer a path below /10dlc/campaignBuilder or /10dlc/campaign."""
    registry = account.part(Registry)
    match (method, rest):
        case (b"POST", ["campaignBuilder"]):
            return _create(carrier, account, body)
        case (b"GET", ["campaignBuilder", "brand", brand_id, "usecase", use_case]):
            return _qualify(registry, brand_id, use_case)
        case (b"GET", ["campaign"]):
            return page(matching(list(registry.campaigns.values())[::-1], asked, ("brandId",)), asked)
        case (b"GET", ["campaign", "usecase", "cost"]):
            return _cost(asked.get("usecase", [""])[0])
        case (_, ["campaign", campaign_id, *more]) if campaign_id in registry.campaigns:
            return _one(carrier, account, method, registry.campaigns[campaign_id], more, body)
    return missing()


def _create(carrier: Carrier, account: Account, body: Record) -> Reply:
    registry = account.part(Registry)
    if (refused := _refused(registry, body)) is not None:
        return refused
    brand = registry.brands[body["brandId"]]
    campaign: Record = {"subUsecases": [], "termsAndConditions": False}
    campaign |= {name: body[name] for name in fields.CAMPAIGN if name in body}
    renews = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    campaign.update(campaignId=new_id(), cspId="SSIMULA", mock=False, createDate=stamp(), billedDate=stamp())
    campaign.update(brandDisplayName=brand["displayName"], tcrBrandId=brand["tcrBrandId"], tcrCampaignId=None)
    campaign.update(campaignStatus="TCR_PENDING", submissionStatus="PENDING", status="ACTIVE", failureReasons=None)
    campaign.update(isTMobileRegistered=False, isTMobileSuspended=False, nextRenewalOrExpirationDate=renews)
    registry.campaigns[campaign["campaignId"]] = campaign
    plan(carrier, account, "campaign", campaign["campaignId"])
    return bare(campaign)


def _refused(registry: Registry, body: Record) -> Reply | None:
    if (name := fields.lacking(body, fields.CAMPAIGN_NEEDS)) is not None:
        return lacks(name)
    brand = registry.brands.get(body["brandId"])
    if brand is None or brand["identityStatus"] not in VERIFIED:
        return refusal(422, "10015", "The brand is not registered.", "/brandId")
    if body["usecase"] not in fields.USE_CASES:
        return refusal(422, "10015", "There is no such use case.", "/usecase")
    reference = body.get("referenceId")
    if reference and any(one.get("referenceId") == reference for one in registry.campaigns.values()):
        return refusal(422, "10015", "referenceId must be unique.", "/referenceId")
    return None


def _qualify(registry: Registry, brand_id: str, use_case: str) -> Reply:
    brand = registry.brands.get(brand_id)
    if brand is None or use_case not in fields.USE_CASES:
        return missing()
    takes_parts, monthly = fields.USE_CASES[use_case]
    counts = {"minSubUsecases": 2 if takes_parts else 0, "maxSubUsecases": 5 if takes_parts else 0}
    costs = {"annualFee": 0, "quarterlyFee": float(monthly) * 3, "monthlyFee": float(monthly)}
    networks = fields.carriers(use_case, brand["entityType"])
    return bare({"usecase": use_case, **costs, **counts, "mnoMetadata": networks})


def _cost(use_case: str) -> Reply:
    if use_case not in fields.USE_CASES:
        return missing()
    cost = {"upFrontCost": fields.UP_FRONT, "monthlyCost": fields.USE_CASES[use_case][1]}
    return bare({"campaignUsecase": use_case, "description": use_case.replace("_", " ").capitalize(), **cost})


def _one(carrier: Carrier, account: Account, method: bytes, campaign: Record, more: list[str], body: Record) -> Reply:
    match (method, more):
        case (b"GET", []):
            return bare(campaign)
        case (b"GET", ["mnoMetadata"]):
            brand = account.part(Registry).brands.get(campaign["brandId"], {"entityType": ""})
            return bare(fields.carriers(campaign["usecase"], brand["entityType"]))
        case (b"GET", ["operationStatus"]):
            return bare({"10017": "APPROVED", "10035": "APPROVED"} if campaign["isTMobileRegistered"] else {})
        case (b"PUT", []):
            changes = {name: body[name] for name in fields.CAMPAIGN if name in body}
            return bare(touched(campaign, **changes))
        case (b"POST", ["appeal"]):
            return _appeal(carrier, account, campaign, body)
        case (b"DELETE", []):
            touched(campaign, campaignStatus="TCR_EXPIRED", status="EXPIRED")
            return bare({"time": 0.0, "message": "Deactivated.", "record_type": "campaign"})
    return missing()


def _appeal(carrier: Carrier, account: Account, campaign: Record, body: Record) -> Reply:
    if not body.get("appeal_reason"):
        return lacks("appeal_reason")
    if campaign["campaignStatus"] not in REFUSED:
        return refusal(400, "10015", "Only a campaign that was refused can be appealed.")
    touched(campaign, campaignStatus="TCR_ACCEPTED", failureReasons=None)
    plan(carrier, account, "campaign", campaign["campaignId"])
    return bare({"appealed_at": stamp()})
