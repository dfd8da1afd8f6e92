"""The carriers' opt-out lists against ours (CON-050): theirs come in as STOP would, differences are told."""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from koinon import channels, contacts, messaging
from koinon.contacts import ConsentEntry
from koinon.contacts.contracts import ConsentSource
from koinon.kit import clock
from koinon.messaging.service import opt_out_lists
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast

ADA, BEN = "+14155552671", "+14155552672"


@pytest.fixture
async def account(services: Services, chapel: UUID, carrier: Simulator) -> UUID:
    """An account at the carrier with one number of ours."""
    return (await cast.sender(services, chapel, carrier.url)).account_id


def blocked(carrier: Simulator, person: str, at: datetime | None = None, sender: str = cast.SENDER) -> None:
    """The carrier heard STOP; its webhook never reached us."""
    for one in carrier.carrier.accounts.values():
        one.hear(sender, person, "STOP", (at or datetime.now(UTC)).timestamp())


async def known(services: Services, organization: UUID, carrier: Simulator, account: UUID) -> None:
    """The carrier makes an account when its key is first used."""
    await channels.test_account(services, organization, account)


async def state(services: Services, organization: UUID, phone: str) -> contacts.ConsentState | None:
    key = contacts.phone_hash(services.vault, organization, phone)
    async with services.database.transaction(organization) as tx:
        return (await contacts.consent_states(tx, [key])).get(key)


async def grant(services: Services, organization: UUID, phone: str, source: ConsentSource, at: datetime) -> None:
    key = contacts.phone_hash(services.vault, organization, phone)
    entry = ConsentEntry(channel="sms", address_hash=key, action="granted", source=source, occurred_at=at)
    async with services.database.transaction(organization) as tx:
        await contacts.record_consents(tx, [entry])


async def test_whom_the_carrier_blocks_is_opted_out_here(
    services: Services, chapel: UUID, carrier: Simulator, account: UUID
) -> None:
    """Somebody we know and somebody we do not; the second night finds nothing new."""
    await known(services, chapel, carrier, account)
    await cast.people(services, chapel, [ADA])
    blocked(carrier, ADA), blocked(carrier, BEN)
    told = await opt_out_lists.compare(services, chapel, account)
    assert (told.listed, told.added, told.kept, told.unlisted, told.error) == (2, 2, 0, 0, None)
    for person in (ADA, BEN):
        now = await state(services, chapel, person)
        assert now is not None
        assert (now.state, now.source) == ("denied", "carrier_list")
    again = await opt_out_lists.compare(services, chapel, account)
    assert (again.listed, again.added, again.unlisted) == (2, 0, 0)
    async with services.database.transaction(chapel) as tx:
        assert await messaging.opt_out_lists(tx) == [again]
        assert await tx.scalar("select count(*) from consent_ledger where source = 'carrier_list'") == 2


@pytest.mark.parametrize("source", ["form", "staff", "api"])
async def test_a_carriers_block_outlives_a_grant_that_is_not_the_persons_own(
    services: Services, chapel: UUID, carrier: Simulator, account: UUID, source: ConsentSource
) -> None:
    """STOP's precedence: the carrier's clock puts the block before a form's grant."""
    await known(services, chapel, carrier, account)
    blocked(carrier, ADA, datetime.now(UTC) - timedelta(hours=2))
    await grant(services, chapel, ADA, source, clock.now() - timedelta(hours=1))
    assert (await opt_out_lists.compare(services, chapel, account)).added == 1
    now = await state(services, chapel, ADA)
    assert now is not None
    assert now.state == "denied"


async def test_who_came_back_by_their_own_word_stays_and_is_told(
    services: Services, chapel: UUID, carrier: Simulator, account: UUID
) -> None:
    """START reached us but not the carrier: we may, it will not; staff see the difference night after night."""
    await known(services, chapel, carrier, account)
    blocked(carrier, ADA, datetime.now(UTC) - timedelta(hours=2))
    await grant(services, chapel, ADA, "start_keyword", clock.now() - timedelta(hours=1))
    for _ in range(2):
        told = await opt_out_lists.compare(services, chapel, account)
        assert (told.listed, told.added, told.kept) == (1, 0, 1)
    now = await state(services, chapel, ADA)
    assert now is not None
    assert now.state == "granted"


async def test_whom_only_we_hold_as_opted_out_is_counted(
    services: Services, chapel: UUID, carrier: Simulator, account: UUID
) -> None:
    """The other direction: the gate stops them here, whatever the carrier's list says."""
    sender = await cast.sender(services, chapel, carrier.url)
    async with services.database.transaction(chapel) as tx:
        stop = {"source": "stop_keyword", "evidence": "message:1", "sender_id": sender.id}
        await contacts.opt_out(tx, services.vault, phone=ADA, **stop)  # type: ignore[arg-type]
    told = await opt_out_lists.compare(services, chapel, account)
    assert (told.listed, told.added, told.unlisted) == (0, 0, 1)


async def test_a_list_that_cannot_be_read_is_not_an_empty_one(
    services: Services, chapel: UUID, carrier: Simulator, account: UUID
) -> None:
    carrier.carrier.set_scenario("*", {"outage": True})
    told = await opt_out_lists.compare(services, chapel, account)
    assert (told.listed, told.unlisted) == (0, None)
    assert told.error
    assert await opt_out_lists.compare_all(services, chapel) == opt_out_lists.AFTER_FAILURE
    carrier.carrier.set_scenario("*", {"outage": False})
    assert await opt_out_lists.compare_all(services, chapel) == opt_out_lists.DAILY


async def test_another_number_of_the_carriers_account_is_not_ours_to_judge(
    services: Services, chapel: UUID, carrier: Simulator, account: UUID
) -> None:
    """One key, two organizations: a STOP to the other's number is no word to us."""
    await known(services, chapel, carrier, account)
    blocked(carrier, ADA, sender="+12025550177")
    told = await opt_out_lists.compare(services, chapel, account)
    assert (told.listed, told.added) == (0, 0)
    assert await state(services, chapel, ADA) is None


async def test_more_than_a_page_is_read_whole(
    services: Services, chapel: UUID, carrier: Simulator, account: UUID
) -> None:
    await known(services, chapel, carrier, account)
    for person in cast.distinct(600):
        blocked(carrier, person)
    began = time.monotonic()
    told = await opt_out_lists.compare(services, chapel, account)
    assert (told.listed, told.added) == (600, 600)
    assert time.monotonic() - began < 20


async def test_every_organization_with_an_account_is_compared_daily(
    services: Services, chapel: UUID, carrier: Simulator, account: UUID
) -> None:
    due = "select due_at - now() from wakeups where kind = 'messaging.opt_out_lists' and organization_id = %(o)s"
    jobs = """
        select count(*) from procrastinate_jobs
        where task_name = 'messaging.compare_opt_outs' and args->>'organization_id' = %(o)s
    """
    for _ in range(2):
        await opt_out_lists.find_job.run(services, None)
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar(jobs, {"o": str(chapel)}) == 1, "found once"
    await opt_out_lists.compare_job.run(services, chapel)
    async with services.database.system() as tx:
        assert await tx.scalar(due, {"o": chapel}) > timedelta(hours=23)
    async with services.database.transaction(chapel) as tx:
        (told,) = await messaging.opt_out_lists(tx)
    assert told.account_id == account
