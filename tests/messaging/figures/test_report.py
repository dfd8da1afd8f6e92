"""What came of a broadcast: counted from the ledger, equal to the counts kept as things happened (MSG-091..093)."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from koinon import messaging, worker
from koinon.kit import clock
from koinon.messaging.engine import folder
from koinon.messaging.figures import service
from koinon.messaging.figures.jobs import roll_stats
from koinon.messaging.module import MODULE
from koinon.messaging.repository import outcomes
from koinon.messaging.repository.outcomes import Outcome
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.identity.browser import Browser
from tests.identity.conftest import found as founded
from tests.messaging import cast
from tests.messaging.conftest import Finish
from tests.messaging.staff import member
from tests.pages import pages_of

PEOPLE = 40


async def sent(services: Services, chapel: UUID, carrier: Simulator, finish: Finish) -> UUID:
    """To 40 people, 10 of whom belong to a location: 30 arrive, 6 fail for three reasons, 4 are still on their way."""
    await cast.sender(services, chapel, carrier.url)
    people = await cast.people(services, chapel, cast.distinct(PEOPLE))
    async with services.database.transaction(chapel) as tx:
        place = await tx.one(
            UUID,
            "insert into locations (id, organization_id, name) values (koinon_uuid7(), %(o)s, 'North') returning id",
            {"o": chapel},
        )
        await tx.execute(
            "update contacts set location_id = %(place)s where id = any(%(ids)s)", {"place": place, "ids": people[:10]}
        )
    broadcast = await cast.draft(services, chapel, "Hi")
    await cast.send(services, chapel, broadcast.id)
    await finish(chapel, broadcast.id)
    async with services.database.transaction(chapel) as tx:
        ids = await tx.all(
            UUID, "select id from deliveries where broadcast_id = %(id)s order by position", {"id": broadcast.id}
        )
        told = [Outcome(one, "delivered") for one in ids[:30]]
        told += [Outcome(one, "failed", "invalid", code="30003") for one in ids[30:33]]
        told += [Outcome(one, "failed", "content", code="30007") for one in ids[33:35]]
        told += [Outcome(ids[35], "failed", "landline", code="30006")]
        await outcomes.append(tx, told, "receipt")
    await folder.catch_up(services, chapel)
    return broadcast.id


async def test_every_figure_is_what_the_ledger_says(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, chapel, carrier, finish)
    await roll_stats.run(services, chapel, broadcast_id=str(broadcast_id))
    async with services.database.transaction(chapel) as tx:
        found = await messaging.report(tx, broadcast_id)
        counts = (await messaging.get(tx, broadcast_id)).counts
        rows = await tx.all(
            tuple,
            "select state, reason, price_micros from deliveries where broadcast_id = %(id)s",
            {"id": broadcast_id},
        )
    states = Counter(state for state, _, _ in rows)
    assert (found.tally.total, found.tally.delivered, found.tally.failed, found.tally.sent) == (40, 30, 6, 4)
    assert (states["delivered"], states["failed"], states["sent"]) == (30, 6, 4)
    assert {(one.reason, one.count) for one in found.reasons} == {("invalid", 3), ("content", 2), ("landline", 1)}
    assert all(one.sentence for one in found.reasons)
    assert found.delivered_share == 30 / 36
    assert [(one.key, one.total) for one in found.channels] == [("sms", 40)]
    assert sorted(one.total for one in found.locations) == [10, 30]
    assert sum(hour.total for hour in found.hours) == 40
    assert sum(one.micros for one in found.tally.cost) == counts.cost_micros == sum(price or 0 for _, _, price in rows)
    assert found.seconds_to_95 is not None
    assert not found.is_complete


async def test_that_few_arrived_is_told_once(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """MSG-093: 30 of 36 that ended are 83 %, under the 90 that alert."""
    ada = await member(services, chapel)
    broadcast_id = await sent(services, chapel, carrier, finish)
    for _ in range(2):
        await roll_stats.run(services, chapel, broadcast_id=str(broadcast_id))
    async with services.database.transaction(chapel) as tx:
        heard = await tx.all(tuple, "select user_id, link from notifications where kind = 'few_arrived'")
    assert heard == [(ada.id, f"/broadcasts/{broadcast_id}")]


async def test_a_second_try_counts_instead_of_the_first(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, chapel, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        again = await messaging.retry_failed(tx, broadcast_id, ["content"])
    assert again == 2
    await finish(chapel, broadcast_id)
    async with services.database.transaction(chapel) as tx:
        await service.roll(tx, broadcast_id)
        found = await messaging.report(tx, broadcast_id)
    assert (found.tally.total, found.tally.failed, found.tally.sent) == (40, 4, 6)


async def test_counts_that_differ_are_put_right_at_night_and_the_others_left(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, chapel, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        before = (await messaging.get(tx, broadcast_id)).counts
        await service.verify(tx, "UTC")
        assert (await messaging.get(tx, broadcast_id)).counts == before, "kept as things happened, exactly"
        await tx.execute("update broadcast_counts set delivered = delivered + 7, cost_micros = 1")
        await service.verify(tx, "UTC")
        assert (await messaging.get(tx, broadcast_id)).counts == before


async def test_figures_stay_when_the_ledger_is_gone(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, chapel, carrier, finish)
    async with services.database.transaction(chapel) as tx:
        await service.roll(tx, broadcast_id)
        before = await messaging.report(tx, broadcast_id)
        await tx.execute("delete from deliveries where broadcast_id = %(id)s", {"id": broadcast_id})
        assert not await service.roll(tx, broadcast_id)
        await service.verify(tx, "UTC")
        assert await messaging.report(tx, broadcast_id) == before


async def test_what_changes_is_counted_within_ten_seconds_by_itself(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    broadcast_id = await sent(services, chapel, carrier, finish)
    with clock.frozen(clock.now() + timedelta(seconds=11)):
        async with services.database.system() as tx:
            await tx.execute(
                "update procrastinate_jobs set scheduled_at = now() where task_name = 'messaging.roll_stats'"
            )
        await worker.drain(services, MODULE.jobs)
    async with services.database.transaction(chapel) as tx:
        assert (await messaging.report(tx, broadcast_id)).tally.delivered == 30


async def test_the_report_reads_as_a_page_and_by_the_api(
    services: Services, carrier: Simulator, finish: Finish
) -> None:
    ada = Browser(pages_of(services))
    signed = await founded(services)
    ada.token = signed.token
    await ada.call("GET", "/api/v1/me")
    assert signed.organization_id is not None
    broadcast_id = await sent(services, signed.organization_id, carrier, finish)
    path = f"/broadcasts/{broadcast_id}/report"
    assert "Nothing to count yet" in (await ada.call("GET", path, accept="text/html")).raw.decode()
    await roll_stats.run(services, signed.organization_id, broadcast_id=str(broadcast_id))
    page = (await ada.call("GET", path, accept="text/html")).raw.decode()
    assert "83%" in page
    assert "Few of them arrived" in page
    assert "North" in page
    told = (await ada.call("GET", f"/api/v1{path}")).json["data"]
    assert (told["tally"]["delivered"], told["reasons"][0]["reason"]) == (30, "invalid")
