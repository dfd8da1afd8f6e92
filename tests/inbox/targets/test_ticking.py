"""The clock of response targets against real conversations: met, paused, warned and breached, each once (INB-090)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from koinon import inbox
from koinon.identity.contracts import Role
from koinon.inbox import NewHours, Status, Week
from koinon.inbox.hours.away import answer_away
from koinon.inbox.targets.jobs import watch_targets
from koinon.kit import clock, ids
from koinon.platform.actor import Actor, ActorKind
from tests.identity.conftest import seat
from tests.inbox.conftest import Desk

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def within_an_hour(desk: Desk, **values: object) -> inbox.TargetPolicy:
    async with desk.services.database.transaction(desk.ana) as tx:
        wanted = {"name": "All", "first_response": 60, "next_response": 60, "in_business_hours": False}
        return await inbox.create_target(tx, {**wanted, **values})


async def asked(desk: Desk, at: datetime = NOON, text: str = "Hello?") -> UUID:
    with clock.frozen(at):
        await desk.receive(text, at=at)
    [row] = await desk.rows(inbox.View.ALL)
    return row.id


async def tick(desk: Desk, at: datetime) -> None:
    """The job's turn; whatever was said to look later is due."""
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "update wakeups set due_at = %(at)s where organization_id = %(o)s and kind = 'inbox.targets'",
            {"at": NOON - timedelta(days=1), "o": desk.organization},
        )
        await tx.execute(
            "update sla_touched set at = %(at)s where organization_id = %(o)s", {"at": at, "o": desk.organization}
        )
    with clock.frozen(at):
        await watch_targets.call(desk.services)


async def clocks(desk: Desk) -> list[tuple[str, str]]:
    """(kind, what it is) of every clock, the oldest first."""
    async with desk.services.database.transaction(desk.organization) as tx:
        rows: list[tuple[str, str]] = await tx.all(
            tuple,
            """
            select kind, concat_ws(' ', case when met_at is not null then 'met' end,
                                   case when ended_at is not null then 'ended' end,
                                   case when paused_at is not null then 'paused' end,
                                   case when warned_at is not null then 'warned' end,
                                   case when breached_at is not null then 'breached' end)
            from sla_clocks where organization_id = %(o)s order by started_at, kind
            """,
            {"o": desk.organization},
        )
    return rows


async def shown(desk: Desk) -> tuple[str | None, datetime | None]:
    """What lists show."""
    async with desk.services.database.transaction(desk.organization) as tx:
        found: tuple[str | None, datetime | None] = await tx.one(
            tuple,
            "select sla_state, sla_target_at from conversations where organization_id = %(o)s",
            {"o": desk.organization},
        )
    return found


async def told(desk: Desk, kind: str) -> list[tuple[UUID, int]]:
    async with desk.services.database.transaction(desk.organization) as tx:
        rows: list[tuple[UUID, int]] = await tx.all(
            tuple,
            "select user_id, happened from notifications where organization_id = %(o)s and kind = %(kind)s",
            {"o": desk.organization, "kind": kind},
        )
    return rows


async def test_a_question_runs_is_warned_of_and_breached_each_once(desk: Desk) -> None:
    lead = await seat(desk.services, desk.organization, Role.ADMIN)
    await within_an_hour(desk)
    await asked(desk)
    await tick(desk, NOON + MINUTE)
    assert await shown(desk) == ("running", NOON + 60 * MINUTE)
    for minute in (45, 46):
        await tick(desk, NOON + minute * MINUTE)
    assert (await shown(desk))[0] == "warned"
    assert await told(desk, "target_near") == [(lead.user.id, 1)]
    for minute in (60, 61):
        await tick(desk, NOON + minute * MINUTE)
    assert (await shown(desk))[0] == "breached"
    assert await told(desk, "target_missed") == [(lead.user.id, 1)]
    assert await clocks(desk) == [("first_response", "warned breached")]


