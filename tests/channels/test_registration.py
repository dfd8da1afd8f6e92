"""Registering a brand, a campaign and a number with the carriers, from draft to provisioned (CHN-019..027)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from koinon import channels, wiring
from koinon.channels import Credentials, Registration, Sender
from koinon.channels.contracts.registration import BrandForm, CampaignForm, RegistrationUpdate
from koinon.channels.registration.policy import READY
from koinon.channels.repository import registrations as rows
from koinon.channels.service.registration import jobs, news, numbers, progress
from koinon.platform import errors
from koinon.platform.db import Database
from koinon.platform.services import Services
from koinon.simulator import Simulator
from koinon.simulator.telnyx.registry import Registry
from koinon.worker import drain
from tests.channels.conftest import NUMBER
from tests.simulator.running import call, quick, simulating

BRAND = BrandForm(
    entity="NON_PROFIT",
    legal_name="Grace Chapel Inc",
    display_name="Grace Chapel",
    street="1 Main St",
    city="Springfield",
    state="IL",
    postal_code="62701",
    phone="+12025550142",
    email="ada@example.org",
    vertical="NGO",
)


@pytest_asyncio.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with simulating(quick(registration_seconds=0)) as made:
        yield made


LONG_AGO = "update sender_registrations set called_at = now() - interval '6 minutes' where id = %(id)s"


class Desk:
    """What somebody does who registers Grace Chapel."""

    def __init__(self, services: Services, simulator: Simulator, organization_id: UUID, sender: Sender) -> None:
        self.services, self.simulator, self.id, self.sender = services, simulator, organization_id, sender

    async def brand(self, form: BrandForm = BRAND, tax_id: str = "12-3456789") -> Registration:
        async with self.services.database.transaction(self.id) as tx:
            made = await channels.begin_brand(tx, self.services.vault, self.sender.account_id)
            here = msgspec.structs.replace(form, website=form.website or self.simulator.url)
            return await channels.change_registration(tx, self.services.vault, made.id, here, tax_id)

    async def campaign(self, brand_id: UUID, **changes: object) -> Registration:
        async with self.services.database.transaction(self.id) as tx:
            made = await channels.begin_campaign(tx, self.services.vault, brand_id)
            form = msgspec.structs.replace(made.filled, terms_agreed=True, **changes)
            return await channels.change_registration(tx, self.services.vault, made.id, form)

    async def submit(self, registration: Registration) -> Registration:
        await channels.submit_registration(self.services, self.id, registration.id)
        await drain(self.services, wiring.jobs())
        return await self.read(registration.id)

    async def read(self, registration_id: UUID) -> Registration:
        async with self.services.database.transaction(self.id) as tx:
            return await channels.registration(tx, registration_id)

    async def step(self, kind: str, what: str | None, to: str | None = None) -> None:
        body = {"account": self.key, "kind": kind, "id": what, "to": to}
        answer = await call(self.simulator, "POST", "/_sim/registrations", body)
        assert answer.status == 200, answer.body

    async def look(self, registration: Registration) -> Registration:
        """Ask the provider, as the clock does each half hour."""
        await progress.advance(self.services, self.id, registration.id)
        return await self.read(registration.id)

    async def verified(self) -> Registration:
        brand = await self.submit(await self.brand())
        await self.step("brand", brand.provider_id)
        return await self.look(brand)

    async def provisioned(self) -> Registration:
        campaign = await self.submit(await self.campaign((await self.verified()).id))
        await self.step("campaign", campaign.provider_id, "MNO_PROVISIONED")
        return await self.look(campaign)

    async def blockers(self) -> list[channels.Blocker]:
        async with self.services.database.transaction(self.id) as tx:
            return await channels.blockers(tx, self.sender.id)

    @property
    def key(self) -> str:
        return next(iter(self.simulator.carrier.accounts))

    @property
    def registry(self) -> Registry:
        return self.simulator.carrier.accounts[self.key].part(Registry)


@pytest.fixture
def desk(services: Services, simulator: Simulator, sender: Sender, chapel: UUID) -> Desk:
    return Desk(services, simulator, chapel, sender)


async def test_a_brand_begins_with_what_is_known(desk: Desk, database: Database) -> None:
    async with database.transaction(desk.id) as tx:
        await tx.execute(
            "update organizations set postal_address = '1 Main St\nSpringfield, IL 62701', website = 'https://grace.example'"
        )
        made = await channels.begin_brand(tx, desk.services.vault, desk.sender.account_id)
        again = await channels.begin_brand(tx, desk.services.vault, desk.sender.account_id)
    form = made.filled
    assert isinstance(form, BrandForm)
    assert (form.display_name, form.entity, form.city, form.state, form.postal_code) == (
        "Grace Chapel",
        "NON_PROFIT",
        "Springfield",
        "IL",
        "62701",
    )
    assert (form.website, form.vertical, again.id) == ("https://grace.example", "NGO", made.id)


async def test_what_lacks_is_named_at_its_field_and_nothing_is_handed_in(desk: Desk) -> None:
    made = await desk.brand(msgspec.structs.replace(BRAND, city="", email="nobody"), tax_id="12")
    with pytest.raises(errors.InvalidFieldsError) as refused:
        await desk.submit(made)
    assert sorted(one.path for one in refused.value.faults) == ["city", "email", "tax_id"]
    assert not desk.simulator.carrier.accounts
    assert (await desk.read(made.id)).state == "draft"


async def test_a_website_that_does_not_answer_is_named(desk: Desk) -> None:
    for address in ("http://127.0.0.1:9/", "http://169.254.169.254/latest/meta-data", f"{desk.simulator.url}/nothing"):
        made = await desk.brand(msgspec.structs.replace(BRAND, website=address))
        with pytest.raises(errors.InvalidFieldsError) as refused:
            await desk.submit(made)
        assert [one.path for one in refused.value.faults] == ["website"]


async def test_the_tax_id_is_sealed_and_shows_its_last_four(desk: Desk, database: Database) -> None:
    made = await desk.brand()
    assert made.tax_id_last4 == "6789"
    async with database.transaction(desk.id) as tx:
        kept = await tx.scalar("select tax_id_cipher from sender_registrations")
    assert b"123456789" not in bytes(kept)


async def test_from_draft_to_a_number_that_may_send(desk: Desk, database: Database) -> None:
    brand = await desk.verified()
    assert (brand.state, brand.identity_status) == ("verified", "VERIFIED")
    assert desk.registry.brands[brand.provider_id or ""]["ein"] == "123456789"
    campaign = await desk.submit(await desk.campaign(brand.id))
    assert desk.registry.campaigns[campaign.provider_id or ""]["usecase"] == "CHARITY"
    async with database.transaction(desk.id) as tx:
        await channels.assign_numbers(tx, campaign.id, [desk.sender.id])
    (blocker,) = await desk.blockers()
    assert blocker.code == "sender_not_registered"
    assert blocker.sentence == "Carrier review takes {least} to {most} days; submitted today."
    assert blocker.expected_at == campaign.submitted_at + timedelta(days=7)  # type: ignore[operator]
    states = []
    for _ in range(5):
        await desk.step("campaign", campaign.provider_id)
        states.append((await desk.look(campaign)).state)
    assert states == ["registry_accepted", "provider_accepted", "carriers_pending", "carriers_pending", "provisioned"]
    await _due(database, desk)
    await numbers.advance_due(desk.services, desk.id)
    assert desk.registry.assignments[NUMBER]["assignmentStatus"] == "PENDING_ASSIGNMENT"
    assert [one.code for one in await desk.blockers()] == ["sender_not_registered"]
    await desk.step("assignment", NUMBER)
    await _due(database, desk)
    await numbers.advance_due(desk.services, desk.id)
    assert await desk.blockers() == []
    async with database.transaction(desk.id) as tx:
        sender = await channels.sender(tx, desk.sender.id)
        events = await tx.all(str, "select type from events where type like 'sender_registration.%%' order by seq")
    # CHN-027: class E of AT&T 240 a minute, T-Mobile's lowest tier 2,000 a day.
    assert (sender.registered_per_minute, sender.segments_per_day) == (240, 2_000)
    assert sender.segments_per_second == 4
    assert set(events) == {"sender_registration.updated"}


async def _due(database: Database, desk: Desk) -> None:
    async with database.transaction(desk.id) as tx:
        await tx.execute("update number_assignments set next_check_at = now()")


async def test_it_is_handed_in_once_however_often_it_is_asked(desk: Desk) -> None:
    brand = await desk.brand()
    await desk.submit(brand)
    await desk.submit(brand)
    for _ in range(3):
        await desk.look(brand)
    assert len(desk.registry.brands) == 1


@pytest.mark.parametrize("kind", ["brand", "campaign"])
async def test_a_crash_between_the_call_and_its_record_hands_in_nothing_twice(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    made = await desk.brand() if kind == "brand" else await desk.campaign((await desk.verified()).id)
    await channels.submit_registration(desk.services, desk.id, made.id)

    async def died(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(progress, "_finish", died)
        with pytest.raises(KeyboardInterrupt):
            await progress.advance(desk.services, desk.id, made.id)
    known = desk.registry.brands if kind == "brand" else desk.registry.campaigns
    assert len(known) == 1
    assert (await desk.read(made.id)).provider_id is None
    assert await progress.advance(desk.services, desk.id, made.id) is False  # it may still be under way
    async with database.transaction(desk.id) as tx:
        await tx.execute(
            "update sender_registrations set called_at = now() - interval '6 minutes' where id = %s", (made.id,)
        )
    assert await progress.advance(desk.services, desk.id, made.id)
    assert (await desk.read(made.id)).provider_id == next(iter(known))
    assert len(known) == 1


async def test_a_refusal_shows_the_reason_at_its_field_and_can_be_mended(desk: Desk, database: Database) -> None:
    brand = await desk.submit(await desk.brand())
    await desk.step("brand", brand.provider_id, "REGISTRATION_FAILED")
    refused = await desk.look(brand)
    assert (refused.state, [one.field for one in refused.why]) == ("failed", ["tax_id", "legal_name"])
    async with database.transaction(desk.id) as tx:
        await channels.change_registration(tx, desk.services.vault, brand.id, refused.filled, "98-7654321")
    assert (await desk.submit(brand)).state == "submitted"
    assert desk.registry.brands[brand.provider_id or ""]["ein"] == "987654321"
    await desk.step("brand", brand.provider_id)
    assert (await desk.look(brand)).state == "verified"
    async with database.transaction(desk.id) as tx:
        told = await channels.registration_timeline(tx, brand.id)
    assert [(one.state, one.act) for one in reversed(told)] == [
        ("submitted", "submitted"),
        ("failed", ""),
        ("submitted", "resubmitted"),
        ("verified", ""),
    ]
    assert told[-1].price == channels.Fees(registration=4_500_000)


async def test_a_refused_campaign_is_appealed(desk: Desk, database: Database) -> None:
    campaign = await desk.submit(await desk.campaign((await desk.verified()).id))
    await desk.step("campaign", campaign.provider_id, "MNO_REJECTED")
    assert (await desk.look(campaign)).state == "rejected"
    async with database.transaction(desk.id) as tx:
        await channels.appeal_registration(tx, campaign.id, "The samples do name a way to opt out.")
    await drain(desk.services, wiring.jobs())
    assert (await desk.read(campaign.id)).state == "registry_accepted"


async def test_news_in_any_order_and_twice_end_in_the_newest(desk: Desk, database: Database) -> None:
    campaign = await desk.submit(await desk.campaign((await desk.verified()).id))
    now = datetime.now(UTC) + timedelta(minutes=1)
    told = [
        RegistrationUpdate(f"e{n}", "campaign", campaign.provider_id or "", state, (), now + timedelta(seconds=n))
        for n, state in enumerate(("registry_accepted", "provider_accepted", "provisioned"))
    ]
    facts = [channels.AppliedFact(desk.sender.account_id, None, one) for one in (*told[::-1], told[0], told[2])]
    async with database.transaction(desk.id) as tx:
        await news.heed(tx, desk.services, facts)
    assert (await desk.read(campaign.id)).state == "provisioned"


async def test_a_suspended_campaign_stops_its_numbers(desk: Desk, database: Database) -> None:
    campaign = await desk.provisioned()
    async with database.transaction(desk.id) as tx:
        await channels.assign_numbers(tx, campaign.id, [desk.sender.id])
    await desk.step("campaign", campaign.provider_id, "TCR_SUSPENDED")
    await desk.look(campaign)
    (blocker,) = await desk.blockers()
    assert blocker.sentence == "The registration was suspended or has expired."


async def test_final_states_are_read_daily_and_others_each_half_hour(desk: Desk, database: Database) -> None:
    brand = await desk.submit(await desk.brand())
    for state, wait in (("submitted", timedelta(minutes=30)), ("verified", timedelta(days=1))):
        async with database.transaction(desk.id) as tx:
            until = await tx.scalar("select next_check_at - now() from sender_registrations")
            due = await tx.scalar(
                "select due_at - now() from wakeups where kind = 'channels.registrations' and organization_id = %(o)s",
                {"o": desk.id},
            )
        assert (await desk.read(brand.id)).state == state
        assert wait - timedelta(minutes=1) < until <= wait
        assert due <= wait
        await desk.step("brand", brand.provider_id)
        await desk.look(brand)


async def test_the_clock_asks_whatever_is_due(desk: Desk, database: Database) -> None:
    brand = await desk.submit(await desk.brand())
    await desk.step("brand", brand.provider_id)
    async with database.transaction(desk.id) as tx:
        await tx.execute("update sender_registrations set next_check_at = now()")
        await rows.wake(tx)
    await jobs.check_registrations.run(desk.services, None)
    assert (await desk.read(brand.id)).state == "verified"


async def test_a_carrier_that_does_not_answer_is_asked_again(desk: Desk, database: Database) -> None:
    brand = await desk.brand()
    async with database.transaction(desk.id) as tx:
        await tx.execute("update provider_accounts set base_url = 'http://127.0.0.1:9'")
    assert (await desk.submit(brand)).state == "submitted"
    async with database.transaction(desk.id) as tx:
        await tx.execute("update provider_accounts set base_url = %(url)s", {"url": desk.simulator.url})
        await tx.execute(LONG_AGO, {"id": brand.id})
    assert (await desk.look(brand)).provider_id is not None


async def test_a_real_number_is_blocked_until_it_is_registered(desk: Desk, database: Database) -> None:
    assert await desk.blockers() == []  # practising asks for no registration
    async with database.transaction(desk.id) as tx:
        await tx.execute("update provider_accounts set environment = 'live'")
    (blocker,) = await desk.blockers()
    assert (blocker.code, blocker.fix_path) == ("sender_not_registered", "/settings/registration")


async def test_a_sole_proprietor_confirms_a_code(desk: Desk) -> None:
    alone = msgspec.structs.replace(
        BRAND, entity="SOLE_PROPRIETOR", mobile="+12025550142", contact_first_name="Ada", contact_last_name="Lovelace"
    )
    brand = await desk.submit(await desk.brand(alone, ""))
    assert (await channels.send_code(desk.services, desk.id, brand.id)).code_state == "sent"
    with pytest.raises(errors.InvalidFieldsError):
        await channels.confirm_code(desk.services, desk.id, brand.id, "000000")
    assert (await channels.confirm_code(desk.services, desk.id, brand.id, "123456")).code_state == "confirmed"
    await desk.step("brand", brand.provider_id)
    assert (await desk.look(brand)).state in READY["brand"]
    assert [one.code for one in await channels.use_cases(desk.services, desk.id, brand.id)] == ["SOLE_PROPRIETOR"]


async def test_charities_see_charity_first_and_small_ones_low_volume(desk: Desk) -> None:
    brand = await desk.verified()
    offered = [one.code for one in await channels.use_cases(desk.services, desk.id, brand.id)]
    assert offered[:2] == ["CHARITY", "LOW_VOLUME"]
    campaign = await desk.campaign(brand.id)
    terms = await channels.registration_terms(desk.services, desk.id, campaign.id)
    assert terms.fees == channels.Fees(0, 15_000_000, 3_000_000)


async def test_a_campaigns_form_is_linted(desk: Desk) -> None:
    brand = await desk.verified()
    bad = await desk.campaign(
        brand.id, samples=("Come at 10", "See https://example.org"), message_flow="A form", opt_out_message="Bye"
    )
    with pytest.raises(errors.InvalidFieldsError) as refused:
        await desk.submit(bad)
    assert sorted({one.path for one in refused.value.faults}) == ["message_flow", "opt_out_message", "samples"]
    good = await desk.campaign(brand.id)
    assert isinstance(good.filled, CampaignForm)
    assert (await desk.submit(good)).state == "submitted"


async def test_what_was_registered_at_the_provider_itself_is_taken_in(desk: Desk, database: Database) -> None:
    campaign = await desk.provisioned()
    port = channels.provider("telnyx").registration
    assert port is not None
    keys = Credentials(desk.key, desk.simulator.url, "")
    await port.assign(keys, NUMBER, campaign.provider_id or "")
    await desk.step("assignment", NUMBER)
    async with database.transaction(desk.id) as tx:  # as if nothing of it had been done here
        await tx.execute("delete from sender_registrations where kind = 'campaign'")
        await tx.execute("delete from sender_registrations")
        await tx.execute("update provider_accounts set environment = 'live'")
        await rows.wake_now(tx)
    assert [one.code for one in await desk.blockers()] == ["sender_not_registered"]
    for _ in range(2):
        await jobs.check_registrations.run(desk.services, None)
    async with database.transaction(desk.id) as tx:
        assert [(one.kind, one.state) for one in await channels.registrations(tx)] == [
            ("brand", "verified"),
            ("campaign", "provisioned"),
        ]
    assert await desk.blockers() == []


async def test_a_toll_free_number_waits_for_its_verification(desk: Desk, database: Database) -> None:
    async with database.transaction(desk.id) as tx:
        await tx.execute("update senders set kind = 'toll_free', value = '+18005550100'")
        await tx.execute("update provider_accounts set environment = 'live'")
    (blocker,) = await desk.blockers()
    assert blocker.sentence == "A toll-free number sends to the United States and Canada once it is verified."
    async with database.transaction(desk.id) as tx:
        made = await channels.begin_tollfree(tx, desk.services.vault, desk.sender.id)
        form = msgspec.structs.replace(
            made.filled, street="1 Main St", city="Springfield", state="Illinois", postal_code="62701",
            contact_first_name="Ada", contact_last_name="Lovelace", email="ada@example.org", phone="+12025550142",
            website=desk.simulator.url,
        )  # fmt: skip
        made = await channels.change_registration(tx, desk.services.vault, made.id, form)
    made = await desk.submit(made)
    for _ in range(2):
        await desk.step("tollfree", made.provider_id)
    assert (await desk.look(made)).state == "verified"
    assert await desk.blockers() == []


async def test_a_name_cannot_send_where_carriers_refuse_names(desk: Desk, database: Database) -> None:
    async with database.transaction(desk.id) as tx:
        await tx.execute("update senders set kind = 'alphanumeric', value = 'GRACE'")
        await tx.execute("update provider_accounts set environment = 'live'")
        await tx.execute("update organizations set country = 'US' where id = %(o)s", {"o": desk.id})
    assert [one.code for one in await desk.blockers()] == ["sender_not_registered"]
    async with database.transaction(desk.id) as tx:
        await tx.execute("update organizations set country = 'DE' where id = %(o)s", {"o": desk.id})
    assert await desk.blockers() == []
