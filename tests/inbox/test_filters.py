"""Filters, views that are kept, exact counts, and who sees what (INB-070..073, 112)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import contacts, inbox, organizations
from koinon.inbox.contracts import ConversationQuery, ConversationRow, View
from koinon.inbox.contracts.lists import EVERYTHING, Filters
from koinon.inbox.service import changes, listing, states
from koinon.inbox.views import service as views
from koinon.inbox.views.contracts import Whose
from koinon.inbox.views.service import ViewDraft
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from tests.inbox import cast
from tests.inbox.conftest import ADA, BEN, Desk

CY = "+12125550166"


async def names(
    desk: Desk,
    filters: Filters = EVERYTHING,
    view: View = View.LIVE,
    who: Actor | None = None,
    **more: Any,
) -> list[str]:
    """What a list shows, by the newest words of each."""
    return [row.preview for row in await found(desk, ConversationQuery(view, filters=filters, **more), who)]


async def found(desk: Desk, query: ConversationQuery, who: Actor | None = None) -> list[ConversationRow]:
    async with desk.services.database.transaction(who or desk.ana) as tx:
        rows, _ = await inbox.conversations_page(tx, desk.services.vault, query, PageRequest(25))
    return rows


async def ids_of(desk: Desk) -> dict[str, UUID]:
    return {row.preview: row.id for row in await desk.rows(inbox.View.ALL)}


async def run(desk: Desk, sql: str, **params: object) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute(sql, {"o": desk.organization, **params})


@pytest.fixture
async def three(desk: Desk) -> dict[str, UUID]:
    """Ada, Ben and Cy wrote, Cy last."""
    await desk.receive("from Ada", from_=ADA, at=clock.now() - timedelta(hours=3))
    await desk.receive("from Ben", from_=BEN, at=clock.now() - timedelta(hours=2))
    await desk.receive("from Cy", from_=CY, at=clock.now() - timedelta(minutes=5))
    return await ids_of(desk)


async def test_filters_combine(desk: Desk, three: dict[str, UUID]) -> None:
    await run(desk, "update conversations set assignee_id = %(a)s where id = %(c)s", a=desk.ana.id, c=three["from Ada"])
    await run(desk, "update conversations set priority = 'high' where id <> %(c)s", c=three["from Ben"])
    assert await names(desk, Filters(assignees=("me",))) == ["from Ada"]
    assert await names(desk, Filters(assignees=("none",), priorities=("high",))) == ["from Cy"]
    assert await names(desk, Filters(assignees=("anyone", "none"), waiting_minutes=60)) == ["from Ben", "from Ada"]
    assert await names(desk, Filters(channels=("email",))) == []
    assert await names(desk, Filters(sender_ids=(desk.number.id,), until=clock.now() - timedelta(hours=1))) == [
        "from Ben", "from Ada",
    ]  # fmt: skip


async def test_a_label_alone_is_read_from_its_own_rows_and_with_others_too(desk: Desk, three: dict[str, UUID]) -> None:
    label = ids.uuid7()
    await run(desk, "insert into labels (id, organization_id, name) values (%(l)s, %(o)s, 'Prayer')", l=label)
    for preview in ("from Ada", "from Cy"):
        await run(
            desk,
            """
            insert into conversation_labels (organization_id, conversation_id, label_id, status, last_message_at)
            select organization_id, id, %(l)s, status, last_message_at from conversations where id = %(c)s
            """,
            l=label,
            c=three[preview],
        )
    asked = Filters(label_ids=(label,))
    rows = await found(desk, ConversationQuery(View.LIVE, filters=asked))
    assert [(row.preview, [mark.name for mark in row.labels]) for row in rows] == [
        ("from Cy", ["Prayer"]), ("from Ada", ["Prayer"]),
    ]  # fmt: skip
    async with desk.services.database.transaction(desk.ana) as tx:
        await states.set_status(tx, three["from Cy"], inbox.Status.RESOLVED)
    assert await names(desk, asked) == ["from Ada"]
    assert await names(desk, asked, View.ALL) == ["from Cy", "from Ada"]
    assert await names(desk, Filters(label_ids=(label,), statuses=("resolved",))) == ["from Cy"]
    assert await names(desk, Filters(label_ids=(label,), assignees=("none",))) == ["from Ada"]


async def test_a_list_is_narrowed_by_how_a_target_stands(desk: Desk, three: dict[str, UUID]) -> None:
    await run(
        desk,
        """
        insert into sla_clocks (id, organization_id, conversation_id, kind, started_at, target_at, warned_at)
        values (%(k)s, %(o)s, %(c)s, 'first_response', now(), now(), now())
        """,
        k=ids.uuid7(),
        c=three["from Ben"],
    )
    assert await names(desk, Filters(sla="warned")) == await names(desk, Filters(sla="running")) == ["from Ben"]
    assert await names(desk, Filters(sla="breached")) == []


async def test_spam_and_what_is_deleted_are_hidden_until_asked_for(desk: Desk, three: dict[str, UUID]) -> None:
    await run(desk, "update conversations set is_spam = true where id = %(c)s", c=three["from Ben"])
    await run(desk, "update conversations set deleted_at = now() where id = %(c)s", c=three["from Cy"])
    assert await names(desk) == ["from Ada"]
    assert await names(desk, view=View.SPAM) == ["from Ben"]
    async with desk.services.database.transaction(desk.ana) as tx:
        counted = await inbox.counts(tx)
    assert (counted.live, counted.unassigned) == (1, 1)


async def test_what_is_urgent_stands_on_top_once(desk: Desk, three: dict[str, UUID]) -> None:
    await run(desk, "update conversations set priority = 'urgent' where id = %(c)s", c=three["from Ada"])
    assert await names(desk, urgent_first=True) == ["from Ada", "from Cy", "from Ben"]
    assert await names(desk) == ["from Cy", "from Ben", "from Ada"]


async def test_a_list_is_searched_by_words_of_messages_and_by_the_number(desk: Desk, three: dict[str, UUID]) -> None:
    await desk.receive("Where is my umbrella", from_=BEN)
    await desk.receive("Never mind", from_=BEN)
    assert await names(desk, text="umbrella") == ["Never mind"]
    assert await names(desk, text="okafor") == ["from Ada"]
    row = next(row for row in await desk.rows() if row.preview == "Never mind")
    assert await names(desk, text=f"#{row.number}") == ["Never mind"]


async def test_a_mention_makes_it_unread_and_counts_until_it_is_read(desk: Desk, three: dict[str, UUID]) -> None:
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    async with desk.services.database.transaction(ben) as tx:
        await changes.mark_read(tx, three["from Ada"])
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.add_note(tx, three["from Ada"], inbox.NewNote("@Ben please call", (ben.id,)))
    async with desk.services.database.transaction(ben) as tx:
        assert (await listing.counts(tx)).mentions == 1
        assert three["from Ada"] in {row.id for row in await found(desk, ConversationQuery(View.MENTIONS), ben)}
        await changes.mark_read(tx, three["from Ada"])
        assert (await listing.counts(tx)).mentions == 0


async def test_a_view_is_kept_counted_and_shown_to_whom_it_is_for(desk: Desk, three: dict[str, UUID]) -> None:
    ben = await cast.user(desk.services.database, desk.organization, "Ben")
    waiting = Filters(assignees=("none",), waiting_minutes=60)
    async with desk.services.database.transaction(desk.ana) as tx:
        mine = await views.keep_view(tx, ViewDraft(name="Long waiting", filters=waiting))
        all_ = await views.keep_view(tx, ViewDraft(name="Nobody's", filters=waiting, whose=Whose.EVERYBODY))
        assert (await views.counts(tx)).views == {mine.id: 2, all_.id: 2}
        assert (await views.get_view(tx, mine.id)).filters == waiting
    async with desk.services.database.transaction(ben) as tx:
        assert [view.id for view in await views.all_views(tx)] == [all_.id]
        with pytest.raises(errors.KoinonError) as refused:
            await views.drop_view(tx, mine.id)
    assert refused.value.code == "resource_not_found"


async def test_a_teams_view_and_its_conversations_are_for_the_team(desk: Desk, three: dict[str, UUID]) -> None:
    team = ids.uuid7()
    await run(desk, "insert into inbox_teams (id, organization_id, name) values (%(t)s, %(o)s, 'Care')", t=team)
    await run(desk, "update conversations set team_id = %(t)s where id = %(c)s", t=team, c=three["from Ben"])
    draft = ViewDraft(name="Care", filters=Filters(teams=("mine",)), whose=Whose.TEAM, team_id=team)
    await run(
        desk,
        "insert into inbox_team_members (organization_id, team_id, user_id) values (%(o)s, %(t)s, %(u)s)",
        t=team,
        u=desk.ana.id,
    )
    async with desk.services.database.transaction(desk.ana) as tx:
        assert (await views.keep_view(tx, draft)).whose is Whose.TEAM
    assert await names(desk, Filters(teams=("mine",))) == ["from Ben"]
    assert await names(desk, Filters(teams=("none",))) == ["from Cy", "from Ada"]


async def limit(desk: Desk, **roles: list[str]) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await organizations.change_settings(tx, {"inbox.access": roles})


async def test_who_sees_their_own_sees_nothing_else_anywhere(desk: Desk, three: dict[str, UUID]) -> None:
    await run(desk, "update conversations set assignee_id = %(a)s where id = %(c)s", a=desk.ana.id, c=three["from Ada"])
    await limit(desk, own_only=["agent"])
    assert await names(desk) == ["from Ada"]
    assert await names(desk, view=View.UNREAD) == ["from Ada"]
    async with desk.services.database.transaction(desk.ana) as tx:
        counted = await listing.counts(tx)
        assert (counted.live, counted.mine, counted.unassigned, counted.unread) == (1, 1, 0, 1)
        assert await inbox.visible_among(tx, three.values()) == {three["from Ada"]}
        assert await listing.unread_count(tx) == 1
        with pytest.raises(errors.KoinonError) as refused:
            await inbox.conversation(tx, three["from Ben"])
        assert refused.value.code == "resource_not_found"


async def test_a_persons_page_tells_nothing_of_a_conversation_that_one_may_not_see(
    desk: Desk, three: dict[str, UUID]
) -> None:
    async def told() -> set[str]:
        async with desk.services.database.transaction(desk.ana) as tx:
            items, _ = await contacts.timeline(tx, desk.people[0], PageRequest(50))
        return {str(item.data.get("body")) for item in items}

    assert "from Ada" in await told()
    await limit(desk, own_only=["agent"])
    assert "from Ada" not in await told()


async def test_who_sees_their_teams_sees_those_and_their_own(desk: Desk, three: dict[str, UUID]) -> None:
    team = ids.uuid7()
    await run(desk, "insert into inbox_teams (id, organization_id, name) values (%(t)s, %(o)s, 'Care')", t=team)
    await run(
        desk,
        "insert into inbox_team_members (organization_id, team_id, user_id) values (%(o)s, %(t)s, %(u)s)",
        t=team,
        u=desk.ana.id,
    )
    await run(desk, "update conversations set team_id = %(t)s where id = %(c)s", t=team, c=three["from Ben"])
    await limit(desk, teams_only=["agent"])
    assert await names(desk) == ["from Ben"]


async def test_all_that_was_said_with_a_person_is_merged_over_their_conversations(desk: Desk) -> None:
    await desk.receive("The first", at=clock.now() - timedelta(days=20))
    [row] = await desk.rows()
    async with desk.services.database.transaction(desk.ana) as tx:
        await states.set_status(tx, row.id, inbox.Status.RESOLVED)
    await run(desk, "update conversations set resolved_at = now() - interval '9 days' where id = %(c)s", c=row.id)
    await desk.receive("The second")
    newer = next(one for one in await desk.rows() if one.id != row.id)
    said = await inbox.all_messages(desk.services, desk.ana, newer.id)
    assert [one.message.body for one in said] == ["The second", "The first"]
    assert all(one.beside is not None for one in said)
    async with desk.services.database.transaction(desk.ana) as tx:
        assert [one.id for one in await inbox.beside(tx, newer.id)] == [row.id]
        assert (await inbox.conversation(tx, newer.id)).previous_id == row.id
        await inbox.delete_conversation(tx, row.id)
    said = await inbox.all_messages(desk.services, desk.ana, newer.id)
    assert [one.message.body for one in said] == ["The second"]
