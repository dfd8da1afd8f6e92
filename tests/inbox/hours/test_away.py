"""What is answered while nobody is there: once in twelve hours, by the gate, never to machines (INB-091, 092)."""

from datetime import UTC, datetime, timedelta

import pytest

from koinon import contacts, inbox
from koinon.identity.contracts import Role
from koinon.inbox import AwayTexts, NewHours, Span, Week
from koinon.inbox.hours.away import answer_away
from koinon.inbox.service import arrival, arrived
from koinon.kit import clock
from tests.identity.conftest import seat
from tests.inbox.conftest import ADA, BEN, Desk

NIGHT = datetime(2026, 6, 1, 4, tzinfo=UTC)  # midnight in New York, on a Monday
NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)
WEEK = Week(monday=(Span("09:00", "17:00"),))


async def away(desk: Desk, **values: object) -> inbox.Hours:
    """Hours of the organization that answer."""
    new = NewHours(
        week=WEEK,
        zone="America/New_York",
        is_answering=True,
        away_texts=AwayTexts(en="Back at nine.", es="Volvemos a las nueve."),
        **values,  # type: ignore[arg-type]
    )
    async with desk.services.database.transaction(desk.ana) as tx:
        return await inbox.create_hours(tx, new)


async def answers(desk: Desk) -> list[tuple[str, str | None, str]]:
    """(state, reason, what was said) of each, the oldest first."""
    async with desk.services.database.transaction(desk.organization) as tx:
        rows: list[tuple[str, str | None, str]] = await tx.all(
            tuple,
            """
            select a.state, a.reason, coalesce(d.body, '')
            from automatic_answers a
            left join deliveries d on d.organization_id = a.organization_id and d.id = a.delivery_id
            where a.organization_id = %(o)s
            order by a.created_at, a.id
            """,
            {"o": desk.organization},
        )
    return rows


async def at_work(desk: Desk) -> None:
    """The worker's turn."""
    await answer_away.call(desk.services, str(desk.organization))


async def heard(desk: Desk, at: datetime, text: str = "Are you there?", **fact: str) -> None:
    """They write at a moment, and the workers do what is due then."""
    with clock.frozen(at):
        await desk.receive(text, at=at, **fact)  # type: ignore[arg-type]
        await at_work(desk)


async def test_by_night_they_get_an_answer_and_by_day_none(desk: Desk) -> None:
    await away(desk)
    await heard(desk, NOON)
    assert await answers(desk) == []
    await heard(desk, NIGHT + timedelta(days=1))
    assert await answers(desk) == [("sent", None, "Back at nine.")]


async def test_it_stands_in_the_thread_and_the_conversation_still_waits(desk: Desk) -> None:
    await away(desk)
    await heard(desk, NIGHT)
    [row] = await desk.rows()
    assert row.waiting_since == NIGHT
    assert "Back at nine." in [item.body for item in await desk.thread(row.id)]


async def test_the_second_within_twelve_hours_gets_none_and_the_next_night_one(desk: Desk) -> None:
    await away(desk)
    for hours in (0, 1, 4, 23):
        await heard(desk, NIGHT + timedelta(hours=hours), f"{hours}")
    assert [state for state, _, _ in await answers(desk)] == ["sent", "sent"]


async def test_two_messages_in_one_batch_get_one_answer(desk: Desk) -> None:
    await away(desk)
    with clock.frozen(NIGHT):
        await desk.receive_all([desk.fact("One", at=NIGHT), desk.fact("Two", at=NIGHT)])
        await at_work(desk)
    assert len(await answers(desk)) == 1


async def test_the_same_message_delivered_twice_gets_one_answer(desk: Desk) -> None:
    await away(desk, away_repeat_hours=1)
    await heard(desk, NIGHT, provider_id="m-1")
    await heard(desk, NIGHT + timedelta(hours=2), provider_id="m-1")
    assert len(await answers(desk)) == 1


