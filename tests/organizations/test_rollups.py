"""Nightly figures: of each organization's own days, read by operators only (ORG-038)."""

from datetime import timedelta
from uuid import UUID

from koinon import organizations
from koinon.kit import clock
from koinon.organizations.plans.recount import recount
from koinon.organizations.repository import operators as reading
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish, carrier, drain, finish

__all__ = ["carrier", "drain", "finish"]


async def test_what_was_sent_is_kept_by_day_and_once_more_is_the_same(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(7))
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    await finish(chapel, draft.id)
    for _ in range(2):
        await recount(services, chapel)
        async with services.database.transaction(chapel) as tx:
            assert [day.sent for day in await organizations.latest_days(tx)] == [7]
    with clock.frozen(clock.now() + timedelta(days=3)):  # a day that is over is looked at again for late receipts
        await recount(services, chapel)
    async with services.database.transaction(chapel) as tx:
        assert [day.sent for day in await organizations.latest_days(tx)] == [7]


async def test_only_an_operator_reads_them_across(services: Services, chapel: UUID, bakery: UUID) -> None:
    for tenant in (chapel, bakery):
        async with services.database.transaction(tenant) as tx:
            await tx.execute(
                "insert into organization_days (organization_id, day, sent) values (%(o)s, current_date, 3)",
                {"o": tenant},
            )
    seen = "select count(*) from organization_days where organization_id = any(%(o)s)"
    both = {"o": [chapel, bakery]}
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar(seen, both) == 1
    async with services.database.system() as tx:
        assert await tx.scalar(seen, both) == 0
        await reading.as_operator(tx)
        assert await tx.scalar(seen, both) == 2


async def test_days_of_over_thirteen_months_are_forgotten(services: Services, chapel: UUID) -> None:
    async with services.database.transaction(chapel) as tx:
        await tx.execute(
            "insert into organization_days (organization_id, day, sent)"
            " select %(o)s, current_date - n, 1 from unnest(array[390, 410]) n",
            {"o": chapel},
        )
    await recount(services, chapel)
    async with services.database.transaction(chapel) as tx:
        assert [day.sent for day in await organizations.latest_days(tx, 500)] == [1]
