"""Whoever goes leaves nothing of their conversations behind, in no table that names one (INB-111)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts, inbox, messaging
from koinon.contacts.service import erasing
from koinon.inbox import SurveySettings
from koinon.inbox.assist import repository as assisting
from koinon.inbox.hours import repository as answering
from koinon.inbox.surveys import repository as surveying
from koinon.inbox.surveys import service as surveys
from koinon.kit import clock, ids
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from tests.inbox.conftest import Desk

WORDS = "Zephyr is my secret"


async def tables(tx: Tx) -> list[str]:
    """Every table that names a conversation."""
    return await tx.all(
        str,
        """
        select distinct c.relname
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace
          and c.relkind in ('r', 'p')
          and not c.relispartition
          and c.relrowsecurity
          and a.attname = 'conversation_id'
        order by 1
        """,
    )


async def filled(desk: Desk) -> UUID:
    """A conversation with everything that this context keeps of one."""
    await desk.receive(WORDS)
    [row] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.create_target(tx, {"name": "All", "first_response": 60})
        await inbox.change_survey_settings(tx, SurveySettings(is_on=True))
        at = clock.now()
        await answering.ask(
            tx, "away", [{"id": ids.uuid7(), "contact_id": row.contact_id, "conversation_id": row.id, "at": at}]
        )
        survey = {
            "id": ids.uuid7(),
            "conversation_id": row.id,
            "contact_id": row.contact_id,
            "closing": at,
            "token_hash": b"t" * 32,
            "state": "sent",
            "reason": None,
            "delivery_id": None,
            "agent_id": None,
            "sent_at": at,
            "expires_at": at + surveys.LASTS,
        }
        await surveying.insert(tx, survey)
        await surveying.answer(tx, survey["id"], 1, WORDS, at)
        await assisting.keep_summary(tx, row.id, WORDS, 1)
        call = {"id": ids.uuid7(), "feature": "summary", "user_id": None, "conversation_id": row.id, "tokens": 40}
        await assisting.note(tx, {**call, "latency_ms": 1, "outcome": "answered", "at": at})
    return row.id


async def named(desk: Desk, conversation: UUID) -> list[str]:
    """The tables that name it."""
    async with desk.services.database.transaction(desk.organization) as tx:
        return [
            table
            for table in await tables(tx)
            if await tx.scalar(
                f"select exists (select from {table} where organization_id = %(o)s and conversation_id = %(id)s)",
                {"o": desk.organization, "id": conversation},
            )
        ]


async def test_no_table_names_the_conversation_of_whoever_was_erased_and_figures_stay(desk: Desk) -> None:
    conversation = await filled(desk)
    before = await named(desk, conversation)
    assert {"messages", "message_search", "csat_surveys", "assist_summaries", "automatic_answers"} <= set(before)
    async with desk.services.database.transaction(desk.ana) as tx:
        await contacts.ask_erasure(tx, desk.people[0], by="staff")
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert await erasing.erase_due(desk.services, desk.organization) == 1
    assert await named(desk, conversation) == []
    async with desk.services.database.transaction(desk.organization) as tx:
        assert await tx.scalar("select sum(tokens) from assist_calls where organization_id = %(o)s",
                               {"o": desk.organization}) == 40  # fmt: skip


async def test_a_minor_and_whoever_is_not_to_be_contacted_get_no_answer_and_it_is_said_why(desk: Desk) -> None:
    """INB-113: the gate refuses, nothing is kept, and the composer asks the same question before anybody types."""
    await desk.receive("Hello")
    [row] = await desk.rows()
    for changes, reason in (
        (contacts.ContactChanges(do_not_contact=True), "do_not_contact"),
        (contacts.ContactChanges(do_not_contact=False, birth_date=clock.now().date() - timedelta(days=3_650)), "minor"),
    ):
        async with desk.services.database.transaction(desk.organization) as tx:
            await contacts.update(tx, desk.services.vault, desk.people[0], changes)
            known = await inbox.conversation(tx, row.id)
            told = await messaging.can_reply(tx, known.contact_id, known.address_hash, known.sender_id)
        assert told == reason
        with pytest.raises(KoinonError) as refused:
            await desk.reply(row.id, "Hi", key=reason)
        assert (refused.value.status, refused.value.details["reason"]) == (409, reason)
    assert [item.body for item in await desk.thread(row.id)] == ["Hello"]
