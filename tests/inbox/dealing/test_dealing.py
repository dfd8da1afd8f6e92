"""Who is given what arrives and waits: parallel arrivals, capacity, coming back, going offline (INB-024, 025, 026)."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import inbox, organizations
from koinon.inbox import Availability, Status, TeamDraft
from koinon.inbox.jobs import deal_out, watch_agents
from koinon.kit import clock
from koinon.platform.actor import Actor
from tests.inbox import cast
from tests.inbox.conftest import Desk


def number(n: int) -> str:
    return f"+1212555{n:04d}"


async def online(desk: Desk, actor: Actor) -> None:
    async with desk.services.database.transaction(actor) as tx:
        await inbox.seen(tx)


async def setting(desk: Desk, **values: object) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await organizations.change_settings(tx, {f"inbox.{name}": value for name, value in values.items()})


async def owners(desk: Desk) -> Counter[UUID | None]:
    return Counter([row.assignee_id for row in await desk.rows()])


@pytest.fixture
async def three(desk: Desk) -> list[Actor]:
    """Ana, Ben and Cleo, all at their desks; what arrives is given out by load."""
    more = [await cast.user(desk.services.database, desk.organization, name) for name in ("Ben", "Cleo")]
    await setting(desk, assignment="least_loaded")
    for one in (desk.ana, *more):
        await online(desk, one)
    return [desk.ana, *more]


async def test_fifty_arrivals_at_once_are_spread_evenly_and_each_is_one_persons(desk: Desk, three: list[Actor]) -> None:
    await asyncio.gather(*(desk.receive("Hello", from_=number(n)) for n in range(50)))
    async with desk.services.database.transaction(desk.organization) as tx:
        loads = dict(
            await tx.all(
                tuple,
                "select assignee_id, count(*) from conversations where organization_id = %(o)s group by assignee_id",
                {"o": desk.organization},
            )
        )
        passed = await tx.scalar(
            "select count(*) from conversation_assignments where organization_id = %(o)s", {"o": desk.organization}
        )
    assert set(loads) == {one.id for one in three}
    assert max(loads.values()) - min(loads.values()) <= 1
    assert sum(loads.values()) == passed == 50


async def test_nobody_free_says_why_and_waits_in_order(desk: Desk, three: list[Actor]) -> None:
    await setting(desk, capacity=1)
    start = clock.now() - timedelta(hours=1)
    for n in range(5):
        await desk.receive("Hello", from_=number(n), at=start + timedelta(minutes=n))
    waiting = [row for row in await desk.rows() if row.assignee_id is None]
    async with desk.services.database.transaction(desk.ana) as tx:
        assert {(await inbox.conversation(tx, row.id)).unassigned_because for row in waiting} == {"all_full"}
        mine = next(row for row in await desk.rows() if row.assignee_id == desk.ana.id)
        await inbox.set_status(tx, mine.id, Status.RESOLVED)
    with clock.frozen(clock.now() + timedelta(seconds=11)):
        for one in three:
            await online(desk, one)
        await deal_out.call(desk.services)
    oldest = min(waiting, key=lambda row: row.waiting_since or clock.now())
    async with desk.services.database.transaction(desk.ana) as tx:
        given = await inbox.conversation(tx, oldest.id)
    assert (given.assignee_id, given.unassigned_because) == (desk.ana.id, None)
    assert (await owners(desk))[None] == 1


async def test_only_who_is_online_is_given_work(desk: Desk, three: list[Actor]) -> None:
    async with desk.services.database.transaction(three[1]) as tx:
        await inbox.choose_availability(tx, Availability.BUSY)
    with clock.frozen(clock.now() + timedelta(seconds=90)):
        await online(desk, three[2])
        await online(desk, three[1])
        for n in range(4):
            await desk.receive("Hello", from_=number(n))
    assert await owners(desk) == {three[2].id: 4}


async def test_who_had_it_before_has_it_again(desk: Desk, three: list[Actor]) -> None:
    await desk.receive("Hello")
    first = (await desk.rows())[0]
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.assign(tx, first.id, three[2].id)
        await inbox.set_status(tx, first.id, Status.RESOLVED)
    await setting(desk, reopen_days=0)
    await desk.receive("One more thing")
    again = (await desk.rows())[0]
    assert (again.id != first.id, again.assignee_id) == (True, three[2].id)
    async with desk.services.database.transaction(desk.organization) as tx:
        why = "select reason from conversation_assignments where organization_id = %(o)s and conversation_id = %(c)s"
        assert await tx.all(str, why, {"o": desk.organization, "c": again.id}) == ["returned"]


async def test_a_team_gives_out_to_its_own_people(desk: Desk, three: list[Actor]) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        draft = TeamDraft("Care", inbox.AssignmentMode.ROUND_ROBIN, members=[three[1].id, three[2].id])
        team = await inbox.create_team(tx, draft)
        await inbox.create_rule(tx, inbox.RuleDraft("Prayer goes to care", keywords=["prayer"], team_id=team.id))
    for n in range(4):
        await desk.receive("A PRAYER, please", from_=number(n))
    assert await owners(desk) == {three[1].id: 2, three[2].id: 2}
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.conversation(tx, (await desk.rows())[0].id)).team_name == "Care"


async def test_whoever_comes_is_given_what_waits(desk: Desk) -> None:
    await setting(desk, assignment="round_robin")
    await desk.receive("Hello")
    row = (await desk.rows())[0]
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.conversation(tx, row.id)).unassigned_because == "nobody_online"
    await online(desk, desk.ana)
    await deal_out.call(desk.services)
    assert (await owners(desk)) == {desk.ana.id: 1}


async def test_who_is_offline_too_long_gives_back_what_waits(desk: Desk, three: list[Actor]) -> None:
    await setting(desk, offline_minutes=15)
    await desk.receive("Hello")
    had = (await desk.rows())[0].assignee_id
    others = [one for one in three if one.id != had]
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        await watch_agents.call(desk.services)
        assert (await desk.rows())[0].assignee_id == had
    with clock.frozen(clock.now() + timedelta(minutes=26)):
        await online(desk, others[0])
        await watch_agents.call(desk.services)
        await deal_out.call(desk.services)
        assert (await desk.rows())[0].assignee_id == others[0].id


async def test_what_somebody_had_who_lost_their_seat_is_dealt_out(desk: Desk, three: list[Actor]) -> None:
    await desk.receive("Hello")
    had = (await desk.rows())[0].assignee_id
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "update memberships set state = 'removed' where organization_id = %(o)s and user_id = %(u)s",
            {"o": desk.organization, "u": had},
        )
        await inbox.hand_over(tx, had, None) if had else None
    await deal_out.call(desk.services)
    now_has = (await desk.rows())[0].assignee_id
    assert now_has in {one.id for one in three} - {had}


async def test_what_is_set_by_hand_stays_and_is_recorded(desk: Desk) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.choose_availability(tx, Availability.BUSY)
        assert (await inbox.seen(tx)).availability == Availability.BUSY
        acts = await tx.all(
            str,
            "select action from audit_log where organization_id = %(o)s and actor_id = %(u)s",
            {"o": desk.organization, "u": desk.ana.id},
        )
    assert acts == ["agent.availability_set"]
