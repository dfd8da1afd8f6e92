"""Surveys: asked once, answered by a digit or a button, changed for a day, and never by a look (INB-093)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from koinon import inbox, organizations
from koinon.identity.contracts import Role
from koinon.inbox import Status, SurveySettings
from koinon.inbox.surveys import service
from koinon.inbox.surveys.jobs import ask_surveys
from koinon.kit import clock
from koinon.platform.errors import KoinonError
from tests.identity.conftest import seat
from tests.inbox.conftest import Desk

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def switched_on(desk: Desk) -> None:
    with clock.frozen(NOON - DAY):
        async with desk.services.database.transaction(desk.ana) as tx:
            await inbox.change_survey_settings(tx, SurveySettings(is_on=True))


async def done(desk: Desk, at: datetime = NOON, *, answered: bool = True) -> UUID:
    """Somebody wrote, was answered, and the conversation is resolved."""
    with clock.frozen(at):
        await desk.receive("Hello?", at=at)
        [row] = await desk.rows(inbox.View.ALL)
        if answered:
            await desk.reply(row.id, "Hello!", key=at.isoformat())
        async with desk.services.database.transaction(desk.ana) as tx:
            await inbox.set_status(tx, row.id, Status.RESOLVED)
    return row.id


async def asked(desk: Desk, at: datetime) -> str:
    """The job's turn; the end of the link in the newest question, or nothing."""
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "update wakeups set due_at = %(at)s where organization_id = %(o)s and kind = 'inbox.surveys'",
            {"at": NOON - DAY, "o": desk.organization},
        )
    with clock.frozen(at):
        await ask_surveys.call(desk.services)
    async with desk.services.database.transaction(desk.organization) as tx:
        bodies = await tx.all(
            str,
            "select body from deliveries where organization_id = %(o)s and origin = 'automation' order by created_at",
            {"o": desk.organization},
        )
    return bodies[-1].rsplit("/", 1)[-1] if bodies else ""


async def surveys(desk: Desk) -> list[tuple[str, int | None, str]]:
    """(state, rating, comment) of each, the oldest first."""
    async with desk.services.database.transaction(desk.organization) as tx:
        rows: list[tuple[str, int | None, str]] = await tx.all(
            tuple,
            "select state, rating, comment from csat_surveys where organization_id = %(o)s order by sent_at",
            {"o": desk.organization},
        )
    return rows


async def answer(desk: Desk, token: str, rating: int, at: datetime, comment: str = "") -> inbox.PublicSurvey:
    with clock.frozen(at):
        async with desk.services.database.transaction(service.organization_of(token)) as tx:
            return await inbox.answer_survey(tx, token, rating, comment)


async def test_ten_minutes_after_resolving_they_are_asked_once(desk: Desk) -> None:
    await switched_on(desk)
    await done(desk)
    assert await asked(desk, NOON + 9 * MINUTE) == ""
    assert await asked(desk, NOON + 10 * MINUTE) != ""
    await asked(desk, NOON + 11 * MINUTE)
    assert await surveys(desk) == [("sent", None, "")]


async def test_within_seven_days_nobody_is_asked_again(desk: Desk) -> None:
    await switched_on(desk)
    for days in (0, 6, 8):
        await done(desk, NOON + days * DAY)
        await asked(desk, NOON + days * DAY + 10 * MINUTE)
    assert len(await surveys(desk)) == 2


@pytest.mark.parametrize("case", ["off", "unanswered", "before"])
async def test_nobody_is_asked(desk: Desk, case: str) -> None:
    """While it is off, where nobody of us answered, and of what was resolved before it was switched on."""
    if case == "unanswered":
        await switched_on(desk)
    await done(desk, answered=case != "unanswered")
    if case == "before":
        with clock.frozen(NOON + MINUTE):
            async with desk.services.database.transaction(desk.ana) as tx:
                await inbox.change_survey_settings(tx, SurveySettings(is_on=True))
    await asked(desk, NOON + 20 * MINUTE)
    assert await surveys(desk) == []


