"""A smaller plan closes seats, never an owner's, and a larger one opens them again (ORG-025)."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from koinon import identity, organizations
from koinon.identity.contracts import Role
from koinon.kit import clock
from koinon.organizations.plans import catalogue
from koinon.organizations.plans.recount import recount
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.services import Services
from tests.identity.conftest import found, seat

PLANS = """default = "large"
[plans.large]
seats = -1
[plans.small]
seats = 2
"""


@pytest.fixture
async def team(services: Services) -> tuple[Actor, list[UUID]]:
    """Ada, owner, last seen the longest ago; and three agents, the later in the list the later seen."""
    owner = await found(services)
    assert owner.organization_id is not None
    agents = [(await seat(services, owner.organization_id, Role.AGENT)).user.id for _ in range(3)]
    async with services.database.system() as tx:
        for days, user_id in enumerate([*reversed(agents), owner.user.id], start=1):
            at = clock.now() - timedelta(days=days)
            await tx.execute("update users set last_seen_at = %(at)s where id = %(id)s", {"at": at, "id": user_id})
    actor = Actor(
        kind=ActorKind.USER,
        organization_id=owner.organization_id,
        id=owner.user.id,
        name="Ada",
        permissions=frozenset({"users:write", "users:read"}),
    )
    return actor, agents


async def states(services: Services, actor: Actor) -> dict[UUID, tuple[str, bool]]:
    async with services.database.transaction(actor) as tx:
        members = await identity.list_members(tx, 50)
    return {one.user_id: (one.state, one.suspended_by_plan) for one in members}


async def put_on(services: Services, actor: Actor, plan: str) -> None:
    async with services.database.transaction(actor) as tx:
        await organizations.change_plan(tx, plan)


async def test_who_was_here_the_longest_ago_is_closed_and_returns(
    services: Services, team: tuple[Actor, list[UUID]]
) -> None:
    actor, agents = team
    assert actor.id is not None
    with catalogue.using(catalogue.read(PLANS)):
        await put_on(services, actor, "small")
        closed = ("suspended", True)
        assert await states(services, actor) == {
            actor.id: ("active", False), agents[0]: closed, agents[1]: closed, agents[2]: ("active", False),
        }  # fmt: skip
        assert await identity.seats(services, agents[0]) == []
        await put_on(services, actor, "large")
        assert set((await states(services, actor)).values()) == {("active", False)}
        assert len(await identity.seats(services, agents[0])) == 1


async def test_the_owner_chooses_by_closing_another(services: Services, team: tuple[Actor, list[UUID]]) -> None:
    actor, agents = team
    with catalogue.using(catalogue.read(PLANS)):
        await put_on(services, actor, "small")
        async with services.database.transaction(actor) as tx:
            members = {one.user_id: one.id for one in await identity.list_members(tx, 50)}
        with pytest.raises(errors.KoinonError, match="plan_limit_exceeded"):
            async with services.database.transaction(everything(actor)) as tx:
                await identity.restore_member(tx, members[agents[0]])
        async with services.database.transaction(everything(actor)) as tx:
            await identity.suspend_member(tx, members[agents[2]])
            await identity.restore_member(tx, members[agents[0]])
        await put_on(services, actor, "large")
        now = await states(services, actor)
        assert now[agents[0]] == now[agents[1]] == ("active", False)
        assert now[agents[2]] == ("suspended", False)  # closed by hand, so no plan opens it


def everything(actor: Actor) -> Actor:
    return msgspec.structs.replace(actor, permissions=identity.permissions_of("owner"))


async def test_an_exception_that_ended_is_followed_at_night(services: Services, team: tuple[Actor, list[UUID]]) -> None:
    actor, _ = team
    assert actor.organization_id is not None
    with catalogue.using(catalogue.read(PLANS)):
        async with services.database.transaction(actor) as tx:
            later = clock.now() + timedelta(hours=1)
            await organizations.override_limit(tx, "seats", 4, "A month of help for Easter.", later)
            await organizations.change_plan(tx, "small")
        assert {state for state, _ in (await states(services, actor)).values()} == {"active"}
        async with services.database.transaction(actor) as tx:
            await tx.execute("update organization_limits set valid_until = now() - interval '1 minute'")
        await recount(services, actor.organization_id)
        assert (
            sorted(state for state, _ in (await states(services, actor)).values()) == ["active"] * 2 + ["suspended"] * 2
        )
