"""Where a conversation stands: statuses, snoozing, priority, closing by itself (INB-020, 021, 022, 028, 029)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koinon import inbox, organizations
from koinon.inbox import Priority, Snooze, Status
from koinon.inbox.jobs import close_ended, wake_snoozed
from koinon.inbox.policy import may_become, outranks, wakes_at
from koinon.kit import clock
from koinon.platform.errors import KoinonError
from tests.inbox import cast
from tests.inbox.conftest import Desk

STRANGER = "+12125550123"
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
async def talk(desk: Desk) -> inbox.ConversationRow:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0]


async def become(desk: Desk, one: UUID, status: Status, until: datetime | None = None) -> inbox.Conversation:
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.set_status(tx, one, status, until=until)


async def told(desk: Desk, one: UUID) -> list[tuple[str | None, object]]:
    """Who did what, the newest first."""
    lines = [item for item in await desk.thread(one) if item.kind == "event"]
    return [(line.author_name, (line.details or {})["what"]) for line in lines]


async def test_snoozed_comes_back_at_its_time_to_whose_it_is(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.assign(tx, talk.id, desk.ana.id)
        await inbox.mark_read(tx, talk.id)
    until = clock.now() + timedelta(hours=3)
    snoozed = await become(desk, talk.id, Status.SNOOZED, until)
    assert (snoozed.status, snoozed.snoozed_until) == (Status.SNOOZED, until)
    await wake_snoozed.call(desk.services)
    assert await desk.rows() == []
    await desk.receive("Somebody else meanwhile", from_=STRANGER)
    with clock.frozen(until + timedelta(seconds=1)):
        await wake_snoozed.call(desk.services)
        back = (await desk.rows())[0]
        async with desk.services.database.transaction(desk.ana) as tx:
            whole = await inbox.conversation(tx, talk.id)
    assert (back.id, back.status, back.assignee_id, back.unread) == (talk.id, Status.OPEN, desk.ana.id, True)
    assert whole.woke_at is not None
    assert (await told(desk, talk.id))[0] == (None, "woke")


async def test_any_message_of_theirs_wakes_what_was_snoozed(desk: Desk, talk: inbox.ConversationRow) -> None:
    await become(desk, talk.id, Status.SNOOZED)
    await desk.receive("Are you there?")
    async with desk.services.database.transaction(desk.ana) as tx:
        awake = await inbox.conversation(tx, talk.id)
    assert (awake.status, awake.woke_at is not None) == (Status.OPEN, True)
    assert (await told(desk, talk.id))[0] == (None, "woke_by_message")


async def test_a_time_that_has_passed_is_refused(desk: Desk, talk: inbox.ConversationRow) -> None:
    with pytest.raises(KoinonError) as refused:
        await become(desk, talk.id, Status.SNOOZED, clock.now() - timedelta(minutes=1))
    assert refused.value.status == 422


async def test_done_is_closed_when_an_answer_would_begin_anew(desk: Desk, talk: inbox.ConversationRow) -> None:
    await become(desk, talk.id, Status.RESOLVED)
    with clock.frozen(clock.now() + timedelta(days=6)):
        await close_ended.call(desk.services)
        async with desk.services.database.transaction(desk.ana) as tx:
            assert (await inbox.conversation(tx, talk.id)).status == Status.RESOLVED
    with clock.frozen(clock.now() + timedelta(days=7, minutes=1)):
        await close_ended.call(desk.services)
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.conversation(tx, talk.id)).status == Status.CLOSED
    with pytest.raises(KoinonError, match="already_closed"):
        await become(desk, talk.id, Status.CLOSED)


async def test_days_of_reopening_are_the_organizations(desk: Desk, talk: inbox.ConversationRow) -> None:
    await become(desk, talk.id, Status.RESOLVED)
    async with desk.services.database.transaction(desk.ana) as tx:
        await organizations.change_settings(tx, {"inbox.reopen_days": 0})
    await desk.receive("One more thing")
    assert [row.id for row in await desk.rows()] != [talk.id]
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.conversation(tx, (await desk.rows())[0].id)).previous_id == talk.id


async def test_a_done_one_is_assigned_only_when_it_is_to_be_opened_again(
    desk: Desk, talk: inbox.ConversationRow
) -> None:
    await become(desk, talk.id, Status.RESOLVED)
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(KoinonError, match="invalid_state"):
            await inbox.assign(tx, talk.id, desk.ana.id)
        again = await inbox.assign(tx, talk.id, desk.ana.id, reopen=True)
    assert (again.status, again.assignee_id) == (Status.OPEN, desk.ana.id)


async def test_a_done_one_goes_to_a_team_only_when_it_is_to_be_opened_again(
    desk: Desk, talk: inbox.ConversationRow
) -> None:
    await become(desk, talk.id, Status.RESOLVED)
    async with desk.services.database.transaction(desk.ana) as tx:
        team = await inbox.create_team(tx, inbox.TeamDraft("Care"))
        with pytest.raises(KoinonError, match="invalid_state"):
            await inbox.set_team(tx, talk.id, team.id)
        again = await inbox.set_team(tx, talk.id, team.id, reopen=True)
    assert (again.status, again.team_id) == (Status.OPEN, team.id)


async def test_a_message_after_done_is_told_as_a_reopening(desk: Desk, talk: inbox.ConversationRow) -> None:
    await become(desk, talk.id, Status.RESOLVED)
    await desk.receive("One more thing")
    newest = next(item for item in await desk.thread(talk.id) if item.kind == "event")
    assert newest.details == {"what": "status", "from": "resolved", "to": "open", "why": "message"}


async def test_priority_is_told_once_and_by_whom(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_priority(tx, talk.id, Priority.URGENT)
        await inbox.set_priority(tx, talk.id, Priority.URGENT)
    assert await told(desk, talk.id) == [("Ana", "priority")]


async def test_who_writes_without_taking_leaves_it_to_nobody(desk: Desk, talk: inbox.ConversationRow) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        await organizations.change_settings(tx, {"inbox.assign_on_reply": False})
    await desk.reply(talk.id, "Yes, bring her")
    assert (await desk.rows())[0].assignee_id is None


# The wall clock in New York goes from 2:00 to 3:00 on 8 March 2026 and back on 1 November (IANA zone data).
@pytest.mark.parametrize(
    ("choice", "now", "expected"),
    [
        (Snooze.TOMORROW, datetime(2026, 3, 7, 20, tzinfo=UTC), datetime(2026, 3, 8, 13, tzinfo=UTC)),
        (Snooze.TOMORROW, datetime(2026, 10, 31, 20, tzinfo=UTC), datetime(2026, 11, 1, 14, tzinfo=UTC)),
        (Snooze.NEXT_WEEK, datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 3, 9, 13, tzinfo=UTC)),
        (Snooze.NEXT_WEEK, datetime(2026, 3, 9, 3, tzinfo=UTC), datetime(2026, 3, 9, 13, tzinfo=UTC)),
        (Snooze.LATER_TODAY, datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 3, 8, 9, tzinfo=UTC)),
        (Snooze.UNTIL_REPLY, datetime(2026, 3, 8, 6, tzinfo=UTC), None),
    ],
)
def test_one_click_ends_at_nine_by_the_clock_on_the_wall(
    choice: Snooze, now: datetime, expected: datetime | None
) -> None:
    assert wakes_at(choice, now, NEW_YORK) == expected


@given(st.sampled_from(Status), st.sampled_from(Status))
def test_nothing_becomes_what_it_is_but_snoozed_anew(status: Status, wanted: Status) -> None:
    if status is wanted and status is not Status.SNOOZED:
        assert not may_become(status, wanted)
    if status in (Status.RESOLVED, Status.CLOSED):
        assert not may_become(status, Status.SNOOZED)


@given(st.sampled_from(Priority), st.sampled_from(Priority))
def test_a_rule_only_raises(one: Priority, other: Priority) -> None:
    assert not (outranks(one, other) and outranks(other, one))
    assert outranks(Priority.URGENT, other) == (other is not Priority.URGENT)


async def test_only_whose_it_is_answers_in_restricted_mode(desk: Desk, talk: inbox.ConversationRow) -> None:
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    async with desk.services.database.transaction(desk.ana) as tx:
        await organizations.change_settings(tx, {"inbox.restricted_replies": True})
        await inbox.assign(tx, talk.id, desk.ana.id)
    with pytest.raises(KoinonError, match="not_yours_to_answer"):
        await desk.reply(talk.id, "Let me", actor=ben)
    assert (await desk.reply(talk.id, "Yes, bring her")).message_id
    async with desk.services.database.transaction(desk.ana) as tx:
        team = await inbox.create_team(
            tx, inbox.TeamDraft("Care", members=[ben.id or talk.id], leads=[ben.id or talk.id])
        )
        await inbox.set_team(tx, talk.id, team.id)
    assert (await desk.reply(talk.id, "I lead", key="led", actor=ben)).message_id


async def test_a_rule_raises_and_names_itself(desk: Desk) -> None:
    async with desk.services.database.transaction(desk.ana) as tx:
        label = await inbox.create_label(tx, "Money")
        draft = inbox.RuleDraft("Refunds", keywords=["Refund"], priority=Priority.HIGH, label_id=label.id)
        await inbox.create_rule(tx, draft)
    await desk.receive("I want a refund!", from_=STRANGER)
    row = (await desk.rows())[0]
    async with desk.services.database.transaction(desk.ana) as tx:
        found = await inbox.conversation(tx, row.id)
    assert (found.priority, [one.name for one in found.labels]) == ("high", ["Money"])
    details = [item.details or {} for item in await desk.thread(row.id) if item.kind == "event"]
    assert {one["rule"] for one in details} == {"Refunds"}


async def test_what_is_snoozed_is_out_of_the_open_list_and_its_counts(desk: Desk, talk: inbox.ConversationRow) -> None:
    async def counted() -> tuple[int, int, int]:
        async with desk.services.database.transaction(desk.ana) as tx:
            found = await inbox.counts(tx)
        return found.live, found.mine, found.unassigned

    assert await counted() == (1, 0, 1)
    await become(desk, talk.id, Status.SNOOZED, clock.now() + timedelta(hours=3))
    assert await counted() == (0, 0, 0)
    assert [await desk.rows(view) for view in (inbox.View.LIVE, inbox.View.UNASSIGNED)] == [[], []]
    assert [row.id for row in await desk.rows(inbox.View.ALL)] == [talk.id]
