"""Counts for everybody who is there are one look, however many they are; each is told what they may see (INB-073)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from koinon import identity, organizations
from koinon.identity.contracts import Role
from koinon.inbox.contracts.lists import Filters
from koinon.inbox.repository import tallies
from koinon.inbox.repository.tallies import Watched
from koinon.inbox.service import many
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.web.live import counting
from tests.identity.conftest import seat
from tests.web.realtime.node import Client, connected
from tests.web.site import Site

ADA, BO = "+12125550198", "+12125550197"


@pytest.fixture
def issued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements of the counting task so far."""
    seen: list[str] = []
    run = Tx._run

    async def noting(tx: Tx, sql: str, params: Any) -> Any:
        task = asyncio.current_task()
        if task is not None and "Counting.run" in repr(task.get_coro()):
            seen.append(sql)
        return await run(tx, sql, params)

    monkeypatch.setattr(Tx, "_run", noting)
    return seen


@asynccontextmanager
async def watching(desk: Site, *seats: identity.SignedIn, views: list[UUID]) -> AsyncIterator[list[Client]]:
    """A window of each, with their own figures and some views open."""
    topics = ["user", *(f"view:{one}" for one in views)]
    entering = [connected(desk.url, one) for one in seats]
    clients = [await one.__aenter__() for one in entering]
    for client in clients:
        await client.say("subscribe", topics=topics)
        await client.until("subscribed")
    yield clients
    for one in entering:
        await one.__aexit__(None, None, None)


async def keep_views(desk: Site) -> list[UUID]:
    """Two that everybody is shown: all, and one's own."""
    made = [(uuid4(), "All", "{}"), (uuid4(), "Mine", '{"assignees": ["me"]}')]
    async with desk.services.database.transaction(desk.organization) as tx:
        for view_id, name, filters in made:
            await tx.execute(
                "insert into inbox_views (id, organization_id, name, filters)"
                " values (%(id)s, %(o)s, %(n)s, %(f)s::jsonb)",
                {"id": view_id, "o": desk.organization, "n": name, "f": filters},
            )
    return [view_id for view_id, *_ in made]


def rounds(issued: list[str]) -> list[int]:
    """How many statements each look took, the last one perhaps not to its end."""
    starts = [n for n, sql in enumerate(issued) if "from notifications" in sql]
    return [end - start for start, end in zip(starts, [*starts[1:], len(issued)], strict=True)]


async def conversation_of(desk: Site, number: str) -> UUID:
    await desk.receive("Hello", number)
    async with desk.services.database.transaction(desk.organization) as tx:
        sql = "select id from conversations where organization_id = %(o)s order by id desc limit 1"
        found: UUID = await tx.scalar(sql, {"o": desk.organization})
    return found


async def test_statements_do_not_grow_with_who_is_there(services: Services, desk: Site, issued: list[str]) -> None:
    views = await keep_views(desk)
    ben = await seat(services, desk.organization, Role.AGENT)
    told: list[int] = []
    for more in (0, 6):
        others = [await seat(services, desk.organization, Role.AGENT) for _ in range(more)]
        async with watching(desk, desk.signed_in, ben, *others, views=views) as clients:
            issued.clear()
            await desk.receive("Hello", f"+1212555{2000 + more}")
            for client in clients:
                for view_id in views:
                    await client.until("counts", view_id=str(view_id))
            told.append(max(rounds(issued)))
    assert told[0] == told[1] <= 11


