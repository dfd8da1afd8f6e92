"""Messages that arrive: filed once, under the right person, in time, and unread for whoever may read them."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from koinon import contacts, identity, inbox, messaging
from koinon.identity.contracts import Role
from koinon.inbox import View, handlers
from koinon.kit import clock
from koinon.platform.actor import Actor, ActorKind
from tests.identity.conftest import seat
from tests.inbox import cast
from tests.inbox.conftest import ADA, BEN, Desk
from tests.messaging.cast import people


async def test_a_message_appears_under_the_person_who_has_the_number(desk: Desk) -> None:
    await desk.receive("YES! Can I bring my sister?")
    [row] = await desk.rows()
    assert (row.name, row.preview, row.unread) == ("Ada Okafor", "YES! Can I bring my sister?", True)


async def test_the_same_message_twice_is_stored_once(desk: Desk) -> None:
    await desk.receive("yes", provider_id="m-1")
    await desk.receive("yes", provider_id="m-1")
    [row] = await desk.rows()
    assert row.message_count == 1


async def test_the_same_message_twice_in_one_batch_is_stored_once(desk: Desk) -> None:
    fact = desk.fact("yes", provider_id="m-1")
    await desk.receive_all([fact, fact])
    assert [row.message_count for row in await desk.rows()] == [1]


async def test_without_an_id_the_same_words_within_a_minute_are_one_message(desk: Desk) -> None:
    now = clock.now()
    with clock.frozen(now):
        await desk.receive("yes", provider_id="")
    with clock.frozen(now + timedelta(seconds=59)):
        await desk.receive("yes", provider_id="")
    with clock.frozen(now + timedelta(seconds=121)):
        await desk.receive("yes", provider_id="")
    assert [row.message_count for row in await desk.rows()] == [2]


async def test_a_stranger_becomes_a_contact_named_by_the_number(desk: Desk) -> None:
    await desk.receive("who is this", from_=BEN)
    [row] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        found = await contacts.find_by_phone(tx, desk.services.vault, BEN)
    assert row.contact_id == found[0].id
    assert found[0].source == "inbound"


async def test_five_hundred_messages_are_filed_in_a_handful_of_statements(desk: Desk) -> None:
    facts = [desk.fact(f"text {n}", from_=f"+1646{2000000 + n}") for n in range(500)]
    counted: list[str] = []
    async with desk.services.database.transaction(desk.organization) as tx:
        run = tx._run

        async def counting(sql: str, params: object) -> object:
            counted.append(sql)
            return await run(sql, params)  # type: ignore[arg-type]

        tx._run = counting  # type: ignore[assignment,method-assign]
        await handlers.file_inbound(tx, desk.services, facts)
    assert len(counted) <= 40
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await inbox.unread_count(tx) == 500


async def test_a_late_message_slots_into_place_and_is_still_unread(desk: Desk) -> None:
    now = clock.now()
    await desk.receive("second", at=now)
    [row] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.mark_read(tx, row.id)
    await desk.receive("first", at=now - timedelta(minutes=5))
    [late] = await desk.rows()
    assert late.unread
    assert late.preview == "second"
    assert [item.body for item in await desk.thread(row.id)] == ["second", "first"]


async def test_a_reply_within_seven_days_reopens_and_a_later_one_begins_anew(desk: Desk) -> None:
    await desk.receive("one")
    [first] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, first.id, inbox.Status.RESOLVED)
    await desk.receive("two")
    assert [row.id for row in await desk.rows()] == [first.id]
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, first.id, inbox.Status.RESOLVED)
        await tx.execute(
            "update conversations set resolved_at = now() - interval '8 days' where organization_id = %(o)s",
            {"o": desk.organization},
        )
    await desk.receive("three")
    [second] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.conversation(tx, second.id)).previous_id == first.id


async def test_a_shared_number_names_its_candidates_and_can_be_filed_under_another(desk: Desk) -> None:
    [nia] = await people(desk.services, desk.organization, [ADA], names=[("Nia", "Okafor")])
    await desk.receive("hello")
    [row] = await desk.rows()
    assert row.shared_by == 2
    async with desk.services.database.transaction(desk.ana) as tx:
        known = await inbox.conversation(tx, row.id)
        candidates = await inbox.candidates(tx, desk.services.vault, known)
        assert {one.id for one in candidates} == {nia, desk.people[0]}
        moved = await inbox.file_under(tx, desk.services.vault, row.id, nia)
    assert moved.contact_id == nia


async def test_stop_alone_asks_nothing_of_anybody(desk: Desk) -> None:
    await desk.receive("STOP")
    assert await desk.rows() == []
    [row] = await desk.rows(View.RESOLVED)
    assert not row.unread


@pytest.mark.parametrize("text", ["Okafor", "oka ad", "0198", "(212) 555-0198"])
async def test_a_search_finds_by_words_in_any_order_and_by_digits(desk: Desk, text: str) -> None:
    await desk.receive("one")
    await desk.receive("two", from_=BEN)
    assert [row.name for row in await desk.rows(text=text)] == ["Ada Okafor"]


async def test_everybody_who_may_read_the_inbox_has_it_unread(desk: Desk) -> None:
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    await desk.receive("one")
    for actor in (desk.ana, ben):
        async with desk.services.database.transaction(actor) as tx:
            assert await inbox.unread_count(tx) == 1


async def test_who_joins_has_what_waits_for_an_answer_unread(desk: Desk) -> None:
    """Ada waits; Ben was answered by closing his conversation: only Ada's is to be read by a new teammate."""
    await desk.receive("Is anybody there?")
    await desk.receive("Thanks!", from_=BEN)
    async with desk.services.database.transaction(desk.ana) as tx:
        done = next(row for row in await desk.rows() if row.preview == "Thanks!")
        await inbox.set_status(tx, done.id, inbox.Status.RESOLVED)
    joined = await seat(desk.services, desk.organization, Role.AGENT)
    actor = Actor(
        kind=ActorKind.USER,
        organization_id=desk.organization,
        id=joined.user.id,
        permissions=frozenset({"conversations:read"}),
    )
    async with desk.services.database.transaction(actor) as tx:
        assert await inbox.unread_count(tx) == 1


