"""Archived words are reached wherever the thread is: by the API, in all messages, on the person's page (INB-110)."""

from datetime import timedelta
from uuid import UUID

import pytest

from koinon import contacts, inbox
from koinon.inbox.cold import pieces, reading
from koinon.kit import clock
from koinon.platform.rest import PageRequest
from koinon.platform.rest.narrowing import Times
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, ben, signed_in
from tests.inbox.cold.years import archive, old_talk
from tests.inbox.conftest import Desk
from tests.inbox.test_endpoints import PATH, office, only

__all__ = ["ada", "application", "ben", "office", "signed_in"]


async def test_all_messages_of_a_person_reach_into_the_archive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_TOGETHER", 3)
    start = clock.now() - timedelta(days=2)
    for n in range(60):
        await desk.receive(f"{n}", at=start + timedelta(minutes=n // 2))
    [row] = await desk.rows()
    await archive(desk)
    await desk.receive("60")
    first = await inbox.all_messages(desk.services, desk.ana, row.id)
    second = await inbox.all_messages(desk.services, desk.ana, row.id, reading.place(first[-1].message))
    told = [one.message for one in (*first, *second)]
    assert [one.created_at for one in told] == sorted((one.created_at for one in told), reverse=True)
    assert (len(first), {one.body for one in told}) == (50, {str(n) for n in range(61)})
    assert len(told) == 61


async def test_the_page_of_a_person_tells_how_much_lies_in_the_archive(desk: Desk) -> None:
    talk = await old_talk(desk)
    await archive(desk)
    async with desk.services.database.transaction(desk.ana) as tx:
        told, _ = await contacts.timeline(tx, desk.people[0])
    [item] = [one for one in told if one.kind == "messages.archived"]
    assert item.data == {"conversation_id": str(talk), "messages": 3}
    assert not [one for one in told if one.kind == "message.received"]


async def test_a_total_and_a_span_of_time_count_what_is_archived(desk: Desk) -> None:
    start = clock.now() - timedelta(days=2)
    for n in range(4):
        await desk.receive(f"{n}", at=start + timedelta(hours=n))
    [row] = await desk.rows()
    await archive(desk)
    await desk.receive("4")

    async def asked(times: Times) -> tuple[list[str], object]:
        paging = PageRequest(2, None, include_total=True, times=times)
        items, page = await inbox.earlier_page(desk.services, desk.ana, row.id, paging)
        return [item.body for item in items], page.total

    assert await asked(Times()) == (["4", "3"], 5)
    assert await asked(Times(created_before=start + timedelta(hours=2))) == (["1", "0"], 2)
    assert await asked(Times(created_after=start + timedelta(hours=2))) == (["4", "3"], 2)


async def test_the_api_pages_on_into_the_archive(ada: Browser, office: Desk) -> None:
    talk = (await only(ada))["id"]
    await office.reply(UUID(str(talk)), "Of course!")
    await archive(office)
    await office.receive("Thanks, that was lovely")
    rows, onward = list[dict[str, object]](), ""
    while True:
        page = (await ada.call("GET", f"{PATH}/{talk}/messages?limit=1{onward}")).json
        rows += page["data"]
        if not page["meta"]["pagination"]["has_more"]:
            break
        onward = f"&cursor={page['meta']['pagination']['next_cursor']}"
    told = [(row["body"], row["is_archived"]) for row in rows if row["kind"] != "event"]
    assert told == [("Thanks, that was lovely", False), ("Of course!", True), ("Can I bring my sister?", True)]


async def test_what_lies_in_the_archive_is_not_offered_to_be_answered_by_itself(desk: Desk) -> None:
    talk = await old_talk(desk)
    [asked] = [item for item in await desk.thread(talk) if item.direction == "in"]
    assert inbox.is_answerable(asked, "whatsapp")
    await archive(desk)
    items, _ = await inbox.earlier_page(desk.services, desk.ana, talk, PageRequest(50))
    assert [inbox.is_answerable(item, "whatsapp") for item in items if item.direction == "in"] == [False]
