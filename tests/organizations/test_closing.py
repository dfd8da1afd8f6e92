"""Closing waits 30 days and can be taken back; erasing leaves nothing but a tombstone (ORG-043, 044)."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import contacts, organizations
from koinon.kit import clock
from koinon.organizations import closing, graves, jobs
from koinon.organizations.repository import closing as rows
from koinon.platform import errors
from koinon.platform.db import Database, Tx
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish, carrier, drain, finish

__all__ = ["Drain", "carrier", "drain", "finish"]


async def close(database: Database, tenant: UUID) -> None:
    async with database.transaction(tenant) as tx:
        await organizations.close(tx, (await organizations.get(tx)).name)


async def held_by(database: Database, tenant: UUID) -> dict[str, int]:
    """How many rows each table has of an organization."""
    async with database.transaction(tenant) as tx:
        names = await rows.tables(tx)
        counts = {
            n: await tx.scalar(f"select count(*) from {n} where organization_id = %(o)s", {"o": tenant}) for n in names
        }
    return {name: count for name, count in counts.items() if count}


@pytest.fixture
async def full(services: Services, chapel: UUID, carrier: Simulator, finish: Finish) -> UUID:
    """Grace Chapel with people, one of whom said no, and a broadcast that went out."""
    await cast.sender(services, chapel, carrier.url)
    numbers = cast.distinct(12)
    await cast.people(services, chapel, numbers)
    draft = await cast.draft(services, chapel)
    await cast.send(services, chapel, draft.id)
    await finish(chapel, draft.id)
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=numbers[0], source="stop_keyword", evidence="message:1")
        await organizations.add_location(tx, "North")
        await organizations.change_settings(tx, {"week_start": "monday"})
    return chapel


async def test_closing_stops_everything_at_once_and_can_be_taken_back(database: Database, chapel: UUID) -> None:
    await close(database, chapel)
    async with database.transaction(chapel) as tx:
        found = await organizations.get(tx)
        assert found.state == "closing" and found.closing_at is not None
        assert timedelta(days=29) < found.closing_at - clock.now() <= timedelta(days=30)
        with pytest.raises(errors.KoinonError, match="organization_read_only"):
            await organizations.require_active(tx)
        await organizations.keep_open(tx)
        assert (await organizations.get(tx)).state == "active"


async def test_closing_and_taking_it_back_is_no_way_out_of_a_suspension(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        await organizations.suspend(tx, "Complaints of a carrier.")
    await close(database, chapel)
    async with database.transaction(chapel) as tx:
        await organizations.keep_open(tx)
        found = await organizations.get(tx)
    assert (found.state, found.state_reason) == ("suspended", "Complaints of a carrier.")


async def test_the_name_must_be_typed(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        with pytest.raises(errors.InvalidFieldsError):
            await organizations.close(tx, "Grace")


async def test_owners_are_reminded_at_seven_days_and_at_one(services: Services, chapel: UUID) -> None:
    await close(services.database, chapel)
    start = clock.now()
    told = []
    for day in (0, 10, 23.1, 24, 29.1, 29.5):
        with clock.frozen(start + timedelta(days=day)):
            await closing.step(services, chapel)
        async with services.database.transaction(chapel) as tx:
            request = await rows.open_request(tx)
            assert request is not None
            told.append(sorted(request.told_days))
    assert told == [[], [], [7], [7], [1, 7], [1, 7]]


async def test_nothing_is_left_but_a_tombstone_and_others_keep_everything(
    services: Services, full: UUID, bakery: UUID
) -> None:
    async with services.database.transaction(bakery) as tx:
        await contacts.create(tx, services.vault, contacts.NewContact(given_name="Ben"))
    before, other = await held_by(services.database, full), await held_by(services.database, bakery)
    assert {"contacts", "addresses", "deliveries", "delivery_events", "audit_log", "events"} <= set(before)
    await close(services.database, full)
    with clock.frozen(clock.now() + timedelta(days=30, seconds=1)):
        await closing.step(services, full)
    assert await held_by(services.database, full) == {}
    assert await held_by(services.database, bakery) == other
    async with services.database.system() as tx:
        stone = await rows.tombstone(tx, full)
        kept = await tx.scalar("select count(*) from tombstone_opt_outs where organization_id = %(o)s", {"o": full})
    assert stone is not None and stone.erased_at is not None
    assert (stone.deleted["contacts"], stone.deleted["deliveries"], kept) == (12, 12, 1)
    async with services.database.transaction(full) as tx:
        assert await tx.scalar("select count(*) from organizations") == 0


async def test_an_interrupted_erasure_goes_on_where_it_stood(
    services: Services, full: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "BATCH", 5)
    await close(services.database, full)
    real, left = rows.erase_batch, iter(range(7))

    async def dies(tx: object, table: str, most: int) -> int:
        if next(left, None) is None:
            raise ConnectionError
        return await real(tx, table, most)  # type: ignore[arg-type]

    with clock.frozen(clock.now() + timedelta(days=31)):
        monkeypatch.setattr(rows, "erase_batch", dies)
        with pytest.raises(ConnectionError):
            await closing.step(services, full)
        monkeypatch.setattr(rows, "erase_batch", real)
        await closing.step(services, full)
    assert await held_by(services.database, full) == {}
    async with services.database.system() as tx:
        stone = await rows.tombstone(tx, full)
    assert stone is not None and stone.deleted["contacts"] == 12


async def test_the_clock_finds_an_erasure_that_was_interrupted_late(
    services: Services, full: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    await close(services.database, full)
    real = rows.erase_batch

    async def dies(tx: Tx, table: str, most: int) -> int:
        if table == "contacts":  # the last of all: everything refers to them
            raise ConnectionError
        return await real(tx, table, most)

    with clock.frozen(clock.now() + timedelta(days=31)):
        monkeypatch.setattr(rows, "erase_batch", dies)
        with pytest.raises(ConnectionError):
            await closing.step(services, full)
    monkeypatch.setattr(rows, "erase_batch", real)
    with clock.frozen(clock.now() + timedelta(days=32)):
        await jobs.closing_due.call(services)
    assert await held_by(services.database, full) == {}


async def test_a_legal_hold_stops_it(services: Services, full: UUID) -> None:
    await close(services.database, full)
    async with services.database.transaction(full) as tx:
        await organizations.hold(tx, "Asked for by a court.")
    with clock.frozen(clock.now() + timedelta(days=31)):
        await closing.step(services, full)
    assert (await held_by(services.database, full))["contacts"] == 12


async def test_a_living_organization_cannot_be_erased(database: Database, chapel: UUID) -> None:
    async with database.transaction(chapel) as tx:
        with pytest.raises(Exception, match="only a closed organization is erased"):
            await rows.erase_batch(tx, "locations", 10)


EDGES = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12)


@given(EDGES)
def test_children_are_emptied_before_their_parents(pairs: Iterable[tuple[str, str]]) -> None:
    """With acyclic references (child after parent in the alphabet); every table comes exactly once in any case."""
    edges = [rows.Edge(child, parent) for child, parent in pairs if child > parent]
    order = closing.emptying_order("abcdef", edges)
    assert sorted(order) == list("abcdef")
    assert all(order.index(edge.child) < order.index(edge.parent) for edge in edges)


async def there(services: Services, tenant: UUID) -> bool:
    async with services.database.transaction(tenant) as tx:
        return await rows.stands(tx)


async def test_a_restored_database_forgets_again_who_was_erased_since(
    services: Services, chapel: UUID, bakery: UUID, tmp_path: Path
) -> None:
    """The file says it, since the backup is older than the tombstone; who is under a legal hold stays."""
    await organizations.erase_now(services, chapel)
    file = tmp_path / graves.NAME
    noted = graves.remembered(Path(services.configuration.data_dir) / graves.NAME)
    assert chapel in noted
    assert bakery not in noted
    file.write_text(f'{{"organization_id": "{bakery}"}}\n{{"organization_id": "{bakery}"}}\nhalf a li')
    assert graves.remembered(file) == [bakery]
    async with services.database.transaction(bakery) as tx:
        await organizations.hold(tx, "A court asked for it.")
    assert await organizations.bury_again(services, file) == (0, 1)
    assert await there(services, bakery)
    async with services.database.transaction(bakery) as tx:
        await organizations.hold(tx, "The court is done with it.", on=False)
    assert await organizations.bury_again(services, file) == (1, 0)
    assert not await there(services, bakery)
    assert await organizations.bury_again(services, file) == (0, 0)


async def test_who_has_a_tombstone_and_a_row_is_erased_again(services: Services, chapel: UUID) -> None:
    await organizations.erase_now(services, chapel)
    async with services.database.transaction(chapel) as tx:
        new = organizations.NewOrganization(
            name="Grace Chapel", kind=organizations.Kind.CHURCH, country="US", time_zone="America/New_York"
        )
        await organizations.create(tx, new)
    again = await organizations.bury_again(services)
    assert again.erased >= 1
    assert not await there(services, chapel)
