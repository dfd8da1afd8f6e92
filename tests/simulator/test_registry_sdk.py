"""Telnyx's own SDK (telnyx 4) registers at the simulator: 10DLC brands, campaigns, numbers; toll-free numbers."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from koinon.simulator import Simulator
from tests.simulator.running import FROM, KEY, call, code, quick, send, simulating
from tests.simulator.sink import sink

MANUAL = quick(registration_seconds=0)
BRAND = {
    "country": "US",
    "display_name": "Grace Chapel",
    "email": "ada@example.org",
    "entity_type": "NON_PROFIT",
    "vertical": "NGO",
    "ein": "123456789",
}


@pytest.fixture(scope="module")
def sdk() -> Any:
    import telnyx

    return telnyx


def client(sdk: Any, simulator: Simulator) -> Any:
    return sdk.Telnyx(api_key=KEY, base_url=simulator.url + "/v2", max_retries=0)


async def done(work: Callable[[], Any]) -> Any:
    return await asyncio.to_thread(work)


async def step(simulator: Simulator, kind: str, what: str) -> None:
    answer = await call(simulator, "POST", "/_sim/registrations", {"account": KEY, "kind": kind, "id": what})
    assert answer.status == 200, answer.body


async def test_from_brand_to_a_number_that_sends(sdk: Any) -> None:
    async with simulating(quick(registration_seconds=0, registration_required=True)) as simulator, sink() as hook:
        dlc = client(sdk, simulator).messaging_10dlc
        assert code(await send(simulator)) == "40010"
        brand = await done(lambda: dlc.brand.create(**BRAND, webhook_url=hook.url + "?r=1"))
        assert (brand.status, brand.identity_status) == ("REGISTRATION_PENDING", None)
        await step(simulator, "brand", brand.brand_id)
        brand = await done(lambda: dlc.brand.retrieve(brand.brand_id))
        assert (brand.status, brand.identity_status) == ("OK", "VERIFIED")
        told = (await hook.next()).data
        assert (told["event_type"], told["payload"]["type"]) == ("10dlc.brand.update", "TCR_BRAND_UPDATE")

        terms = await done(lambda: dlc.campaign_builder.brand.qualify_by_usecase("CHARITY", brand_id=brand.brand_id))
        assert (terms.monthly_fee, terms.mno_metadata["10017"]["tpm"]) == (3.0, 240)
        cost = await done(lambda: dlc.campaign.usecase.get_cost(usecase="CHARITY"))
        assert cost.up_front_cost == "15.00"
        campaign = await done(
            lambda: dlc.campaign_builder.submit(
                brand_id=brand.brand_id, usecase="CHARITY", description="Service times", reference_id="ours"
            )
        )
        seen = [campaign.campaign_status]
        for _ in range(5):
            await step(simulator, "campaign", campaign.campaign_id)
            seen.append((await done(lambda: dlc.campaign.retrieve(campaign.campaign_id))).campaign_status)
        # The happy path of the provider reference §1.8.
        assert seen == [
            "TCR_PENDING",
            "TCR_ACCEPTED",
            "TELNYX_ACCEPTED",
            "MNO_PENDING",
            "MNO_ACCEPTED",
            "MNO_PROVISIONED",
        ]
        listed = await done(lambda: list(dlc.campaign.list(brand_id=brand.brand_id)))
        assert [one.campaign_id for one in listed] == [campaign.campaign_id]

        numbers = dlc.phone_number_campaigns
        made = await done(lambda: numbers.create(phone_number=FROM, campaign_id=campaign.campaign_id))
        assert made.assignment_status == "PENDING_ASSIGNMENT"
        await step(simulator, "assignment", FROM)
        assert (await done(lambda: numbers.retrieve(FROM))).assignment_status == "ASSIGNED"
        assert (await send(simulator)).status == 200


async def test_a_campaign_is_submitted_once_under_one_reference(sdk: Any) -> None:
    async with simulating(MANUAL) as simulator:
        dlc = client(sdk, simulator).messaging_10dlc
        brand = await done(lambda: dlc.brand.create(**BRAND))
        await step(simulator, "brand", brand.brand_id)
        wanted = {"brand_id": brand.brand_id, "usecase": "MIXED", "description": "News", "reference_id": "ours"}
        await done(lambda: dlc.campaign_builder.submit(**wanted))
        with pytest.raises(sdk.UnprocessableEntityError):
            await done(lambda: dlc.campaign_builder.submit(**wanted))


@pytest.mark.parametrize(
    ("magic", "steps", "ends"),
    [
        ("[fail:registry]", 1, "TCR_FAILED"),
        ("[fail:provider]", 2, "TELNYX_FAILED"),
        ("[fail:carriers]", 4, "MNO_REJECTED"),
    ],
)
async def test_each_step_can_fail_and_be_appealed(sdk: Any, magic: str, steps: int, ends: str) -> None:
    async with simulating(MANUAL) as simulator:
        dlc = client(sdk, simulator).messaging_10dlc
        brand = await done(lambda: dlc.brand.create(**BRAND))
        await step(simulator, "brand", brand.brand_id)
        campaign = await done(
            lambda: dlc.campaign_builder.submit(brand_id=brand.brand_id, usecase="MIXED", description="News " + magic)
        )
        for _ in range(steps):
            await step(simulator, "campaign", campaign.campaign_id)
        refused = await done(lambda: dlc.campaign.retrieve(campaign.campaign_id))
        assert refused.campaign_status == ends
        assert refused.failure_reasons
        await done(lambda: dlc.campaign.update(campaign.campaign_id, sample1="News. Reply STOP to opt out."))
        appealed = await done(lambda: dlc.campaign.submit_appeal(campaign.campaign_id, appeal_reason="Mended."))
        assert appealed.appealed_at is not None
        assert (await done(lambda: dlc.campaign.retrieve(campaign.campaign_id))).campaign_status == "TCR_ACCEPTED"


async def test_a_sole_proprietor_confirms_a_code(sdk: Any) -> None:
    async with simulating(quick(registration_seconds=0.01)) as simulator:
        brands = client(sdk, simulator).messaging_10dlc.brand
        alone = {**BRAND, "entity_type": "SOLE_PROPRIETOR", "mobile_phone": "+12025550142"}
        brand = await done(lambda: brands.create(**alone))
        asked = await done(
            lambda: brands.trigger_sms_otp(brand.brand_id, pin_sms="Your code is @OTP_PIN@", success_sms="Thank you")
        )
        assert asked.brand_id == brand.brand_id
        with pytest.raises(sdk.BadRequestError):
            await done(lambda: brands.verify_sms_otp(brand.brand_id, otp_pin="000000"))
        await done(lambda: brands.verify_sms_otp(brand.brand_id, otp_pin="123456"))
        status = await done(lambda: brands.retrieve_sms_otp_status(brand.brand_id))
        assert status.verify_date is not None


async def test_a_toll_free_number_is_verified(sdk: Any) -> None:
    async with simulating(MANUAL) as simulator:
        requests = client(sdk, simulator).messaging_tollfree.verification.requests
        made = await done(lambda: requests.create(**TOLLFREE))
        assert made.verification_status == "Waiting For Telnyx"
        for _ in range(2):
            await step(simulator, "tollfree", made.id)
        found = await done(lambda: list(requests.list(page=1, page_size=10, phone_number="+18005550100")))
        assert [one.verification_status for one in found] == ["Verified"]
        history = await done(lambda: requests.retrieve_status_history(made.id, page_number=1, page_size=10))
        assert [one.verification_status for one in history.records] == ["In Progress", "Verified"]


TOLLFREE = {
    "additional_information": "None",
    "business_addr1": "1 Main Street",
    "business_city": "Springfield",
    "business_contact_email": "ada@example.org",
    "business_contact_first_name": "Ada",
    "business_contact_last_name": "Lovelace",
    "business_contact_phone": "+12025550142",
    "business_name": "Grace Chapel",
    "business_state": "Illinois",
    "business_zip": "62701",
    "corporate_website": "https://example.org",
    "message_volume": "1,000",
    "opt_in_workflow": "A form on our site",
    "opt_in_workflow_image_urls": [],
    "phone_numbers": [{"phone_number": "+18005550100"}],
    "production_message_content": "Service at 10. Reply STOP to opt out.",
    "use_case": "Religious Services",
    "use_case_summary": "Service times",
}