async def test_a_digit_answers_and_does_not_reopen(desk: Desk) -> None:
    await switched_on(desk)
    await done(desk)
    await asked(desk, NOON + 10 * MINUTE)
    with clock.frozen(NOON + 20 * MINUTE):
        await desk.receive(" 4 ", at=NOON + 20 * MINUTE)
    [row] = await desk.rows(inbox.View.ALL)
    assert (row.status, row.waiting_since) == ("resolved", None)
    assert await surveys(desk) == [("answered", 4, "")]


@pytest.mark.parametrize(("text", "after"), [("4 please", 20 * MINUTE), ("6", 20 * MINUTE), ("4", 3 * DAY)])
async def test_other_words_and_late_digits_are_messages(desk: Desk, text: str, after: timedelta) -> None:
    await switched_on(desk)
    await done(desk)
    await asked(desk, NOON + 10 * MINUTE)
    with clock.frozen(NOON + after):
        await desk.receive(text, at=NOON + after)
    [row] = await desk.rows(inbox.View.ALL)
    assert row.status == "open"
    assert await surveys(desk) == [("sent", None, "")]


async def test_looking_records_nothing_and_the_button_does(desk: Desk) -> None:
    """A link scanner opens every link it sees."""
    await switched_on(desk)
    await done(desk)
    token = await asked(desk, NOON + 10 * MINUTE)
    with clock.frozen(NOON + 12 * MINUTE):
        async with desk.services.database.transaction(desk.organization) as tx:
            assert (await inbox.public_survey(tx, token)).is_open
    assert await surveys(desk) == [("sent", None, "")]
    await answer(desk, token, 5, NOON + 13 * MINUTE, "Kind and quick")
    assert await surveys(desk) == [("answered", 5, "Kind and quick")]


async def test_an_answer_may_change_for_a_day(desk: Desk) -> None:
    await switched_on(desk)
    await done(desk)
    token = await asked(desk, NOON + 10 * MINUTE)
    await answer(desk, token, 2, NOON + 20 * MINUTE)
    await answer(desk, token, 4, NOON + 20 * MINUTE + timedelta(hours=23))
    with pytest.raises(KoinonError) as refused:
        await answer(desk, token, 1, NOON + 21 * MINUTE + DAY)
    assert refused.value.code == "invalid_state"
    assert [rating for _, rating, _ in await surveys(desk)] == [4]


async def test_what_they_said_stands_in_the_thread(desk: Desk) -> None:
    """Once for each answer, and again only where it became another."""
    await switched_on(desk)
    conversation_id = await done(desk)
    token = await asked(desk, NOON + 10 * MINUTE)
    for rating, words in ((4, ""), (4, "Friendly"), (2, "Friendly")):
        await answer(desk, token, rating, NOON + 20 * MINUTE, words)
    async with desk.services.database.transaction(desk.organization) as tx:
        lines = await tx.all(
            str,
            "select details->>'to' from messages where organization_id = %(o)s and conversation_id = %(c)s"
            " and details->>'what' = 'rated' order by id",
            {"o": desk.organization, "c": conversation_id},
        )
    assert lines == ["4", "2"]


async def test_after_fourteen_days_the_link_is_over(desk: Desk) -> None:
    await switched_on(desk)
    await done(desk)
    token = await asked(desk, NOON + 10 * MINUTE)
    with pytest.raises(KoinonError) as refused:
        await answer(desk, token, 5, NOON + 15 * DAY)
    assert (refused.value.status, refused.value.code) == (410, "link_expired")
    await asked(desk, NOON + 15 * DAY)
    assert await surveys(desk) == [("expired", None, "")]


