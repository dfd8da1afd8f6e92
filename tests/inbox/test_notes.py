"""Notes: for the team alone, whom they name is told, changed for a quarter of an hour, deleted with a trace."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import inbox, messaging, organizations
from koinon.identity.notices.contracts import Row
from koinon.identity.notices.repository.entries import notices
from koinon.inbox.notes import policy
from koinon.kit import clock
from koinon.platform.actor import Actor
from koinon.platform.errors import KoinonError
from tests.inbox import cast
from tests.inbox.conftest import Desk


@pytest.fixture
async def talk(desk: Desk) -> UUID:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0].id


@pytest.fixture
async def ben(desk: Desk) -> Actor:
    return await cast.user(desk.services.database, desk.organization, "Ben Carter")


async def note(desk: Desk, talk: UUID, body: str, actor: Actor | None = None, key: str | None = None) -> UUID:
    async with desk.services.database.transaction(actor or desk.ana) as tx:
        return await inbox.add_note(tx, talk, inbox.NewNote(body, key=key))


async def notices_of(desk: Desk, actor: Actor) -> list[Row]:
    async with desk.services.database.transaction(actor) as tx:
        return await notices(tx, actor.id, 10, None, unread=False)


async def test_a_note_is_in_the_thread_and_never_in_the_ledger(desk: Desk, talk: UUID) -> None:
    await note(desk, talk, "She has been here before.")
    newest = (await desk.thread(talk))[0]
    assert (newest.kind, newest.direction, newest.body) == ("note", "internal", "She has been here before.")
    async with desk.services.database.transaction(desk.ana) as tx:
        assert await messaging.deliveries_for_contact(tx, desk.people[0], None, 10) == []


async def test_a_note_neither_answers_nor_shows_in_the_list(desk: Desk, talk: UUID) -> None:
    await note(desk, talk, "She has been here before.")
    [row] = await desk.rows()
    assert (row.status, row.preview, row.assignee_id) == (inbox.Status.OPEN, "Can I bring my sister?", None)


async def test_the_same_key_writes_once(desk: Desk, talk: UUID) -> None:
    assert await note(desk, talk, "Once", key="k") == await note(desk, talk, "Once", key="k")
    assert len(await desk.thread(talk)) == 2


async def test_whom_a_note_names_is_told_watches_and_has_it_unread(desk: Desk, talk: UUID, ben: Actor) -> None:
    async with desk.services.database.transaction(ben) as tx:
        await inbox.mark_read(tx, talk)
    await note(desk, talk, "@ben carter, can you call her?")
    async with desk.services.database.transaction(ben) as tx:
        assert await inbox.unread_count(tx) == 1
        [watcher] = await inbox.watchers(tx, talk)
    assert (watcher.user_id, watcher.why) == (ben.id, "mentioned")
    [told] = [one for one in await notices_of(desk, ben) if one.kind == "conversation_mentioned"]
    assert told.link == f"/inbox/{talk}"


async def team_of(desk: Desk, name: str, *members: Actor) -> inbox.Team:
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.create_team(tx, inbox.TeamDraft(name, members=[one.id for one in members if one.id]))


async def mentions_of(desk: Desk, actor: Actor) -> int:
    return sum(one.happened for one in await notices_of(desk, actor) if one.kind == "conversation_mentioned")


async def test_a_team_that_a_note_names_is_told_once_each(desk: Desk, talk: UUID, ben: Actor) -> None:
    cleo = await cast.user(desk.services.database, desk.organization, "Cleo")
    await team_of(desk, "Prayer team", desk.ana, ben)
    made = await note(desk, talk, "@prayer team and @Ben Carter, please pray for her.")
    assert [await mentions_of(desk, one) for one in (desk.ana, ben, cleo)] == [0, 1, 0]
    newest = (await desk.thread(talk))[0]
    assert [one["name"] for one in (newest.details or {})["mentions"]] == ["Ben Carter", "Prayer team"]
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.change_note(tx, talk, made, "@Prayer team and @Cleo, please pray for her.")
    assert [await mentions_of(desk, one) for one in (ben, cleo)] == [1, 1]


async def test_who_is_told_by_a_team_has_it_unread_and_does_not_follow(desk: Desk, talk: UUID, ben: Actor) -> None:
    await team_of(desk, "Care", ben)
    async with desk.services.database.transaction(ben) as tx:
        await inbox.mark_read(tx, talk)
    await note(desk, talk, "@Care look")
    async with desk.services.database.transaction(ben) as tx:
        assert await inbox.unread_count(tx) == 1
        assert not (await inbox.conversation(tx, talk)).is_followed
    await desk.receive("Hello?")
    assert [one.kind for one in await notices_of(desk, ben)] == ["conversation_mentioned"]


async def test_nobody_is_named_who_may_not_see_it(desk: Desk, talk: UUID, ben: Actor) -> None:
    cleo = await cast.user(desk.services.database, desk.organization, "Cleo")
    await team_of(desk, "Care", ben, cleo)
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "update memberships set role = 'admin' where organization_id = %(o)s and user_id = %(u)s",
            {"o": desk.organization, "u": desk.ana.id},
        )
    async with desk.services.database.transaction(desk.ana) as tx:
        await organizations.change_settings(tx, {"inbox.access": {"own_only": ["agent"]}})
        await inbox.assign(tx, talk, ben.id)
    await note(desk, talk, "@Care and @Cleo, look")
    assert [await mentions_of(desk, one) for one in (ben, cleo)] == [1, 0]


async def test_a_note_of_ones_own_name_tells_nobody(desk: Desk, talk: UUID) -> None:
    await note(desk, talk, "@Ana will see to it")
    assert [one for one in await notices_of(desk, desk.ana) if one.kind == "conversation_mentioned"] == []


async def test_who_follows_is_told_of_answers_until_they_mute(desk: Desk, talk: UUID, ben: Actor) -> None:
    async with desk.services.database.transaction(ben) as tx:
        await inbox.follow(tx, talk)
    await desk.receive("Hello?")
    async with desk.services.database.transaction(ben) as tx:
        await inbox.follow(tx, talk, is_muted=True)
    await desk.receive("Still there?")
    told = [one for one in await notices_of(desk, ben) if one.kind == "conversation_answered"]
    assert [one.happened for one in told] == [1]


async def test_its_author_changes_a_note_for_fifteen_minutes(desk: Desk, talk: UUID) -> None:
    made = await note(desk, talk, "Call hre")
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.change_note(tx, talk, made, "Call her")
    newest = (await desk.thread(talk))[0]
    assert newest.body == "Call her"
    assert newest.edited_at is not None
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        async with desk.services.database.transaction(desk.ana) as tx:
            with pytest.raises(KoinonError, match="note_is_final"):
                await inbox.change_note(tx, talk, made, "Call them")


async def test_nobody_changes_anothers_note(desk: Desk, talk: UUID, ben: Actor) -> None:
    made = await note(desk, talk, "Call her")
    async with desk.services.database.transaction(ben) as tx:
        with pytest.raises(KoinonError, match="insufficient_permissions"):
            await inbox.change_note(tx, talk, made, "Do not")


async def test_a_deleted_note_leaves_who_deleted_it_and_no_words(desk: Desk, talk: UUID) -> None:
    made = await note(desk, talk, "A secret")
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.delete_note(tx, talk, made)
        left = await tx.one(tuple, "select body, details->>'deleted_by' from messages where id = %(id)s", {"id": made})
    assert left == ("", "Ana")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("@Ana Silva look", [1]),
        ("@ana silvaño", []),
        ("ana@Ana.example", []),
        ("@Ben and @BEN again", [2]),
        ("(@Ana Silva)", [1]),
        ("@Ana Silva-Costa", [3]),
        ("@Ana", []),
        ("@care team, @BEN", [7, 2]),
        ("@Careful", []),
        ("@Joy", [8]),
    ],
)
def test_whom_a_note_means(body: str, expected: list[int]) -> None:
    """The longest name that fits; a first name where one person only has it; a team's whole name before that."""
    people = {1: "Ana Silva", 2: "Ben Carter", 3: "Ana Silva-Costa", 4: "Joy Lee"}
    assert policy.named(body, policy.called(people, {6: "Care", 7: "Care team", 8: "joy"})) == expected


@given(st.text(max_size=200))
def test_no_text_names_anybody_without_their_name(body: str) -> None:
    named = policy.named(body, policy.called({1: "Ana Silva"}))
    assert not named or "@ana" in body.casefold()