async def test_a_key_in_a_message_is_told_to_its_owners(desk: Desk) -> None:
    owner = replace(desk.ana, permissions=identity.permissions())
    async with desk.services.database.transaction(owner) as tx:
        new = identity.NewApiKey("Website form", ("contacts:read",))
        _, secret = await identity.create_api_key(tx, desk.services.vault, new)
    await desk.receive(f"You sent me {secret} - what is it?")
    async with desk.services.database.transaction(owner) as tx:
        exposed = await tx.all(datetime, "select exposed_at from api_keys where exposed_at is not null")
    assert len(exposed) == 1


async def test_a_shared_number_is_filed_under_whom_we_wrote_to_last_else_the_head(desk: Desk) -> None:
    """CON-025: whom this sender last wrote to, else the head of the household, else the last active."""
    [nia, kofi] = await people(desk.services, desk.organization, [ADA, ADA], names=[("Nia", "Okafor"), ("Kofi", "O")])
    async with desk.services.database.transaction(desk.organization) as tx:
        await contacts.create_household(tx, "Okafor", members=[contacts.NewMember(kofi, "head")])
    await desk.receive("hello")
    [row] = await desk.rows()
    assert (row.contact_id, row.shared_by) == (kofi, 3)

    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute("update conversations set status = 'resolved', resolved_at = now() - interval '60 days'")
        await messaging.message_contact(tx, desk.services, nia, body="Hi", sender_id=desk.number.id)
    await desk.receive("thanks")
    assert (await desk.rows())[0].contact_id == nia