async def test_whoever_has_it_is_told_instead(desk: Desk) -> None:
    await seat(desk.services, desk.organization, Role.ADMIN)
    await within_an_hour(desk)
    conversation = await asked(desk)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.assign(tx, conversation, desk.ana.id)
    await tick(desk, NOON + 61 * MINUTE)
    assert [who for who, _ in await told(desk, "target_missed")] == [desk.ana.id]


async def test_an_answer_meets_it_and_the_next_question_starts_another(desk: Desk) -> None:
    await within_an_hour(desk)
    conversation = await asked(desk)
    await tick(desk, NOON + MINUTE)
    with clock.frozen(NOON + 2 * MINUTE):
        await desk.reply(conversation, "Hello!")
    await asked(desk, NOON + 3 * MINUTE, "And then?")
    await tick(desk, NOON + 4 * MINUTE)
    assert await clocks(desk) == [("first_response", "met"), ("next_response", "")]
    assert await shown(desk) == ("running", NOON + 63 * MINUTE)


async def test_an_automatic_answer_meets_nothing(desk: Desk) -> None:
    await within_an_hour(desk)
    async with desk.services.database.transaction(desk.ana) as tx:
        texts = inbox.AwayTexts(en="Back at nine.")
        await inbox.create_hours(tx, NewHours(week=Week(), is_answering=True, away_texts=texts))
    await asked(desk)
    with clock.frozen(NOON + MINUTE):
        await answer_away.call(desk.services, str(desk.organization))
    await tick(desk, NOON + 61 * MINUTE)
    assert await clocks(desk) == [("first_response", "breached")]


async def test_what_a_key_answers_meets_nothing(desk: Desk) -> None:
    await within_an_hour(desk)
    conversation = await asked(desk)
    key = Actor(
        kind=ActorKind.API_KEY,
        organization_id=desk.organization,
        id=ids.uuid7(),
        permissions=desk.ana.permissions,
    )
    with clock.frozen(NOON + MINUTE):
        await desk.reply(conversation, "We got your message.", actor=key)
    await tick(desk, NOON + 61 * MINUTE)
    assert await clocks(desk) == [("first_response", "breached")]


async def test_an_answer_that_is_taken_back_lets_the_clock_run_on(desk: Desk) -> None:
    await within_an_hour(desk)
    conversation = await asked(desk)
    with clock.frozen(NOON + MINUTE):
        reply = await desk.reply(conversation, "Hello!")
        await tick(desk, NOON + MINUTE)
        async with desk.services.database.transaction(desk.ana) as tx:
            await inbox.undo(tx, conversation, reply.message_id)
    await tick(desk, NOON + 61 * MINUTE)
    assert await clocks(desk) == [("first_response", "breached")]


async def test_snoozed_it_is_never_late_and_done_it_shows_nothing(desk: Desk) -> None:
    await within_an_hour(desk, resolution=60)
    conversation = await asked(desk)
    await tick(desk, NOON + MINUTE)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, conversation, Status.PENDING)
    await tick(desk, NOON + 2 * MINUTE)
    await tick(desk, NOON + 600 * MINUTE)
    assert await clocks(desk) == [("first_response", "paused"), ("resolution", "paused")]
    assert await shown(desk) == ("paused", None)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, conversation, Status.RESOLVED)
    await tick(desk, NOON + 601 * MINUTE)
    assert await shown(desk) == (None, None)


async def test_a_new_policy_takes_what_waits_already_and_none_costs_nothing(desk: Desk) -> None:
    await asked(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        assert (
            await tx.scalar("select count(*) from sla_touched where organization_id = %(o)s", {"o": desk.organization})
            == 0
        )
    policy = await within_an_hour(desk)
    await tick(desk, NOON + MINUTE)
    assert await shown(desk) == ("running", NOON + 60 * MINUTE)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.drop_target(tx, policy.id)
