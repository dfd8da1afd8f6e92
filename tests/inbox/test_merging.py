"""Two threads of one person become one: words, unread marks, labels; who may not see both does not join them."""

from uuid import UUID

import pytest

from koinon import inbox
from koinon.inbox.merging import repository
from koinon.platform.errors import KoinonError
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, ben, signed_in
from tests.inbox import cast
from tests.inbox.conftest import ADA, BEN, Desk
from tests.inbox.test_endpoints import PATH, office, only
from tests.inbox.test_erasing import tables
from tests.inbox.test_filters import limit
from tests.inbox.test_senders import another

__all__ = ["ada", "application", "ben", "office", "signed_in"]


async def talks(desk: Desk) -> tuple[UUID, UUID]:
    """An old thread of Ada's that is closed, and the new one that is open."""
    await desk.receive("First question")
    old = (await desk.rows())[0].id
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, old, inbox.Status.CLOSED)
    await desk.receive("Second question")
    return old, (await desk.rows())[0].id


async def merge(desk: Desk, target: UUID, source: UUID) -> inbox.Conversation:
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.merge(tx, target, source)


def said(items: list[inbox.Item]) -> list[str]:
    return [one.body for one in items if one.kind == "text"]


async def test_what_was_said_stands_in_one_thread_by_time(desk: Desk) -> None:
    old, new = await talks(desk)
    joined = await merge(desk, new, old)
    assert said(await desk.thread(new)) == ["Second question", "First question"]
    assert (joined.message_count, joined.status, joined.previous_id) == (2, "open", None)
    assert [row.id for row in await desk.rows(inbox.View.ALL)] == [new]
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await inbox.joined_to(tx, old) == new
        hits = await tx.scalar(
            "select count(*) from message_search where organization_id = %(o)s and conversation_id = %(c)s",
            {"o": desk.organization, "c": new},
        )
        assert hits == 2
        with pytest.raises(KoinonError, match="resource_not_found"):
            await inbox.conversation(tx, old)


async def test_the_living_one_may_be_joined_to_the_one_that_ended_and_it_lives_on(desk: Desk) -> None:
    old, new = await talks(desk)
    joined = await merge(desk, old, new)
    assert (joined.status, joined.preview, joined.unread) == ("open", "Second question", True)
    await desk.receive("Third question")
    assert said(await desk.thread(old))[0] == "Third question"


@pytest.mark.parametrize(("target", "source"), [(2, 0), (0, 2), (2, 1), (1, 0), (1, 2), (0, 1)])
async def test_what_went_before_leads_back_in_time_and_never_in_a_circle(desk: Desk, target: int, source: int) -> None:
    begun = list[UUID]()
    for words in ("First", "Second", "Third"):
        await desk.receive(words)
        begun.append((await desk.rows())[0].id)
        async with desk.services.database.transaction(desk.ana) as tx:
            await inbox.set_status(tx, begun[-1], inbox.Status.CLOSED)
    await merge(desk, begun[target], begun[source])
    left = [one for one in begun if one != begun[source]]
    async with desk.services.database.transaction(desk.ana) as tx:
        found = [(await inbox.conversation(tx, one)).previous_id for one in left]
    assert found == [None, left[0]]


async def test_marks_of_both_stay_once(desk: Desk) -> None:
    old, new = await talks(desk)
    async with desk.services.database.transaction(desk.ana) as tx:
        for name, where in (("Visitor", (old, new)), ("Choir", (old,))):
            label = await inbox.create_label(tx, name)
            for one in where:
                await inbox.set_labels(tx, one, [*[x.id for x in (await inbox.conversation(tx, one)).labels], label.id])
        await inbox.mark_unread(tx, old)
    joined = await merge(desk, new, old)
    assert [label.name for label in joined.labels] == ["Choir", "Visitor"]
    assert joined.unread


async def test_two_people_are_not_joined(desk: Desk) -> None:
    await desk.receive("I am Ada", from_=ADA)
    await desk.receive("I am Ben", from_=BEN)
    one, other = [row.id for row in await desk.rows()]
    with pytest.raises(KoinonError, match="different_people"):
        await merge(desk, one, other)
    with pytest.raises(KoinonError, match="validation_failed"):
        await merge(desk, one, one)


async def test_who_does_not_see_both_joins_neither(desk: Desk) -> None:
    old, new = await talks(desk)
    agent = await cast.user(desk.services.database, desk.organization, "Carla")
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.assign(tx, new, agent.id)
    await limit(desk, own_only=["agent"])
    for target, source in ((new, old), (old, new)):
        async with desk.services.database.transaction(agent) as tx:
            with pytest.raises(KoinonError, match="resource_not_found"):
                await inbox.merge(tx, target, source)


async def test_no_table_that_names_a_conversation_is_forgotten(desk: Desk) -> None:
    """Each is moved, left behind on purpose, or cannot name one that was joined."""
    async with desk.services.database.transaction(desk.organization) as tx:
        named = set(await tables(tx))
    assert named == {*repository._MOVED, *repository._ONCE, *repository._LEFT}


async def test_a_stranger_joins_nothing_and_the_trail_tells_who_did(ada: Browser, ben: Browser, office: Desk) -> None:
    first = str((await only(ada))["id"])
    await ada.call("PATCH", f"{PATH}/{first}", {"status": "closed"})
    await office.receive("Again")
    second = str((await office.rows())[0].id)
    asked = {"conversation_id": first}
    assert (await ben.call("POST", f"{PATH}/{second}/merges", asked)).status == 404
    assert (await ada.call("POST", f"{PATH}/{second}/merges", asked)).status == 201
    trail = (await ada.call("GET", "/api/v1/audit-log?action=conversation.merged")).json["data"]
    assert [row["changes"]["merged"] for row in trail] == [first]


async def test_an_answer_in_the_joined_thread_leaves_from_where_they_wrote_last(desk: Desk) -> None:
    await desk.receive("To the first number")
    [first] = await desk.rows()
    number, second = desk.number, await another(desk)
    desk.number = second
    await desk.receive("To the second number")
    [theirs] = [row for row in await desk.rows() if row.id != first.id]
    joined = await merge(desk, first.id, theirs.id)
    assert joined.sender_id == second.id
    await desk.receive("And again")
    assert said(await desk.thread(first.id))[0] == "And again"
    desk.number = number
    await desk.receive("Back at the first")
    [later] = [row for row in await desk.rows() if row.id != first.id]
    assert (await merge(desk, later.id, first.id)).sender_id == number.id


async def test_where_another_thread_is_alive_the_joined_one_stays(desk: Desk) -> None:
    await desk.receive("To the first number")
    [first] = await desk.rows()
    number, second = desk.number, await another(desk)
    desk.number = second
    await desk.receive("To the second number")
    [old] = [row for row in await desk.rows() if row.id != first.id]
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, old.id, inbox.Status.CLOSED)
    await desk.receive("To the second number again")
    assert (await merge(desk, first.id, old.id)).sender_id == number.id
