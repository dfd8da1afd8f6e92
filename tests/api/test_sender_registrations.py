"""Brands, campaigns and toll-free numbers over REST (specification of channels §3)."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest_asyncio

from koinon import channels, wiring
from koinon.channels.contracts.registration import BrandForm, CampaignForm, TollfreeForm
from koinon.channels.endpoints.registrations.forms import BrandFields, CampaignFields, TollfreeFields
from koinon.channels.service.registration import jobs
from koinon.platform.services import Services
from koinon.simulator import Simulator
from koinon.worker import drain
from tests.identity.browser import Browser
from tests.simulator.running import call, quick, simulating

ROOT = "/api/v1/sender-registrations"
FORM = {
    "entity": "NON_PROFIT", "legal_name": "Grace Chapel Inc", "display_name": "Grace Chapel", "country": "US",
    "street": "1 Main St", "city": "Springfield", "state": "IL", "postal_code": "62701", "phone": "+12025550142",
    "email": "ada@example.org", "vertical": "NGO",
}  # fmt: skip


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating(quick(registration_seconds=0)) as made:
        yield made


async def test_from_draft_to_provisioned_over_rest(ada: Browser, services: Services, simulator: Simulator) -> None:
    me = (await ada.call("GET", "/api/v1/organization")).json["data"]["id"]
    async with services.database.transaction(UUID(me)) as tx:
        sender = await channels.ensure_simulator(tx, services.vault, simulator.url, "+12025550100")

    made = await ada.call("POST", ROOT + "/brands", {"account_id": str(sender.account_id)})
    assert (made.status, made.json["data"]["state"]) == (201, "draft")
    brand = f"{ROOT}/brands/{made.json['data']['id']}"
    refused = await ada.call("POST", brand + "/submit")
    assert refused.status == 422
    assert "tax_id" in [one["path"] for one in refused.error["details"]["fields"]]
    form = {**FORM, "website": simulator.url}
    changed = await ada.call("PATCH", brand, {"form": form, "tax_id": "12-3456789"})
    assert (changed.json["data"]["lacking"], changed.json["data"]["tax_id_last4"]) == ([], "6789")
    assert (await ada.call("GET", brand + "/terms")).json["data"]["fees"]["registration"] == 4_500_000
    for _ in range(2):
        assert (await ada.call("POST", brand + "/submit")).json["data"]["state"] == "submitted"
    assert (await ada.call("PATCH", brand, {"form": form})).error["code"] == "invalid_state"
    await drain(services, wiring.jobs())
    (key,) = simulator.carrier.accounts
    found = (await ada.call("GET", brand)).json["data"]
    await step(simulator, key, "brand", found["provider_id"])
    await look(services, me)
    found = (await ada.call("GET", brand)).json["data"]
    assert (found["state"], [one["state"] for one in found["timeline"]]) == ("verified", ["verified", "submitted"])
    assert (await ada.call("GET", brand + "/use-cases")).json["data"][0]["code"] == "CHARITY"

    made = await ada.call("POST", ROOT + "/campaigns", {"brand_id": found["id"]})
    campaign = f"{ROOT}/campaigns/{made.json['data']['id']}"
    form = {**made.json["data"]["form"], "terms_agreed": True}
    assert (await ada.call("PATCH", campaign, {"form": form})).json["data"]["lacking"] == []
    assert (await ada.call("GET", campaign + "/terms")).json["data"]["limits"]["per_minute"] == 240
    await ada.call("POST", campaign + "/submit")
    numbers = await ada.call("PUT", campaign + "/assignments", {"sender_ids": [str(sender.id)]})
    assert [one["state"] for one in numbers.json["data"]] == ["pending"]
    await drain(services, wiring.jobs())
    known = (await ada.call("GET", campaign)).json["data"]["provider_id"]
    await step(simulator, key, "campaign", known, "MNO_REJECTED")
    await look(services, me)
    assert (await ada.call("GET", campaign)).json["data"]["reasons"][0]["words"]
    assert (await ada.call("POST", campaign + "/appeal", {"words": "They do."})).status == 200
    await drain(services, wiring.jobs())
    assert (await ada.call("GET", campaign)).json["data"]["state"] == "registry_accepted"
    assert [one["state"] for one in (await ada.call("GET", ROOT + "/campaigns")).json["data"]] == ["registry_accepted"]
    assert (await ada.call("DELETE", campaign)).error["code"] == "invalid_state"


async def step(simulator: Simulator, key: str, kind: str, what: str, to: str | None = None) -> None:
    await call(simulator, "POST", "/_sim/registrations", {"account": key, "kind": kind, "id": what, "to": to})


async def look(services: Services, organization_id: str) -> None:
    """What the clock does each half hour."""
    async with services.database.transaction(UUID(organization_id)) as tx:
        await tx.execute("update sender_registrations set next_check_at = now(), called_at = null")
        await tx.execute(
            "update wakeups set due_at = now() where kind = 'channels.registrations' and organization_id = %(o)s",
            {"o": organization_id},
        )
    await jobs.check_registrations.run(services, None)


async def test_a_patch_changes_what_it_names(ada: Browser, services: Services, simulator: Simulator) -> None:
    me = (await ada.call("GET", "/api/v1/organization")).json["data"]["id"]
    async with services.database.transaction(UUID(me)) as tx:
        sender = await channels.ensure_simulator(tx, services.vault, simulator.url, "+18885550100")
    made = await ada.call("POST", ROOT + "/brands", {"account_id": str(sender.account_id)})
    brand = f"{ROOT}/brands/{made.json['data']['id']}"
    await ada.call("PATCH", brand, {"form": {**FORM, "entity": "PRIVATE_PROFIT"}})

    changed = await ada.call("PATCH", brand, {"form": {"city": "Chicago", "vertical": None, "entity": None}})
    form = changed.json["data"]["form"]
    assert (form["city"], form["street"], form["legal_name"]) == ("Chicago", "1 Main St", "Grace Chapel Inc")
    assert (form["vertical"], form["entity"]) == ("", "NON_PROFIT")

    made = await ada.call("POST", ROOT + "/campaigns", {"brand_id": made.json["data"]["id"]})
    before = made.json["data"]["form"]
    changed = await ada.call(
        "PATCH", f"{ROOT}/campaigns/{made.json['data']['id']}", {"form": {"terms_agreed": True, "samples": None}}
    )
    assert changed.json["data"]["form"] == before | {"terms_agreed": True, "samples": []}


def test_patches_name_the_fields_of_their_forms() -> None:
    pairs = ((BrandFields, BrandForm), (CampaignFields, CampaignForm), (TollfreeFields, TollfreeForm))
    for patch, form in pairs:
        assert patch.__struct_fields__ == form.__struct_fields__
