"""Finding what was said: words of messages and notes, ranked, within what the reader may see (INB-074)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import inbox, organizations
from koinon.inbox.search import jobs
from koinon.inbox.search.contracts import Hit
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from tests.inbox.conftest import BEN, Desk


async def search(
    desk: Desk, typed: str, sort: inbox.Sort = inbox.Sort.NEWEST, limit: int = 25, who: Actor | None = None
) -> list[Hit]:
    async with desk.services.database.transaction(who or desk.ana) as tx:
        hits, _ = await inbox.search_messages(tx, desk.services.vault, typed, sort, PageRequest(limit))
    return hits


async def texts(desk: Desk, typed: str) -> list[str]:
    return [hit.found.body for hit in await search(desk, typed)]


async def test_words_in_any_order_find_inflected_forms_with_the_words_marked(desk: Desk) -> None:
    await desk.receive("Can I bring my two sisters on Sunday?")
    await desk.receive("See you there", from_=BEN)
    [hit] = await search(desk, "sunday sister ")
    assert [text for text, marked in hit.snippet.parts if marked] == ["sisters", "Sunday"]
    assert (hit.found.name, hit.found.direction) == ("Ada Okafor", "in")


async def test_small_words_are_found_too_and_a_phrase_is_exact(desk: Desk) -> None:
    await desk.receive("To be or not to be")
    await desk.receive("Not to worry, be well", from_=BEN)
    assert await texts(desk, '"to be"') == ["To be or not to be"]
    assert len(await texts(desk, "be not ")) == 2


async def test_a_word_may_be_left_out_and_another_begun(desk: Desk) -> None:
    await desk.receive("Please pray for my exam")
    await desk.receive("The prayer meeting is cancelled", from_=BEN)
    assert len(await texts(desk, "pra")) == 2
    assert await texts(desk, "pra* -cancelled ") == ["Please pray for my exam"]


async def test_operators_narrow_by_writer_state_and_day(desk: Desk) -> None:
    await desk.receive("Is the hall open", at=clock.now() - timedelta(days=40))
    await desk.receive("Is the hall free", from_=BEN)
    row = next(row for row in await desk.rows() if row.name == "Ada Okafor")
    await desk.reply(row.id, "The hall is open until nine")
    assert set(await texts(desk, "hall from:ada ")) == {"Is the hall open"}
    assert await texts(desk, "hall from:me ") == ["The hall is open until nine"]
    assert await texts(desk, "hall is:open ") == ["Is the hall free"]
    assert await texts(desk, f"hall before:{(clock.now() - timedelta(days=30)).date()} ") == ["Is the hall open"]
    assert await texts(desk, "hall label:nothing ") == []


async def test_operators_find_without_a_word_beside_them(desk: Desk) -> None:
    await desk.receive("Is the hall open")
    await desk.receive("Is the hall free", from_=BEN)
    row = next(row for row in await desk.rows() if row.name == "Ada Okafor")
    await desk.reply(row.id, "Until nine")
    assert await texts(desk, "from:me") == ["Until nine"]
    assert await texts(desk, "from:ada") == ["Is the hall open"]
    assert set(await texts(desk, "is:pending")) == {"Until nine", "Is the hall open"}
    assert await texts(desk, "in:notes") == []


async def test_the_list_leaves_out_what_a_search_leaves_out(desk: Desk) -> None:
    await desk.receive("No, sorry, we are away")
    await desk.receive("We are away till Monday", from_=BEN)
    assert [row.preview for row in await desk.rows(text="away -sorry ")] == ["We are away till Monday"]
    assert await desk.rows(text="away from:me") == []


async def test_an_operator_that_cannot_be_read_is_explained(desk: Desk) -> None:
    with pytest.raises(errors.KoinonError) as refused:
        await search(desk, "hall before:soon")
    assert refused.value.status == 422


async def test_what_is_taken_back_is_not_found(desk: Desk) -> None:
    await desk.receive("Hello")
    [row] = await desk.rows()
    sent = await desk.reply(row.id, "Wrong window, sorry")
    assert await texts(desk, "window ") == ["Wrong window, sorry"]
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.undo(tx, row.id, sent.message_id)
    assert await texts(desk, "window ") == []


async def indexed(desk: Desk) -> int:
    async with desk.services.database.transaction(desk.organization) as tx:
        return int(await tx.scalar("select count(*) from message_search"))


async def test_what_goes_leaves_the_index_in_the_same_transaction(desk: Desk) -> None:
    await desk.receive("A secret")
    assert await indexed(desk) == 1
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute("delete from messages where organization_id = %(o)s", {"o": desk.organization})
        assert await tx.scalar("select count(*) from message_search") == 0


async def test_what_was_there_before_the_index_is_brought_in(desk: Desk) -> None:
    await desk.receive("From long ago")
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute("delete from message_search where organization_id = %(o)s", {"o": desk.organization})
        await tx.execute(
            "insert into wakeups values (%(o)s, %(kind)s, now())", {"o": desk.organization, "kind": jobs.KIND}
        )
    assert await texts(desk, "long ago ") == []
    await jobs.index_messages.run(desk.services, None)
    assert await texts(desk, "long ago ") == ["From long ago"]


async def test_another_organizations_words_are_not_found(desk: Desk, bakery: UUID) -> None:
    await desk.receive("Only ours")
    async with desk.services.database.transaction(bakery) as tx:
        hits, _ = await inbox.search_messages(tx, desk.services.vault, "ours ", inbox.Sort.NEWEST, PageRequest(25))
    assert hits == []


async def test_a_search_in_spanish_finds_by_the_stem_and_without_accents(desk: Desk) -> None:
    async with desk.services.database.transaction(desk.organization) as tx:
        await tx.execute("update organizations set locale = 'es' where id = %(o)s", {"o": desk.organization})
    await desk.receive("Pidieron oraciones por mamá")
    assert await texts(desk, "oracion mama ") == ["Pidieron oraciones por mamá"]


async def test_pages_of_the_best_join_without_gap_or_double(desk: Desk) -> None:
    for n in range(7):
        await desk.receive("bread " * (1 + n % 3) + f"number {n}")
    whole = [hit.found.id for hit in await search(desk, "bread ", inbox.Sort.RELEVANCE)]
    pages: list[UUID] = []
    cursor: str | None = None
    for _ in range(4):
        async with desk.services.database.transaction(desk.ana) as tx:
            hits, paging = await inbox.search_messages(
                tx, desk.services.vault, "bread ", inbox.Sort.RELEVANCE, PageRequest(2, cursor)
            )
        pages += [hit.found.id for hit in hits]
        cursor = paging.next_cursor
    assert (pages, len(set(whole))) == (whole, 7)


async def test_a_conversation_has_a_number_of_its_own(desk: Desk) -> None:
    await desk.receive("One")
    await desk.receive("Two", from_=BEN)
    async with desk.services.database.transaction(desk.organization) as tx:
        assert sorted(await tx.all(int, "select number from conversations")) == [1, 2]


async def test_who_sees_only_their_own_finds_only_in_their_own(desk: Desk) -> None:
    await desk.receive("The keys are with me")
    await desk.receive("The keys are lost", from_=BEN)
    row = next(row for row in await desk.rows() if row.name == "Ada Okafor")
    async with desk.services.database.transaction(desk.organization) as tx:
        await inbox.assign(tx, row.id, desk.ana.id)
        await organizations.change_settings(tx, {"inbox.access": {"own_only": ["agent"]}})
    assert await texts(desk, "keys ") == ["The keys are with me"]


async def test_a_search_without_words_lists_conversations_each_once(desk: Desk) -> None:
    for text in ("First", "Second"):
        await desk.receive(text)
    await desk.receive("Hello", from_="+12125550177")
    snoozed = next(row for row in await desk.rows() if row.contact_id == desk.people[0])
    async with desk.services.database.transaction(desk.ana) as tx:
        await inbox.set_status(tx, snoozed.id, inbox.Status.SNOOZED)
        assert await inbox.asks_conversations(tx, "is:snoozed") is not None
        assert await inbox.asks_conversations(tx, "is:snoozed second") is None
    assert [row.id for row in await desk.rows(text="is:snoozed")] == [snoozed.id]
    assert await desk.rows(text="is:resolved") == []
