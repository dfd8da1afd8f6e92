"""WhatsApp Business Accounts against the simulator: read, rated, bounded, and reported on by signed calls (CHN-036)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import pytest_asyncio

from koinon import channels
from koinon.channels import Environment, NewAccount, WhatsAppAccount, WhatsAppNumber
from koinon.channels.jobs import sync_whatsapp
from koinon.channels.repository import whatsapp as rows
from koinon.channels.service.accounts import sealed
from koinon.channels.service.whatsapp.accounts import TAKEN
from koinon.channels.webhooks import apply_waiting, read_secrets
from koinon.kit import clock
from koinon.platform.http import HttpSession
from koinon.platform.limits import MemoryLimits
from koinon.platform.services import Services
from koinon.platform.webhooks import Door
from koinon.simulator import Simulator, whatsapp_cloud
from tests.channels.conftest import listening
from tests.channels.test_callbacks import with_settings
from tests.simulator.running import call


class Business(NamedTuple):
    """Grace Chapel with a WhatsApp account of the simulator, its door on a real socket."""

    services: Services
    simulator: Simulator
    chapel: UUID
    account_id: UUID
    key: str

    async def account(self) -> WhatsAppAccount:
        async with self.services.database.transaction(self.chapel) as tx:
            return next(one for one in await channels.whatsapp_accounts(tx) if one.account_id == self.account_id)

    async def number(self) -> WhatsAppNumber:
        async with self.services.database.transaction(self.chapel) as tx:
            (one,) = (await channels.whatsapp_numbers(tx))[self.account_id]
        return one

    async def sender(self) -> channels.Sender:
        sender_id = (await self.number()).sender_id
        async with self.services.database.transaction(self.chapel) as tx:
            return await channels.sender(tx, sender_id)

    async def codes(self) -> list[str]:
        sender_id = (await self.number()).sender_id
        async with self.services.database.transaction(self.chapel) as tx:
            return [one.code for one in await channels.blockers(tx, sender_id)]

    async def sync(self) -> None:
        await channels.sync_whatsapp(self.services, self.chapel, self.account_id)

    async def decide(self, **decision: Any) -> None:
        number = (await self.number()).value if "number" not in decision else decision.pop("number")
        asked = {"account": self.key, "number": number, **decision}
        assert (await call(self.simulator, "POST", "/_sim/whatsapp", asked)).status == 200

    async def apply(self) -> None:
        """Wait until the simulator delivered, then do what the job does."""
        webhooks = self.simulator.carrier.webhooks
        for _ in range(200):
            if not webhooks.waiting:
                break
            async with HttpSession() as http:  # a real round trip lets the delivery go on
                await http.request("GET", self.simulator.url + "/_sim/stats")
        while await apply_waiting(self.services, self.chapel, channels.PROVIDERS):
            pass

    async def events(self, name: str) -> list[Any]:
        async with self.services.database.transaction(self.chapel) as tx:
            return await tx.all(
                dict[str, Any],
                "select payload from events where organization_id = %(o)s and type = %(t)s order by seq",
                {"o": self.chapel, "t": name},
            )


@pytest_asyncio.fixture
async def business(services: Services, simulator: Simulator, chapel: UUID) -> AsyncIterator[Business]:
    async with listening(Door(replace(services, limits=MemoryLimits()))) as url:
        reached = with_settings(services, PUBLIC_URL=url)
        async with reached.database.transaction(chapel) as tx:
            new = NewAccount(provider="whatsapp_cloud", name="WhatsApp", environment=Environment.SIMULATOR)
            made = await channels.connect_account(tx, reached.vault, new, simulator.url)
            cipher = await tx.scalar(
                "select credentials_cipher from provider_accounts where id = %(i)s", {"i": made.id}
            )
        key = read_secrets(reached.vault, chapel, cipher).api_key
        yield Business(reached, simulator, chapel, made.id, key)


async def test_a_connected_account_is_read_and_its_numbers_become_senders(business: Business) -> None:
    await sync_whatsapp.run(business.services, None)
    account, sender = await business.account(), await business.sender()
    assert account.last_error is None
    assert (account.verified_name, account.review_state, account.currency) == (
        "Simulated business account",
        "approved",
        "USD",
    )
    assert account.checked_at is not None
    assert (sender.channel, sender.kind, sender.limit_per_second) == ("whatsapp", "whatsapp", 80)
    assert sender.people_per_day == account.messaging_tier == 100_000


async def test_reading_again_adds_nothing(business: Business) -> None:
    await business.sync()
    before = await business.number()
    await business.sync()
    assert await business.number() == before


async def test_red_pauses_broadcasts_and_says_why_and_better_lets_them_go_on(business: Business) -> None:
    await business.sync()
    await business.decide(quality="RED")
    await business.sync()
    sender = await business.sender()
    assert (sender.state, sender.replies_go_on) == ("paused", True)
    assert "whatsapp_quality_red" in await business.codes()
    await business.decide(quality="YELLOW")
    await business.sync()
    assert (await business.sender()).state == "active"
    assert await business.codes() == []
    told = await business.events("whatsapp.quality_changed")
    assert [(one["before"], one["after"]) for one in told] == [(None, "green"), ("green", "red"), ("red", "yellow")]


async def test_what_is_paused_by_hand_stays_so(business: Business) -> None:
    await business.sync()
    async with business.services.database.transaction(business.chapel) as tx:
        await channels.pause_sender(tx, (await business.number()).sender_id)
    for quality in ("RED", "GREEN"):
        await business.decide(quality=quality)
        await business.sync()
    assert (await business.sender()).state == "paused"


async def test_whatsapps_own_report_arrives_signed_and_is_applied(business: Business) -> None:
    await business.sync()
    await business.decide(quality="RED", tier="TIER_1K")
    await business.apply()
    number = await business.number()
    assert (number.quality, number.tier, number.people_per_day) == ("red", 1_000, 1_000)
    assert [one["after"] for one in await business.events("whatsapp.tier_changed")] == [100_000, 1_000]


async def test_a_tier_leaves_the_lower_bound_that_somebody_chose(business: Business) -> None:
    await business.sync()
    async with business.services.database.transaction(business.chapel) as tx:
        limits = channels.Limits(people_per_day=50)
        await channels.change_sender(tx, (await business.number()).sender_id, limits)
    await business.decide(tier="TIER_UNLIMITED")
    await business.sync()
    assert (await business.number()).people_per_day == 50


async def test_an_ended_token_stands_in_the_way(business: Business) -> None:
    await business.sync()
    await business.decide(token_ends=int((clock.now() - timedelta(hours=1)).timestamp()))
    await business.sync()
    assert await business.codes() == ["whatsapp_token_expired"]


async def test_what_whatsapp_answers_wrongly_is_kept_in_its_words(business: Business) -> None:
    await business.sync()
    assert (await business.account()).last_error is None
    await call(business.simulator, "PUT", "/_sim/scenarios", {"outage": True})
    await business.sync()
    account = await business.account()
    assert account.last_error is not None
    assert account.last_error.startswith("unreachable")
    assert account.verified_name == "Simulated business account"


async def test_an_account_of_another_organization_is_told_once_its_token_reads_it(
    business: Business, bakery: UUID
) -> None:
    """Both hold a token that reads it; it reports to whoever was first."""
    await business.sync()
    reached, made = business.services, await business.account()
    async with reached.database.transaction(business.chapel) as tx:
        kept = await channels.repository.account_secrets(tx, business.account_id)
        assert kept is not None
        secrets = read_secrets(reached.vault, business.chapel, kept.credentials_cipher)
    async with reached.database.transaction(bakery) as tx:
        new = NewAccount(provider="whatsapp_cloud", name="Theirs", environment=Environment.SIMULATOR)
        theirs = await channels.connect_account(tx, reached.vault, new, business.simulator.url)
        cipher = sealed(reached.vault, bakery, secrets)
        await tx.execute("update provider_accounts set credentials_cipher = %(c)s", {"c": cipher})
        await tx.execute("update whatsapp_accounts set waba_id = %(w)s", {"w": made.waba_id})
    await channels.sync_whatsapp(reached, bakery, theirs.id)
    async with reached.database.transaction(bakery) as tx:
        (refused,) = await channels.whatsapp_accounts(tx)
        assert (refused.last_error, refused.verified_name) == (f"taken: {TAKEN}", None)
        assert await channels.whatsapp_numbers(tx) == {}


async def test_a_strangers_account_is_404(business: Business, bakery: UUID) -> None:
    with pytest.raises(Exception, match="resource_not_found"):
        await channels.sync_whatsapp(business.services, bakery, business.account_id)


async def test_a_message_is_shown_as_read_and_somebody_types(business: Business) -> None:
    await business.sync()
    number = await business.number()
    account = business.simulator.carrier.account(business.key)
    assert account is not None
    heard = whatsapp_cloud.receive(
        business.simulator.carrier, account, sender=number.value, person="+12025552345", text="Hi"
    )
    assert await channels.mark_read(business.services, business.chapel, number.sender_id, heard.id, typing=True) is None
    kept = whatsapp_cloud.desk(account)
    assert (kept.read, kept.typing) == ([heard.id], [heard.id])
    fault = await channels.mark_read(business.services, business.chapel, number.sender_id, "wamid.unknown")
    assert fault is not None
    assert fault.code == "100"


@pytest.mark.parametrize(("token", "status"), [(None, 200), ("nonsense", 405)])
async def test_meta_asks_the_door_for_its_challenge(business: Business, token: str | None, status: int) -> None:
    """developers.facebook.com "Webhooks, Getting started": the challenge comes back as plain text."""
    await business.sync()
    async with business.services.database.transaction(business.chapel) as tx:
        address = await tx.scalar(
            "select reports_to from whatsapp_accounts where account_id = %(a)s", {"a": business.account_id}
        )
    ours = channels.provider("whatsapp_cloud").simulated(business.key)["verify_token"]
    query = f"hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token or ours}"
    async with HttpSession() as http:
        reply = await http.request("GET", f"{address}?{query}", repeatable=False)
    assert reply.status == status
    if status == 200:
        assert reply.body == b"1158201444"
        assert reply.headers["content-type"].startswith("text/plain")


async def test_an_account_belongs_to_whose_token_reads_it(services: Services, chapel: UUID, bakery: UUID) -> None:
    """Naming a stranger's account bars nobody; once it was read with a token it is taken."""
    values = {
        "access_token": "EAA" + "x" * 30,
        "app_secret": "0" * 32,
        "waba_id": "1022901",
        "verify_token": "bread-1-2",
    }
    made = {}
    for organization in (chapel, bakery):
        async with services.database.transaction(organization) as tx:
            new = NewAccount(provider="whatsapp_cloud", name="WhatsApp", values=values)
            made[organization] = (await channels.connect_account(tx, services.vault, new, "")).id
    proven = []
    for organization in (bakery, chapel, bakery):
        async with services.database.transaction(organization) as tx:
            proven.append(await rows.prove_whatsapp_account(tx, made[organization]))
    assert proven == [True, False, True]
