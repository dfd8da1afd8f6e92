"""One broadcast by whatever reaches each person (MSG-026..028)."""

from uuid import UUID

import pytest

from koinon import messaging, organizations
from koinon.messaging.contracts import BroadcastState, Variant
from koinon.messaging.figures.jobs import roll_stats
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast as texts
from tests.messaging.channels import cast
from tests.messaging.conftest import Finish

MAIL = Variant(channel="email", subject="Sunday", body="Dear {{ contact.first_name }}")
BOTH_YES = {"sms": "granted", "email": "granted"}


async def everybody(services: Services, organization_id: UUID) -> None:
    """One for each way to be reached."""
    numbers = texts.distinct(5)

    async def add(name: str, number: int | None, consents: dict[str, str], prefers: str = "auto") -> None:
        emails = [f"{name.lower()}@people.example"] if "email" in consents else []
        phones = [numbers[number]] if number is not None else []
        await cast.person(
            services, organization_id, name, emails=emails, phones=phones, consents=consents, prefers=prefers
        )

    await add("Ada", 0, BOTH_YES)
    await add("Ben", 1, {"sms": "denied", "email": "granted"})
    await add("Cleo", 2, BOTH_YES, prefers="email")
    await add("Dora", 3, BOTH_YES, prefers="both")
    await add("Eve", None, {"email": "granted"})
    await add("Finn", 4, {"sms": "denied"})


async def test_the_first_channel_that_reaches_somebody_is_taken_and_the_preferred_before_it(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await texts.sender(services, chapel, carrier.url)
    await cast.sender(services, chapel, carrier.url, "email")
    await everybody(services, chapel)
    made = await texts.draft(services, chapel, "Hi {{ contact.first_name }}", channel="auto", variants=(MAIL,))
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert looked.blockers == []
    assert (looked.channels, looked.exclusions) == ({"sms": 2, "email": 4}, {"opted_out": 1})
    await texts.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.state, done.counts.total, done.counts.sent) == (BroadcastState.COMPLETED, 6, 6)
    async with services.database.transaction(chapel) as tx:
        rows = [row for _, row in await messaging.deliveries_page(tx, made.id)]
    assert sorted((row.channel, row.body.partition("\n")[0]) for row in rows) == [
        ("email", "Dear Ben"),
        ("email", "Dear Cleo"),
        ("email", "Dear Dora"),
        ("email", "Dear Eve"),
        ("sms", "Hi Ada"),
        ("sms", "Hi Dora"),
    ]
    await roll_stats.run(services, chapel, broadcast_id=str(made.id))
    async with services.database.transaction(chapel) as tx:
        report = await messaging.report(tx, made.id)
    assert [(one.key, one.total) for one in report.channels] == [("email", 4), ("sms", 2)]  # figures are per channel


async def test_a_channel_without_words_says_whom_it_would_have_reached(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    await texts.sender(services, chapel, carrier.url)
    await everybody(services, chapel)
    made = await texts.draft(services, chapel, "Hi", channel="auto")
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert (looked.channels, looked.exclusions) == ({"sms": 3}, {"no_content": 2, "opted_out": 1})


async def test_an_organization_turns_the_order_round(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await texts.sender(services, chapel, carrier.url)
    await cast.sender(services, chapel, carrier.url, "email")
    await everybody(services, chapel)
    made = await texts.draft(services, chapel, "Hi", channel="auto", variants=(MAIL,))
    async with services.database.transaction(chapel) as tx:
        await organizations.change_settings(tx, {"messaging.channel_order": ["email", "sms"]})
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert looked.channels == {"email": 5, "sms": 1}


async def test_a_channel_is_not_twice_in_an_order(services: Services, chapel: UUID) -> None:
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await organizations.change_settings(tx, {"messaging.channel_order": ["email", "email"]})
    assert refused.value.status == 422
