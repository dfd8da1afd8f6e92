"""Brands: `/10dlc/brand`, and the one-time code of sole proprietors."""

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply
from koinon.simulator.telnyx.faults import refusal
from koinon.simulator.telnyx.registry.fields import BRAND, BRAND_NEEDS, ENTITIES, VERTICALS, lacking
from koinon.simulator.telnyx.registry.lists import Query, bare, lacks, matching, missing, page
from koinon.simulator.telnyx.registry.state import Record, Registry, new_id, stamp, touched
from koinon.simulator.telnyx.registry.steps import plan

CODE = "123456"
FILTERS = ("displayName", "entityType", "brandId", "tcrBrandId", "state", "country")


def answer(carrier: Carrier, account: Account, method: bytes, rest: list[str], body: Record, asked: Query) -> Reply:
    """Answer a path below /10dlc/brand."""
    registry = account.part(Registry)
    match (method, rest):
        case (b"POST", []):
            return _create(carrier, account, body)
        case (b"GET", []):
            return page(matching(list(registry.brands.values())[::-1], asked, FILTERS), asked)
        case (b"GET", ["feedback", brand_id]) if brand_id in registry.brands:
            return _feedback(registry.brands[brand_id])
        case (_, [brand_id, *more]) if brand_id in registry.brands:
            return _one(carrier, account, method, registry.brands[brand_id], more, body)
    return missing()


def _create(carrier: Carrier, account: Account, body: Record) -> Reply:
    if (refused := _refused(body)) is not None:
        return refused
    brand = {name: body[name] for name in BRAND if name in body}
    brand.update(brandId=new_id(), cspId="SSIMULA", brandRelationship="BASIC_ACCOUNT", status="REGISTRATION_PENDING")
    brand.update(identityStatus=None, tcrBrandId=None, failureReasons=None, createdAt=stamp(), updatedAt=stamp())
    account.part(Registry).brands[brand["brandId"]] = brand
    if brand["entityType"] != "SOLE_PROPRIETOR":
        plan(carrier, account, "brand", brand["brandId"])
    return bare(brand)


def _refused(body: Record) -> Reply | None:
    if (name := lacking(body, BRAND_NEEDS)) is not None:
        return lacks(name)
    if body["entityType"] not in ENTITIES or body["vertical"] not in VERTICALS:
        return refusal(422, "10015", "entityType or vertical is not one of those known.", "/vertical")
    ein = body.get("ein") or ""
    if body["entityType"] != "SOLE_PROPRIETOR" and body["country"] == "US" and not (ein.isdecimal() and len(ein) == 9):
        return refusal(422, "10015", "EIN is 9-digits in U.S.", "/ein")
    return None


def _one(carrier: Carrier, account: Account, method: bytes, brand: Record, more: list[str], body: Record) -> Reply:
    registry, brand_id = account.part(Registry), brand["brandId"]
    match (method, more):
        case (b"GET", []):
            count = sum(1 for one in registry.campaigns.values() if one["brandId"] == brand_id)
            return bare({**brand, "assignedCampaignsCount": count})
        case (b"PUT", []):
            return _change(carrier, account, brand, body)
        case (b"PUT", ["revet"]):
            touched(brand, status="REGISTRATION_PENDING")
            plan(carrier, account, "brand", brand_id)
            return bare(brand)
        case (b"DELETE", []):
            del registry.brands[brand_id]
            return Reply(204, b"")
        case (_, ["smsOtp"]):
            return _code(carrier, account, method, brand, body)
    return missing()


def _change(carrier: Carrier, account: Account, brand: Record, body: Record) -> Reply:
    if (refused := _refused({**brand, **body})) is not None:
        return refused
    touched(brand, **{name: body[name] for name in BRAND if name in body})
    if brand["status"] == "REGISTRATION_FAILED" or brand["identityStatus"] in (None, "UNVERIFIED"):
        touched(brand, status="REGISTRATION_PENDING", failureReasons=None)
        plan(carrier, account, "brand", brand["brandId"])
    return bare(brand)


def _feedback(brand: Record) -> Reply:
    words = "The tax id and the legal name do not belong together."
    category = {"id": "TAX_ID", "displayName": "Tax id", "fields": ["ein", "companyName"], "description": words}
    verified = brand["status"] == "OK" and brand["identityStatus"] != "UNVERIFIED"
    return bare({"brandId": brand["brandId"], "category": [] if verified else [category]})


def _code(carrier: Carrier, account: Account, method: bytes, brand: Record, body: Record) -> Reply:
    codes, brand_id = account.part(Registry).codes, brand["brandId"]
    if method == b"POST":
        if "@OTP_PIN@" not in body.get("pinSms", "") or not body.get("successSms"):
            return refusal(422, "10015", "pinSms must hold @OTP_PIN@.", "/pinSms")
        told = {"brandId": brand_id, "referenceId": "OTP" + new_id()[:8]}
        more = {"mobilePhone": brand.get("mobilePhone") or "", "requestDate": stamp()}
        codes[brand_id] = {**told, **more, "deliveryStatus": "DELIVERED_HANDSET"}
        return bare(told)
    if method == b"GET":
        return bare(codes[brand_id]) if brand_id in codes else missing()
    if brand_id not in codes or body.get("otpPin") != CODE:
        return refusal(400, "10015", "The PIN is wrong or has expired.", "/otpPin")
    codes[brand_id]["verifyDate"] = stamp()
    plan(carrier, account, "brand", brand_id)
    return Reply(204, b"")
