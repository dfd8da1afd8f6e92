"""Answers for later leave when their time comes, through the gate, once; not if they write first."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from koinon import contacts, inbox, messaging, organizations
from koinon.identity.notices.repository.entries import notices
from koinon.inbox.scheduled import policy, sending, service
from koinon.kit import clock
from koinon.platform.errors import InvalidFieldsError, KoinonError
from koinon.platform.rest import PageRequest
from tests.inbox.conftest import ADA, Desk
from tests.inbox.test_senders import another


@pytest.fixture
async def talk(desk: Desk) -> UUID:
    await desk.receive("Can I bring my sister?")
    return (await desk.rows())[0].id


async def later(desk: Desk, talk: UUID, body: str = "See you!", *, minutes: int = 60, unless: bool = True) -> UUID:
    when = clock.now() + timedelta(minutes=minutes)
    wanted = inbox.Later(body=body, send_at=when, zone="America/New_York", unless_they_reply=unless)
    async with desk.services.database.transaction(desk.ana) as tx:
        return (await inbox.schedule(tx, talk, wanted)).id


async def state(desk: Desk, reply_id: UUID) -> tuple[str, str | None]:
    async with desk.services.database.transaction(desk.ana) as tx:
        found = await inbox.scheduled_reply(tx, reply_id)
    return found.state, found.failure


async def come(desk: Desk, minutes: int = 61) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        await sending.send_due(desk.services, desk.organization)


async def test_it_waits_below_the_thread_and_leaves_when_its_time_comes(desk: Desk, talk: UUID) -> None:
    made = await later(desk, talk)
    async with desk.services.database.transaction(desk.ana) as tx:
        assert [one.id for one in await inbox.scheduled_in(tx, talk)] == [made]
    await come(desk, 59)
    assert await state(desk, made) == ("scheduled", None)
    await come(desk)
    assert await state(desk, made) == ("sent", None)
    newest = (await desk.thread(talk))[0]
    assert (newest.body, newest.author_id, newest.state) == ("See you!", desk.ana.id, "queued")


async def test_it_leaves_once_however_often_it_is_looked_for(desk: Desk, talk: UUID) -> None:
    await later(desk, talk)
    await come(desk)
    await come(desk)
    said = [item.body for item in await desk.thread(talk) if item.kind != "event"]
    assert said == ["See you!", "Can I bring my sister?"]


async def test_pressed_twice_it_is_written_down_once(desk: Desk, talk: UUID) -> None:
    """INB-005: a double Enter never sends twice, later either."""
    at = clock.now() + timedelta(hours=1)
    wanted = inbox.Later(body="See you!", send_at=at, zone="UTC", key="one press")
    made = []
    for _ in range(2):
        async with desk.services.database.transaction(desk.ana) as tx:
            made.append((await inbox.schedule(tx, talk, wanted)).id)
    assert made[0] == made[1]


async def test_it_is_not_sent_if_they_write_first_and_the_writer_is_told(desk: Desk, talk: UUID) -> None:
    ticked, not_ticked = await later(desk, talk), await later(desk, talk, "Anyway", unless=False)
    await desk.receive("Never mind")
    assert await state(desk, ticked) == ("cancelled", "they_replied")
    assert await state(desk, not_ticked) == ("scheduled", None)
    async with desk.services.database.transaction(desk.ana) as tx:
        assert desk.ana.id is not None
        told = await notices(tx, desk.ana.id, 10, None, unread=False)
    assert "scheduled_reply_not_sent" in {one.kind for one in told}


async def test_it_passes_the_gate_when_it_is_due_and_its_text_is_kept(desk: Desk, talk: UUID) -> None:
    made = await later(desk, talk, unless=False)
    async with desk.services.database.transaction(desk.organization) as tx:
        await contacts.opt_out(tx, desk.services.vault, phone=ADA, source="stop_keyword", evidence="STOP")
    await come(desk)
    assert (await state(desk, made))[0] == "failed"
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await inbox.scheduled_reply(tx, made)).body == "See you!"
        assert await messaging.deliveries_for_contact(tx, desk.people[0], None, 10) == []


async def test_whoever_may_send_no_more_sends_nothing(desk: Desk, talk: UUID) -> None:
    made = await later(desk, talk)
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "delete from memberships where organization_id = %(o)s and user_id = %(user)s",
            {"o": desk.organization, "user": desk.ana.id},
        )
    await come(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        found = await inbox.scheduled_reply(tx, made)
    assert (found.state, found.failure) == ("failed", "insufficient_permissions")


async def test_it_can_be_changed_cancelled_and_sent_at_once_until_it_left(desk: Desk, talk: UUID) -> None:
    first, second = await later(desk, talk), await later(desk, talk, "Second")
    when = clock.now() + timedelta(hours=3)
    async with desk.services.database.transaction(desk.ana) as tx:
        wanted = inbox.Later(body="Later!", send_at=when, zone="UTC")
        assert (await inbox.change_scheduled(tx, first, wanted)).send_at == when
        await inbox.cancel_scheduled(tx, first)
        await inbox.send_scheduled_now(tx, desk.services, second)
    assert [await state(desk, one) for one in (first, second)] == [("cancelled", None), ("sent", None)]
    async with desk.services.database.transaction(desk.ana) as tx:
        with pytest.raises(KoinonError, match="invalid_state"):
            await inbox.cancel_scheduled(tx, second)


@pytest.mark.parametrize("minutes", [-5, 0, 366 * 24 * 60])
async def test_a_time_too_soon_or_too_late_is_refused(desk: Desk, talk: UUID, minutes: int) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        await later(desk, talk, minutes=minutes)
    assert refused.value.listed[0].path == "send_at"


def test_tomorrow_at_nine_is_nine_on_the_wall_on_the_day_the_clocks_change() -> None:
    """New York, 8 March 2026: 9:00 EDT is 13:00 UTC, the day before 9:00 EST was 14:00 UTC (tz database)."""
    zone = ZoneInfo("America/New_York")
    assert policy.tomorrow_morning(datetime(2026, 3, 7, 12, tzinfo=UTC), zone) == datetime(2026, 3, 8, 13, tzinfo=UTC)
    assert policy.tomorrow_morning(datetime(2026, 3, 6, 12, tzinfo=UTC), zone) == datetime(2026, 3, 7, 14, tzinfo=UTC)


async def test_who_may_not_see_a_conversation_does_not_see_what_waits_in_it(desk: Desk, talk: UUID) -> None:
    made = await later(desk, talk, "For Ada alone")

    async def seen() -> list[UUID]:
        async with desk.services.database.transaction(desk.ana) as tx:
            return [one.id for one in (await service.scheduled_page(tx, PageRequest(25)))[0]]

    assert await seen() == [made]
    for roles in (["agent"], []):
        async with desk.services.database.transaction(desk.organization) as tx:
            await organizations.change_settings(tx, {"inbox.access": {"own_only": roles}})
        assert await seen() == ([] if roles else [made])
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.delete_conversation(tx, talk)
    assert await seen() == []


async def test_what_falls_due_while_they_write_waits_for_that_and_is_not_sent(desk: Desk, talk: UUID) -> None:
    """Both lock the conversation first: the other way round the database would end one of the two."""
    made = await later(desk, talk)
    async with desk.services.database.transaction(desk.organization) as tx:
        await inbox.conversation(tx, talk, lock=True)
        due = asyncio.create_task(come(desk))
        while not await tx.scalar("select exists (select from pg_locks where not granted)", {}):
            pass
        await service.they_wrote(tx, [talk])
    await due
    assert await state(desk, made) == ("cancelled", "they_replied")


async def test_it_is_sent_where_its_conversation_was_joined_to_meanwhile(desk: Desk, talk: UUID) -> None:
    made = await later(desk, talk)
    other = await rejoined(desk, talk)
    await come(desk)
    assert await state(desk, made) == ("sent", None)
    assert "See you!" in [one.body for one in await desk.thread(other)]


async def test_what_falls_due_while_its_conversation_is_joined_goes_to_the_one_that_stays(
    desk: Desk, talk: UUID
) -> None:
    """The conversation it was written in is waited for, and is no more then."""
    made = await later(desk, talk)
    other = await aside(desk, talk)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.conversation(tx, talk, lock=True)
        due = asyncio.create_task(come(desk))
        while not await tx.scalar("select exists (select from pg_locks where not granted)", {}):
            assert not due.done()
        await inbox.merge(tx, other, talk)
    await due
    assert await state(desk, made) == ("sent", None)
    assert "See you!" in [one.body for one in await desk.thread(other)]


async def rejoined(desk: Desk, talk: UUID) -> UUID:
    """Another conversation of the same person, which `talk` was joined to."""
    other = await aside(desk, talk)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.merge(tx, other, talk)
    return other


async def aside(desk: Desk, talk: UUID) -> UUID:
    """Another conversation of the same person, at another number of ours."""
    desk.number = await another(desk)
    await desk.receive("And my brother?")
    return next(row.id for row in await desk.rows() if row.id != talk)
