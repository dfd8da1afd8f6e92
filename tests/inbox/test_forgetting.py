"""What an organization keeps no longer goes at night, in batches, and a legal hold stops it (ORG-009)."""

from uuid import UUID

import pytest
from dateutil.relativedelta import relativedelta

from koinon import organizations
from koinon.kit import clock
from koinon.organizations import data_retention
from koinon.organizations.plans.recount import recount
from koinon.platform import errors
from tests.inbox.conftest import ADA, BEN, Desk

CY = "+12125550166"


async def silent(desk: Desk, number: str, status: str, months: int) -> UUID:
    """A conversation of two messages in this state, silent for so many months and a day."""
    for text in ("Hello", "Anybody there?"):
        await desk.receive(text, from_=number)
    newest = max(await desk.rows(), key=lambda row: row.id)
    at = clock.now() - relativedelta(months=months, days=1)
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(
            "update conversations set status = %(status)s, last_message_at = %(at)s where id = %(id)s",
            {"id": newest.id, "status": status, "at": at},
        )
    return newest.id


async def keep(desk: Desk, months: int | None) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await organizations.change_settings(
            tx, {"data_retention": {"conversations_months": months, "ended_months": None}}
        )


async def words(desk: Desk, conversation: UUID) -> tuple[int, str, int]:
    """How many messages there are; the preview and the count that the conversation shows."""
    async with desk.services.database.transaction(desk.organization) as tx:
        there = await tx.scalar("select count(*) from messages where conversation_id = %(c)s", {"c": conversation})
        preview = await tx.scalar("select preview from conversations where id = %(c)s", {"c": conversation})
        shown = await tx.scalar("select message_count from conversations where id = %(c)s", {"c": conversation})
    return int(there), str(preview), int(shown)


async def test_ended_conversations_lose_their_words_and_others_keep_them(desk: Desk) -> None:
    old, young, open_ = (
        await silent(desk, ADA, "closed", 12), await silent(desk, BEN, "resolved", 11),
        await silent(desk, CY, "open", 30),
    )  # fmt: skip
    await keep(desk, 12)
    for _ in range(2):
        await data_retention.forget_old.run(desk.services, desk.organization)
    assert await words(desk, old) == (0, "", 0)
    assert (await words(desk, young))[0] == (await words(desk, open_))[0] == 2
    async with desk.services.database.transaction(desk.organization) as tx:
        told = await tx.all(dict, "select changes from audit_log where action = 'data.forgotten'")
    assert [row["changes"]["after"] for row in told] == [{"kind": "conversations", "count": 1}]


async def test_without_a_term_and_under_a_legal_hold_everything_stays(desk: Desk) -> None:
    old = await silent(desk, ADA, "closed", 40)
    await data_retention.forget_old.run(desk.services, desk.organization)
    await keep(desk, 1)
    async with desk.services.database.transaction(desk.organization) as tx:
        await organizations.hold(tx, "A court asked for it.")
    await data_retention.forget_old.run(desk.services, desk.organization)
    assert (await words(desk, old))[0] == 2


async def test_the_night_asks_for_it_where_a_term_is_set(desk: Desk) -> None:
    queued = "select count(*) from procrastinate_jobs where task_name = 'organizations.forget_old'"
    await keep(desk, None)
    await recount(desk.services, desk.organization)
    async with desk.services.database.system() as tx:
        before = await tx.scalar(queued)
    await keep(desk, 24)
    await recount(desk.services, desk.organization)
    async with desk.services.database.system() as tx:
        assert await tx.scalar(queued) == before + 1


@pytest.mark.parametrize("value", [{"conversations_months": 0}, {"uploads_days": 31}, {"uploads_days": 0}, {"x": 1}])
async def test_a_term_outside_its_bounds_is_refused(desk: Desk, value: dict[str, int]) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        with pytest.raises(errors.InvalidFieldsError):
            await organizations.change_settings(tx, {"data_retention": value})
