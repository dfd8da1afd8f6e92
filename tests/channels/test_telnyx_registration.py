"""Telnyx's registration port against the simulator, whose shapes Telnyx's own SDK has witnessed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec
import pytest
import pytest_asyncio

from koinon.channels.contracts import Credentials
from koinon.channels.contracts.registration import (
    BrandForm,
    CampaignForm,
    ClassLimits,
    Fees,
    Handed,
    Reason,
    RegistrationUpdate,
    TollfreeForm,
)
from koinon.channels.ports.registration import CannotTell, NotKnown, RegistrationRefused
from koinon.channels.providers.telnyx import webhook
from koinon.channels.providers.telnyx.registration import TelnyxRegistration, states
from koinon.channels.registration.policy import MOVES
from koinon.simulator import Simulator
from tests.simulator.running import KEY, call, quick, simulating

BRAND = BrandForm(
    legal_name="Grace Chapel Inc",
    display_name="Grace Chapel",
    email="ada@example.org",
    vertical="NGO",
    contact_first_name="Ada",
)
CAMPAIGN = CampaignForm(
    use_case="CHARITY",
    description="Service times",
    samples=("Service at 10. Reply STOP to opt out.", "Choir at 6. Reply STOP to opt out."),
    message_flow="A form on our site",
)
HOOK = "http://127.0.0.1:9/webhooks/telnyx/token?r="


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating(quick(registration_seconds=0)) as made:
        yield made


@pytest.fixture
def keys(simulator: Simulator) -> Credentials:
    return Credentials(KEY, simulator.url, "")


port = TelnyxRegistration()


def handed(form: BrandForm | CampaignForm | TollfreeForm, reference: str = "ours", **more: str) -> Handed:
    return Handed(form, reference, HOOK + reference, tax_id="123456789", **more)


async def step(simulator: Simulator, kind: str, what: str, to: str | None = None) -> None:
    await call(simulator, "POST", "/_sim/registrations", {"account": KEY, "kind": kind, "id": what, "to": to})


async def verified(simulator: Simulator, keys: Credentials) -> str:
    made = await port.submit(keys, "brand", handed(BRAND))
    await step(simulator, "brand", made.provider_id)
    return made.provider_id


async def test_a_brand_is_submitted_found_and_read(simulator: Simulator, keys: Credentials) -> None:
    assert await port.find(keys, "brand", handed(BRAND)) is None
    made = await port.submit(keys, "brand", handed(BRAND))
    assert (made.state, made.reference) == ("submitted", "ours")
    found = await port.find(keys, "brand", handed(BRAND))
    assert found is not None
    assert found.provider_id == made.provider_id
    assert await port.find(keys, "brand", handed(BRAND, "another")) is None
    await step(simulator, "brand", made.provider_id)
    seen = await port.read(keys, "brand", made.provider_id)
    assert (seen.state, seen.identity_status) == ("verified", "VERIFIED")
    assert seen.form == BRAND


async def test_a_refused_brand_names_the_fields(simulator: Simulator, keys: Credentials) -> None:
    made = await port.submit(keys, "brand", handed(BRAND))
    await step(simulator, "brand", made.provider_id, "REGISTRATION_FAILED")
    seen = await port.read(keys, "brand", made.provider_id)
    assert seen.state == "failed"
    assert [one.field for one in seen.reasons] == ["tax_id", "legal_name"]
    mended = await port.change(keys, "brand", made.provider_id, handed(BRAND))
    assert mended.state == "submitted"


async def test_a_campaign_goes_its_way_and_names_its_limits(simulator: Simulator, keys: Credentials) -> None:
    brand = await verified(simulator, keys)
    terms = await port.terms(keys, brand, "CHARITY")
    assert terms.fees == Fees(0, 15_000_000, 3_000_000)
    assert terms.limits == ClassLimits("E", 240, "LOW", 2_000)
    assert "CHARITY" in [one.code for one in await port.use_cases(keys)]
    made = await port.submit(keys, "campaign", handed(CAMPAIGN, brand_id=brand))
    ways = []
    for _ in range(5):
        await step(simulator, "campaign", made.provider_id)
        ways.append((await port.read(keys, "campaign", made.provider_id)).state)
    assert ways == ["registry_accepted", "provider_accepted", "carriers_pending", "carriers_pending", "provisioned"]
    seen = await port.read(keys, "campaign", made.provider_id)
    assert (seen.limits, seen.parent_id, seen.form) == (ClassLimits("E", 240, "LOW", 2_000), brand, CAMPAIGN)
    assert seen.renews_at is not None
    found = await port.find(keys, "campaign", handed(CAMPAIGN, brand_id=brand))
    assert found is not None
    assert found.provider_id == made.provider_id
    with pytest.raises(RegistrationRefused):
        await port.submit(keys, "campaign", handed(CAMPAIGN, brand_id=brand))


async def test_a_changed_campaign_is_reviewed_again(simulator: Simulator, keys: Credentials) -> None:
    brand = await verified(simulator, keys)
    made = await port.submit(keys, "campaign", handed(CAMPAIGN, brand_id=brand))
    await step(simulator, "campaign", made.provider_id, "MNO_REJECTED")
    assert (await port.read(keys, "campaign", made.provider_id)).reasons == (
        Reason("A sample message lacks a way to opt out."),
    )
    seen = await port.change(keys, "campaign", made.provider_id, handed(CAMPAIGN, brand_id=brand))
    assert seen.state == "registry_accepted"


async def test_numbers_are_assigned_and_taken_away(simulator: Simulator, keys: Credentials) -> None:
    brand = await verified(simulator, keys)
    campaign = (await port.submit(keys, "campaign", handed(CAMPAIGN, brand_id=brand))).provider_id
    assert await port.assignment(keys, "+12025550100") is None
    made = await port.assign(keys, "+12025550100", campaign)
    assert (made.state, made.parent_id) == ("pending", campaign)
    await step(simulator, "assignment", "+12025550100")
    seen = await port.assignment(keys, "+12025550100")
    assert seen is not None
    assert seen.state == "assigned"
    await port.unassign(keys, "+12025550100")
    await step(simulator, "assignment", "+12025550100")
    assert await port.assignment(keys, "+12025550100") is None
    await port.unassign(keys, "+12025550100")


async def test_a_toll_free_number_is_verified(simulator: Simulator, keys: Credentials) -> None:
    form = TollfreeForm(
        business_name="Grace Chapel", website="https://example.org", street="1 Main St", city="Springfield",
        state="Illinois", postal_code="62701", contact_first_name="Ada", contact_last_name="Lovelace",
        email="ada@example.org", phone="+12025550142", use_case="Religious Services", summary="Service times",
        sample="Service at 10. Reply STOP to opt out.", opt_in_workflow="A form on our site",
    )  # fmt: skip
    made = await port.submit(keys, "tollfree", handed(form, number="+18005550100"))
    found = await port.find(keys, "tollfree", handed(form, number="+18005550100"))
    assert found is not None
    assert found.provider_id == made.provider_id
    for _ in range(2):
        await step(simulator, "tollfree", made.provider_id)
    assert (await port.read(keys, "tollfree", made.provider_id)).state == "verified"


async def test_what_cannot_be_told_is_no_refusal(simulator: Simulator, keys: Credentials) -> None:
    with pytest.raises(NotKnown):
        await port.read(keys, "brand", "nobody")
    with pytest.raises(CannotTell):
        await port.read(Credentials("KEYlive00", simulator.url, ""), "brand", "nobody")
    with pytest.raises(CannotTell):
        await port.read(Credentials(KEY, "http://127.0.0.1:9", ""), "brand", "nobody")
    with pytest.raises(RegistrationRefused) as refused:
        await port.submit(keys, "brand", handed(BrandForm(display_name="Grace Chapel", email="a@b.org")))
    assert refused.value.reasons[0].field == "vertical"


def test_every_state_of_the_provider_is_one_of_ours() -> None:
    assert set(states.CAMPAIGN.values()) <= set(MOVES["campaign"])
    assert set(states.IDENTITY.values()) <= set(MOVES["brand"])
    assert set(states.TOLLFREE.values()) <= set(MOVES["tollfree"])
    assert set(states.ASSIGNMENT.values()) <= set(MOVES["assignment"])


# The discriminators of the reference §1.8.
@pytest.mark.parametrize(
    ("kind", "payload", "told"),
    [
        ("10dlc.brand.update", {"type": "REGISTRATION", "brandId": "b", "status": "failed",
         "reasons": [{"fields": ["ein"], "description": "No such EIN"}]}, ("brand", "b", "failed")),
        ("10dlc.brand.update", {"type": "TCR_BRAND_UPDATE", "brandId": "b", "eventType": "BRAND_ADD"},
         ("brand", "b", None)),
        ("10dlc.campaign.update", {"type": "TELNYX_REVIEW", "campaignId": "c", "status": "ACCEPTED"},
         ("campaign", "c", "provider_accepted")),
        ("10dlc.campaign.update", {"type": "MNO_REVIEW", "campaignId": "c", "status": "REJECTED"},
         ("campaign", "c", "rejected")),
        ("10dlc.campaign.update", {"type": "VERIFIED", "campaignId": "c", "isTMobileRegistered": True},
         ("campaign", "c", "provisioned")),
        ("10dlc.campaign.update", {"type": "TCR_EVENT", "campaignId": "c", "eventType": "CAMPAIGN_EXPIRED"},
         ("campaign", "c", "expired")),
        ("10dlc.phone_number.update", {"type": "ASSIGNMENT", "phoneNumber": "+12025550100", "status": "success"},
         ("assignment", "+12025550100", "assigned")),
        ("messaging_tollfree.verification.update", {"id": "t", "verificationStatus": "Verified"},
         ("tollfree", "t", "verified")),
    ],
)  # fmt: skip
def test_webhooks_are_read(kind: str, payload: dict[str, object], told: tuple[str, str, str | None]) -> None:
    event = {"event_type": kind, "id": "e", "occurred_at": "2026-11-21T10:00:00.000Z", "payload": payload}
    (fact,) = webhook.parse(msgspec.json.encode({"data": event}))
    assert isinstance(fact, RegistrationUpdate)
    assert (fact.subject, fact.provider_id, fact.state) == told
    assert fact.occurred_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
