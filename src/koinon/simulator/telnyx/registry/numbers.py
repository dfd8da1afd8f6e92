"""The numbers that send by a campaign: `/10dlc/phone_number_campaigns`."""

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply
from koinon.simulator.telnyx.faults import refusal
from koinon.simulator.telnyx.registry.lists import Query, bare, matching, missing, page
from koinon.simulator.telnyx.registry.state import Record, Registry, stamp, touched
from koinon.simulator.telnyx.registry.steps import plan


def answer(carrier: Carrier, account: Account, method: bytes, rest: list[str], body: Record, asked: Query) -> Reply:
    """Answer a path below /10dlc/phone_number_campaigns."""
    assignments, number = account.part(Registry).assignments, _plain(rest[0]) if rest else ""
    match (method, rest):
        case (b"POST", []):
            return _assign(carrier, account, body.get("phoneNumber") or "", body.get("campaignId") or "")
        case (b"GET", []):
            return page(matching(list(assignments.values()), asked, ("campaignId", "brandId")), asked)
        case (b"PUT", [_]):
            return _assign(carrier, account, number, body.get("campaignId") or "")
        case (b"GET", [_]) if number in assignments:
            return bare(assignments[number])
        case (b"DELETE", [_]) if number in assignments:
            found = touched(assignments[number], assignmentStatus="PENDING_UNASSIGNMENT")
            plan(carrier, account, "assignment", number)
            return bare(found)
    return missing()


def _assign(carrier: Carrier, account: Account, number: str, campaign_id: str) -> Reply:
    registry, number = account.part(Registry), _plain(number)
    campaign = registry.campaigns.get(campaign_id)
    if campaign is None or not number.startswith("+"):
        return refusal(422, "10015", "There is no such campaign or number.", "/campaignId")
    named = {"phoneNumber": number, "campaignId": campaign_id, "telnyxCampaignId": campaign_id}
    registered = {name: campaign[name] for name in ("tcrCampaignId", "brandId", "tcrBrandId")}
    state = {"assignmentStatus": "PENDING_ASSIGNMENT", "failureReasons": None}
    registry.assignments[number] = {**named, **registered, **state, "createdAt": stamp(), "updatedAt": stamp()}
    plan(carrier, account, "assignment", number)
    return bare(registry.assignments[number])


def _plain(number: str) -> str:
    return number.replace("%2B", "+")
