"""What an account says its messages cost stands before the list price (CHN-070)."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import channels
from koinon.channels import Environment, NewAccount
from koinon.channels.jobs import refresh_rates
from koinon.channels.repository import own_rates as rows
from koinon.kit import clock
from koinon.platform.services import Services
from koinon.simulator import Simulator

# The simulator's account pays nine tenths of 0.0083 with its dearer carrier; the list says 0.0083.
OWN, LIST = 7_470, 8_300


@pytest.fixture
async def account(services: Services, chapel: UUID, simulator: Simulator) -> channels.Account:
    async with services.database.transaction(chapel) as tx:
        new = NewAccount(provider="twilio", name="Twilio", environment=Environment.SIMULATOR)
        return await channels.connect_account(tx, services.vault, new, simulator.url)


async def known(services: Services, chapel: UUID) -> dict[str, tuple[int, str]]:
    """The prices of Twilio's texts by country, with their source."""
    async with services.database.transaction(chapel) as tx:
        rates = [one for one in await channels.known_rates(tx) if (one.provider, one.unit) == ("twilio", "segment")]
    return {one.country: (one.price_micros, one.source) for one in rates}


async def test_the_accounts_own_price_is_read_and_taken(
    services: Services, chapel: UUID, account: channels.Account
) -> None:
    assert (await known(services, chapel))["US"] == (LIST, "default")
    await channels.refresh_rates(services, chapel)
    found = await known(services, chapel)
    assert found["US"] == (OWN, "account")
    assert found["ES"] == (10 * OWN, "account"), "a country without a list price of its own"
    assert found["*"] == (80_000, "default")
    async with services.database.transaction(chapel) as tx:
        assert await channels.price(tx, "twilio", "sms", "US", "segment") == OWN
        assert await channels.price(tx, "twilio", "sms", "FR", "segment") == 80_000
        assert await channels.price(tx, "telnyx", "sms", "US", "segment") == 7_000
        asked = await channels.segment_prices(tx, "twilio", ["US", "FR", None])
    assert asked == {"US": OWN, "FR": 80_000, "*": 80_000}


async def test_another_organization_has_its_own(
    services: Services, chapel: UUID, bakery: UUID, account: channels.Account
) -> None:
    await channels.refresh_rates(services, chapel)
    assert (await known(services, bakery))["US"] == (LIST, "default")


async def test_it_is_asked_once_a_day_and_in_an_hour_where_nobody_answered(
    services: Services, chapel: UUID, account: channels.Account, simulator: Simulator
) -> None:
    for outage, wait in ((True, timedelta(hours=1)), (False, timedelta(days=1))):
        simulator.carrier.set_scenario("*", {"outage": outage})
        await channels.test_account(services, chapel, account.id)
        async with services.database.transaction(chapel) as tx:
            await tx.execute(
                """
                insert into wakeups (organization_id, kind, due_at) values (%(o)s, %(kind)s, now())
                on conflict (organization_id, kind) do update set due_at = now()
                """,
                {"o": chapel, "kind": rows.CLOCK},
            )
        await refresh_rates.run(services, None)
        async with services.database.transaction(chapel) as tx:
            due = await tx.scalar(
                "select due_at from wakeups where kind = %(kind)s and organization_id = %(o)s",
                {"kind": rows.CLOCK, "o": chapel},
            )
        assert abs(due - clock.now() - wait) < timedelta(minutes=5)


async def test_prices_go_with_the_account(services: Services, chapel: UUID, account: channels.Account) -> None:
    await channels.refresh_rates(services, chapel)
    async with services.database.transaction(chapel) as tx:
        await channels.remove_account(tx, account.id)
    await channels.refresh_rates(services, chapel)
    assert (await known(services, chapel))["US"] == (LIST, "default")


async def test_twilios_own_sdk_reads_the_simulators_prices(simulator: Simulator, account: channels.Account) -> None:
    rest: Any = pytest.importorskip("twilio.rest")
    key = next(iter(simulator.carrier.accounts), None) or "SIM0123456789abcdef0123456789"
    from koinon.simulator.twilio.accounts import account_sid

    made = rest.Client(account_sid(key), key)
    made.pricing.base_url = simulator.url
    told = await asyncio.to_thread(lambda: made.pricing.v1.messaging.countries("US").fetch())
    assert (told.iso_country, told.price_unit) == ("US", "USD")
    prices = [one["current_price"] for carrier in told.outbound_sms_prices for one in carrier["prices"]]
    assert max(prices) == "0.007470"