async def test_it_is_said_in_their_language(desk: Desk) -> None:
    await away(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        [ada] = await contacts.find_by_phone(tx, desk.services.vault, ADA)
        await contacts.update(tx, desk.services.vault, ada.id, contacts.ContactChanges(locale="es"))
    await heard(desk, NIGHT)
    assert await answers(desk) == [("sent", None, "Volvemos a las nueve.")]


async def test_while_somebody_writes_with_them_nothing_is_said(desk: Desk) -> None:
    await away(desk)
    await heard(desk, NOON, "Hello")
    [row] = await desk.rows()
    late = NOON + timedelta(hours=6)
    with clock.frozen(late):
        await desk.reply(row.id, "I am still here")
    await heard(desk, late + timedelta(minutes=4), "Thanks")
    assert await answers(desk) == []
    await heard(desk, late + timedelta(minutes=6), "And tomorrow?")
    assert len(await answers(desk)) == 1


@pytest.mark.parametrize("text", ["STOP", "HELP", "START"])
async def test_a_keyword_has_its_own_answer(desk: Desk, text: str) -> None:
    await away(desk)
    await heard(desk, NIGHT, text)
    assert await answers(desk) == []


async def test_a_word_of_our_own_that_is_answered_gets_no_second_answer(desk: Desk) -> None:
    await away(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        await contacts.create_keyword(tx, contacts.KeywordChanges(word="choir", reply_ok="Welcome!"))
        await contacts.create_keyword(tx, contacts.KeywordChanges(word="silent", ask_name=False))
    await heard(desk, NIGHT, "Choir!")
    assert await answers(desk) == []
    await heard(desk, NIGHT + timedelta(minutes=1), "silent")
    assert await answers(desk) == [("sent", None, "Back at nine.")]


async def test_a_flag_holds_for_all_that_is_said_with_this_person(desk: Desk) -> None:
    """INB-092 flags the contact, not one of their conversations."""
    await away(desk)
    await heard(desk, NOON, "One")
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "update conversations set flag = 'loop', status = 'closed' where organization_id = %(o)s",
            {"o": desk.organization},
        )
    await heard(desk, NIGHT + timedelta(days=1), "Two")
    assert len(await desk.rows(inbox.View.ALL)) == 2
    assert await answers(desk) == []


async def test_the_gate_refuses_whoever_opted_out(desk: Desk) -> None:
    await away(desk)
    async with desk.services.database.transaction(desk.organization) as tx:
        await contacts.opt_out(tx, desk.services.vault, phone=ADA, source="stop_keyword", evidence="test")
    await heard(desk, NIGHT)
    assert await answers(desk) == [("refused", "recipient_opted_out", "")]


async def test_a_number_s_own_hours_come_before_the_organization_s(desk: Desk) -> None:
    await away(desk)
    always = Week(**{day: (Span("00:00", "24:00"),) for day in inbox.DAYS})
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.create_hours(tx, NewHours(week=always, sender_id=desk.number.id))
    await heard(desk, NIGHT)
    assert await answers(desk) == []


async def test_five_in_a_day_are_enough(desk: Desk) -> None:
    held = await away(desk, away_repeat_hours=1)
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.change_hours(tx, held.id, {"week": Week()})
    for hours in range(0, 16, 2):
        await heard(desk, NIGHT + timedelta(hours=hours), f"{hours}")
    assert len(await answers(desk)) == 5


async def test_a_machine_that_writes_the_same_text_again_is_flagged_and_told_once(desk: Desk) -> None:
    await away(desk)
    ben = await seat(desk.services, desk.organization, Role.ADMIN)
    facts = [desk.fact("I am out of office", from_=BEN, at=NIGHT + timedelta(seconds=n)) for n in range(22)]
    with clock.frozen(NIGHT + timedelta(seconds=30)):
        await desk.receive_all(facts[:21])
        await desk.receive_all(facts[21:])
        await at_work(desk)
    assert await answers(desk) == []
    async with desk.services.database.transaction(desk.organization) as tx:
        flags = await tx.all(
            str, "select flag from conversations where organization_id = %(o)s", {"o": desk.organization}
        )
        told = await tx.all(
            tuple,
            "select user_id, happened from notifications where organization_id = %(o)s and kind = %(kind)s",
            {"o": desk.organization, "kind": "conversation_looping"},
        )
    assert flags == ["loop"]
    assert told == [(ben.user.id, 1)]


async def test_a_mail_that_no_person_wrote_gets_none(desk: Desk) -> None:
    """RFC 3834 §2: an automatic response is never answered automatically."""
    await away(desk)
    mail = arrived.Arrival(desk.number.id, "a-1", "grace@example.org", "Gone", (), NIGHT, channel="email")
    with clock.frozen(NIGHT):
        async with desk.services.database.transaction(desk.organization) as tx:
            await arrival.receive(tx, desk.services.vault, [mail._replace(is_automatic=True)])
        await at_work(desk)
    assert await answers(desk) == []


async def test_a_conversation_deleted_meanwhile_keeps_no_other_from_its_answer(desk: Desk) -> None:
    await away(desk)
    with clock.frozen(NIGHT):
        await desk.receive("Are you there?", at=NIGHT)
        [row] = await desk.rows()
        async with desk.services.database.transaction(desk.ana) as tx:
            await inbox.delete_conversation(tx, row.id)
        await desk.receive("And for me?", at=NIGHT, from_=BEN)
        await at_work(desk)
    assert await answers(desk) == [("refused", "conversation_deleted", ""), ("sent", None, "Back at nine.")]