async def test_a_view_that_cannot_be_counted_withholds_no_other(desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """One takes longer than counts may (here: what is narrowed sleeps), one names what only looks like an id."""
    everything, _ = await keep_views(desk)
    slow, senseless = uuid4(), uuid4()
    async with desk.services.database.transaction(desk.organization) as tx:
        for view_id, filters in ((slow, '{"channels": ["sms"]}'), (senseless, f'{{"assignees": ["{"-" * 36}"]}}')):
            await tx.execute(
                "insert into inbox_views (id, organization_id, name, filters)"
                " values (%(i)s, %(o)s, %(n)s, %(f)s::jsonb)",
                {"i": view_id, "o": desk.organization, "n": view_id.hex, "f": filters},
            )
    conditions = tallies.conditions

    def crawling(query: Any, narrowed: str, *more: Any) -> str:
        return conditions(query, narrowed, *more) + (" and pg_sleep(60) is not null" if narrowed else "")

    monkeypatch.setattr(counting, "LONGEST_SECONDS", 2.0)
    monkeypatch.setattr(tallies, "LONGEST_SECONDS", 1.0)
    monkeypatch.setattr(tallies, "conditions", crawling)
    async with watching(desk, desk.signed_in, views=[everything, slow, senseless]) as [ada]:
        await desk.receive("Hello", ADA)
        await ada.until("counts", unread=1)
        await ada.until("counts", view_id=str(everything), conversations=1)
    assert {frame["view_id"] for frame in ada.heard if "view_id" in frame} == {str(everything)}


async def test_slow_views_end_together_and_are_left_alone_afterwards(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven that take a minute each end when time is up for all; who found one slow does not ask it again at once."""
    plain, crawling = Watched(Filters(), None), [Watched(Filters(channels=("sms", f"c{n}")), None) for n in range(7)]
    conditions, asked = tallies.conditions, list[str]()

    def slowly(query: Any, narrowed: str, *more: Any) -> str:
        return conditions(query, narrowed, *more) + (" and pg_sleep(60) is not null" if narrowed else "")

    async def noting(tx: Tx, parts: Any) -> Any:
        asked.extend(key for key, _ in parts)
        return await count(tx, parts)

    count = tallies._count
    monkeypatch.setattr(tallies, "conditions", slowly)
    monkeypatch.setattr(tallies, "_count", noting)
    monkeypatch.setattr(tallies, "SLOW", tallies.Slow())
    monkeypatch.setattr(tallies, "LONGEST_SECONDS", 2.0)
    await desk.receive("Hello", ADA)
    async with desk.services.database.transaction(desk.organization) as tx:
        before = await tx.scalar("select current_setting('statement_timeout')", {})
        found = await tallies.of_views(tx, [plain, *crawling])
        assert found == [1] + [None] * 7
        assert len(asked) < 8 + 8  # time was up before each had its turn
        asked.clear()
        await tallies.of_views(tx, [plain, *crawling])
        assert len(set(asked)) < 8
        assert await tx.scalar("select current_setting('statement_timeout')", {}) == before


async def test_a_mistake_of_ours_is_not_taken_for_a_senseless_view(desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "conditions", lambda *_: "and c.no_such_column")
    async with desk.services.database.transaction(desk.organization) as tx:
        with pytest.raises(psycopg.errors.UndefinedColumn):
            await tallies.of_views(tx, [Watched(Filters(), None)])


async def test_each_is_told_what_they_may_see(services: Services, desk: Site) -> None:
    """Roles that see only their teams' conversations and their own, or only their own (INB-112)."""
    views = await keep_views(desk)
    carla = await seat(services, desk.organization, Role.AGENT)
    dora = await seat(services, desk.organization, Role.ADMIN)
    hers, unowned = await conversation_of(desk, ADA), await conversation_of(desk, BO)
    async with services.database.transaction(desk.organization) as tx:
        await organizations.change_settings(tx, {"inbox.access": {"teams_only": ["admin"], "own_only": ["agent"]}})
        team, named = uuid4(), {"o": desk.organization, "u": dora.user.id}
        await tx.execute(
            "insert into inbox_teams (id, organization_id, name) values (%(t)s, %(o)s, 'Care')", named | {"t": team}
        )
        await tx.execute(
            "insert into inbox_team_members (organization_id, team_id, user_id) values (%(o)s, %(t)s, %(u)s)",
            named | {"t": team},
        )
        await many.assign(tx, [hers], carla.user.id)
        await many.set_team(tx, [unowned], team)
    async with watching(desk, desk.signed_in, carla, dora, views=views) as clients:
        await desk.receive("And again", ADA)
        await desk.receive("And again", BO)
        for client, everything, own in zip(clients, (2, 1, 1), (0, 1, 0), strict=True):
            await client.until("counts", view_id=str(views[0]), conversations=everything)
            await client.until("counts", view_id=str(views[1]), conversations=own)
            await client.until("counts", unread=everything)
