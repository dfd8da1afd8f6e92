"""Reading what was said with a restricted person stands in the audit trail, once for each sitting (INB-112)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from dateutil.relativedelta import relativedelta

from koinon import contacts, identity, inbox
from koinon.identity.contracts import AuditRow
from koinon.inbox.cold import jobs
from koinon.inbox.search.contracts import Sort
from koinon.kit import clock
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest import PageRequest
from tests.inbox import cast
from tests.inbox.conftest import BEN, Desk


async def restrict(desk: Desk, contact_id: UUID | None = None, **changes: Any) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        marked = contacts.ContactChanges(**{"restricted": True, **changes})
        await contacts.update(tx, desk.services.vault, contact_id or desk.people[0], marked)


async def readings(desk: Desk, action: str = "conversation.read") -> list[AuditRow]:
    async with desk.services.database.transaction(desk.organization) as tx:
        rows = await identity.trail(tx, 50, None, identity.TrailQuery(action=action))
    return rows[::-1]


async def read(desk: Desk, conversation_id: UUID, who: Actor) -> None:
    async with desk.services.database.transaction(who) as tx:
        await inbox.thread_page(tx, conversation_id, PageRequest(50))


async def quoted(tx: Tx, conversation_id: UUID) -> None:
    """What the box shows of a message that is about to be answered."""
    known = await inbox.conversation(tx, conversation_id)
    words = "select id from messages where organization_id = %(o)s and conversation_id = %(id)s and direction = 'in'"
    message_id = await tx.scalar(words, {"o": tx.organization_id, "id": conversation_id})
    told = await inbox.quote(tx, known, message_id)
    assert told is not None
    assert told.preview == "I need help at home"


@pytest.fixture
async def talk(desk: Desk) -> UUID:
    """What Ada wrote, who is restricted."""
    await desk.receive("I need help at home")
    [row] = await desk.rows()
    await restrict(desk, restricted_reason="A pastoral case")
    return row.id


async def test_a_reading_is_recorded_once_for_each_reader_and_quarter_of_an_hour(desk: Desk, talk: UUID) -> None:
    bea = await cast.user(desk.services.database, desk.organization, "Bea")
    for who in (desk.ana, desk.ana, bea, desk.ana):
        await read(desk, talk, who)
    assert [(row.actor_id, row.resource_type, row.resource_id) for row in await readings(desk)] == [
        (desk.ana.id, "conversation", talk),
        (bea.id, "conversation", talk),
    ]
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        await read(desk, talk, desk.ana)
    assert [row.actor_id for row in await readings(desk)] == [desk.ana.id, bea.id, desk.ana.id]


async def test_who_looks_with_others_eyes_is_recorded_with_whose(desk: Desk, talk: UUID) -> None:
    support = msgspec.structs.replace(
        await cast.user(desk.services.database, desk.organization, "Sue"),
        read_only=True,
        is_operator=True,
        on_behalf_of=desk.ana.id,
    )
    await read(desk, talk, support)
    assert [(row.actor_id, row.on_behalf_of) for row in await readings(desk)] == [(support.id, desk.ana.id)]


async def test_every_way_to_the_words_is_recorded(desk: Desk, talk: UUID) -> None:
    ways = {
        "their page": lambda tx: contacts.timeline(tx, desk.people[0]),
        "a summary": lambda tx: inbox.fresh_summary(tx, talk),
        "a quotation": lambda tx: quoted(tx, talk),
    }
    for n, (name, way) in enumerate(ways.items()):
        reader = await cast.user(desk.services.database, desk.organization, name)
        async with desk.services.database.transaction(reader) as tx:
            await way(tx)
        assert [row.actor_id for row in await readings(desk)][n:] == [reader.id], name


async def test_all_messages_are_read_on_record(desk: Desk, talk: UUID) -> None:
    [said] = await inbox.all_messages(desk.services, desk.ana, talk)
    assert said.message.restricted
    assert [row.resource_id for row in await readings(desk)] == [talk]


async def test_messages_of_long_ago_are_read_on_record_too(desk: Desk, talk: UUID) -> None:
    with clock.frozen(clock.now() + relativedelta(months=14)):
        await jobs.archive_messages.run(desk.services, desk.organization)
    found, _ = await inbox.earlier_page(desk.services, desk.ana, talk, PageRequest(10))
    assert [one.body for one in found if one.kind == "text"] == ["I need help at home"]
    assert [row.resource_id for row in await readings(desk)] == [talk]


async def test_lists_and_searches_show_no_words_and_so_record_nothing(desk: Desk, talk: UUID) -> None:
    await desk.receive("I need a lift", from_=BEN)
    assert {(row.preview, row.restricted) for row in await desk.rows()} == {("", True), ("I need a lift", False)}
    async with desk.services.database.transaction(desk.ana) as tx:
        hits, _ = await inbox.search_messages(tx, desk.services.vault, "need ", Sort.NEWEST, PageRequest(20))
        assert [(hit.snippet.text, hit.found.restricted) for hit in hits] == [("I need a lift", False), ("", True)]
        assert (await inbox.conversation(tx, talk)).preview == ""
    assert await readings(desk) == []


async def test_koinon_itself_reads_without_a_record(desk: Desk, talk: UUID) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await inbox.thread_page(tx, talk, PageRequest(50))
    assert await readings(desk) == []


async def test_reading_of_anybody_else_costs_no_statement(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.receive("Hello")
    [row] = await desk.rows()
    seen: list[str] = []
    run = Tx._run

    async def counting(tx: Tx, sql: str, params: Any) -> Any:
        if "koinon_events_after" not in sql:  # the process reads its event log beside
            seen.append(sql)
        return await run(tx, sql, params)

    monkeypatch.setattr(Tx, "_run", counting)
    await read(desk, row.id, desk.ana)
    plain = len(seen)
    assert not any("audit_log" in sql for sql in seen)
    await restrict(desk)
    seen.clear()
    await read(desk, row.id, desk.ana)
    assert len(seen) == plain + 1


async def test_the_mark_is_audited_and_told_on_the_timeline_set_and_taken_off(desk: Desk, talk: UUID) -> None:
    await restrict(desk, restricted=False)
    told = [(await readings(desk, action)) for action in ("contact.restricted", "contact.unrestricted")]
    assert [[(row.actor_id, row.resource_id) for row in rows] for rows in told] == [
        [(desk.ana.id, desk.people[0])],
        [(desk.ana.id, desk.people[0])],
    ]
    assert await readings(desk, "contact.updated") == []
    async with desk.services.database.transaction(desk.ana) as tx:
        person = await contacts.get(tx, desk.services.vault, desk.people[0])
        items, _ = await contacts.timeline(tx, desk.people[0])
    assert (person.restricted, person.restricted_reason) == (False, None)
    marks = [(item.kind, item.data["by"]) for item in items if "restricted" in item.kind]
    assert marks == [("contact.unrestricted", "Ana"), ("contact.restricted", "Ana")]


async def test_nothing_of_it_is_left_of_an_erased_person(desk: Desk, talk: UUID) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await contacts.ask_erasure(tx, desk.people[0], by="staff")
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert await contacts.service.erasing.erase_due(desk.services, desk.organization) == 1
    async with desk.services.database.transaction(desk.organization) as tx:
        left = "select restricted, restricted_reason from contacts where organization_id = %(o)s and id = %(id)s"
        assert await tx.all(tuple, left, {"o": desk.organization, "id": desk.people[0]}) == [(False, None)]