@pytest.mark.parametrize("token", ["", "x", "a" * 38, "é", "=" * 40])
async def test_a_link_that_is_none_is_404(desk: Desk, token: str) -> None:
    with pytest.raises(KoinonError) as refused:
        await answer(desk, token, 5, NOON)
    assert refused.value.status == 404


async def test_the_database_knows_one_to_five_only(desk: Desk) -> None:
    await switched_on(desk)
    await done(desk)
    await asked(desk, NOON + 10 * MINUTE)
    with pytest.raises(psycopg.errors.CheckViolation):
        async with desk.services.database.transaction(desk.organization) as tx:
            await tx.execute(
                "update csat_surveys set rating = 6, responded_at = now() where organization_id = %(o)s",
                {"o": desk.organization},
            )


async def test_one_or_two_is_told_to_whoever_leads(desk: Desk) -> None:
    lead = await seat(desk.services, desk.organization, Role.ADMIN)
    await switched_on(desk)
    await done(desk)
    token = await asked(desk, NOON + 10 * MINUTE)
    for minute, rating in ((20, 1), (21, 2), (22, 5)):
        await answer(desk, token, rating, NOON + minute * MINUTE)
    async with desk.services.database.transaction(desk.organization) as tx:
        told = await tx.all(
            tuple,
            "select user_id, happened from notifications where organization_id = %(o)s and kind = 'survey_unhappy'",
            {"o": desk.organization},
        )
    assert told == [(lead.user.id, 1)]


async def test_figures_say_how_many_and_how_happy(desk: Desk) -> None:
    await switched_on(desk)
    await done(desk)
    token = await asked(desk, NOON + 10 * MINUTE)
    await answer(desk, token, 4, NOON + 20 * MINUTE)
    with clock.frozen(NOON + DAY):
        async with desk.services.database.transaction(desk.ana) as tx:
            found = await inbox.survey_figures(tx)
    assert (found.asked, found.answers, found.mean, found.happy) == (1, 1, 4.0, 1)
    assert [(one.agent_id, one.mean) for one in found.by_agent] == [(desk.ana.id, 4.0)]


async def test_a_digit_after_the_conversation_was_deleted_begins_anew(desk: Desk) -> None:
    """Nothing that they write may be lost, whatever became of the conversation that was asked about."""
    await switched_on(desk)
    old = await done(desk)
    token = await asked(desk, NOON + 10 * MINUTE)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.delete_conversation(tx, old)
    with clock.frozen(NOON + 20 * MINUTE):
        await desk.receive("1", at=NOON + 20 * MINUTE)
    [row] = await desk.rows()
    assert (row.id != old, row.preview) == (True, "1")
    assert (await answer(desk, token, 1, NOON + 21 * MINUTE)).rating == 1


async def test_answers_of_conversations_one_may_not_see_are_not_shown(desk: Desk) -> None:
    await switched_on(desk)
    talk = await done(desk)
    await answer(desk, await asked(desk, NOON + 10 * MINUTE), 2, NOON + 11 * MINUTE, "Ana was rude")
    async with desk.services.database.transaction(desk.ana) as tx:
        assert [one.comment for one in await inbox.latest_answers(tx)] == ["Ana was rude"]
    async with desk.services.database.transaction(desk.organization) as tx:
        await organizations.change_settings(tx, {"inbox.access": {"own_only": ["agent"]}})
        await tx.execute(
            "update conversations set assignee_id = null where organization_id = %(o)s and id = %(id)s",
            {"o": desk.organization, "id": talk},
        )
    with clock.frozen(NOON + DAY):
        async with desk.services.database.transaction(desk.ana) as tx:
            assert await inbox.latest_answers(tx) == []
            seen = await inbox.survey_figures(tx)
        async with desk.services.database.transaction(desk.organization) as tx:
            everything = await inbox.survey_figures(tx)
    assert (seen.asked, seen.answers, list(seen.by_agent)) == (0, 0, [])
    assert (everything.asked, everything.answers) == (1, 1)
