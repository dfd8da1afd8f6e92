"""“We wrote”: sends are noted on the people they reached (CON-074, CON-025), off the road that sends."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts
from koinon.contacts.repository import last_contact
from koinon.messaging.engine import contacted
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.conftest import Drain, Finish
from tests.messaging.test_messages import queue

NOTED = """
select count(*) from procrastinate_jobs
where task_name = 'messaging.note_contacted' and args->>'organization_id' = %(o)s
"""
SENT = """
select contact_id, sent_at from deliveries
where organization_id = %(o)s and broadcast_id = %(b)s and sent_at is not null order by contact_id
"""
WROTE = """
select id, last_outbound_at from contacts
where organization_id = %(o)s and last_outbound_at is not null order by id
"""


async def test_a_broadcast_is_noted_on_whom_it_reached_and_nobody_else(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacted, "SETTLED", timedelta(hours=1))
    await cast.sender(services, chapel, carrier.url)
    numbers = cast.distinct(30)
    await cast.people(services, chapel, numbers)
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone=numbers[0], source="stop_keyword", evidence="message:1")
    await finish(chapel, made.id)
    where = {"o": chapel, "b": made.id}
    async with services.database.transaction(chapel) as tx:
        assert await tx.scalar(NOTED, {"o": str(chapel)}) == 1, "its end is what has it noted"
        assert await tx.all(tuple, WROTE, where) == []
    await contacted.note_contacted.run(services, chapel, broadcast_id=str(made.id))
    async with services.database.transaction(chapel) as tx:
        sent, wrote = await tx.all(tuple, SENT, where), await tx.all(tuple, WROTE, where)
    assert len(sent) == 29
    assert wrote == sent


async def test_everybody_who_shares_the_number_was_written_to(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    """CON-024: one message to a family, noted on each of them."""
    await cast.sender(services, chapel, carrier.url)
    family = sorted(await cast.people(services, chapel, cast.distinct(1) * 3))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    await contacted.note_contacted.run(services, chapel, broadcast_id=str(made.id))
    async with services.database.transaction(chapel) as tx:
        wrote: list[tuple[UUID, object]] = await tx.all(tuple, WROTE, {"o": chapel})
    assert [person for person, _ in wrote] == family
    assert len({at for _, at in wrote}) == 1


async def test_a_later_time_stands(services: Services, chapel: UUID, carrier: Simulator, finish: Finish) -> None:
    """Times only move forward, and who has it already is not written again."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(3))
    made = await cast.draft(services, chapel)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    await contacted.note_contacted.run(services, chapel, broadcast_id=str(made.id))
    versions = "select id, xmin::text, last_outbound_at from contacts where organization_id = %(o)s order by id"
    async with services.database.transaction(chapel) as tx:
        before: list[tuple[UUID, str, object]] = await tx.all(tuple, versions, {"o": chapel})
    await contacted.note_contacted.run(services, chapel, broadcast_id=str(made.id))
    async with services.database.transaction(chapel) as tx:
        await last_contact.touch(tx, {}, {before[0][0]: made.created_at})
        assert await tx.all(tuple, versions, {"o": chapel}) == before


async def test_a_single_message_is_noted_with_its_outcome(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain
) -> None:
    await cast.sender(services, chapel, carrier.url)
    [number] = cast.distinct(1)
    [ada] = await cast.people(services, chapel, [number])
    await queue(services, chapel, ada, number)
    await drain()
    async with services.database.transaction(chapel) as tx:
        person = await contacts.get(tx, services.vault, ada)
    assert person.last_outbound_at is not None


async def test_undoing_an_import_keeps_whom_a_broadcast_reached(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, drain_jobs: Drain
) -> None:
    """CON-074: being written to is activity."""
    await cast.sender(services, chapel, carrier.url)
    data = b"Name,Phone\nAda,4155552671\nBen,4155552672\n"
    made = await contacts.create_import(services, chapel, "people.csv", data)
    async with services.database.transaction(chapel) as tx:
        await contacts.map_import(tx, made.id)
        await contacts.check_import(tx, made.id)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        await contacts.run_import(tx, made.id)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        await contacts.opt_out(tx, services.vault, phone="+14155552672", source="staff", evidence=None)
    sent = await cast.draft(services, chapel, purpose=contacts.Purpose.TRANSACTIONAL)
    await cast.send(services, chapel, sent.id)
    await finish(chapel, sent.id)
    await contacted.note_contacted.run(services, chapel, broadcast_id=str(sent.id))
    async with services.database.transaction(chapel) as tx:
        await contacts.undo_import(tx, made.id)
    await drain_jobs()
    async with services.database.transaction(chapel) as tx:
        undone = await contacts.get_import(tx, made.id)
    assert (undone.counts.deleted, undone.counts.kept) == (1, 1)
