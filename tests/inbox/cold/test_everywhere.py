"""Archived words are reached wherever the thread is: by the API, in all messages, on the person's page (INB-110)."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import contacts, inbox
from koinon.inbox.cold import leaving, opening, pieces, reading, repository, service
from koinon.inbox.cold.repository import Piece
from koinon.kit import clock
from koinon.platform.rest import PageRequest
from koinon.platform.rest.narrowing import Times
from koinon.platform.services import Services
from tests.identity.browser import Browser
from tests.identity.conftest import ada, application, ben, signed_in
from tests.inbox.cold.years import LATER, archive, old_talk
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


async def test_a_span_opens_no_piece_outside_it_and_a_total_none_wholly_within(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "MOST_TOGETHER", 2)
    monkeypatch.setattr(repository, "MOST", 2)
    opened, lines = list[int](), opening.lines

    async def noted(services: Services, organization_id: UUID, piece: Piece) -> list[dict[str, Any]]:
        opened.append(piece.messages)
        return await lines(services, organization_id, piece)

    monkeypatch.setattr(opening, "lines", noted)
    start = clock.now() - timedelta(days=2)
    for n in range(10):
        await desk.receive(f"{n}", at=start + timedelta(hours=n))
    [row] = await desk.rows()
    await archive(desk)

    async def asked(times: Times, size: int, total: bool = False) -> tuple[list[str], object, int]:
        opened.clear()
        paging = PageRequest(size, None, include_total=total, times=times)
        items, page = await inbox.earlier_page(desk.services, desk.ana, row.id, paging)
        return [item.body for item in items], page.total if total else None, len(opened)

    def hour(n: float) -> datetime:
        return start + timedelta(hours=n)

    assert await asked(Times(created_after=hour(9)), 50) == ([], None, 0), "polled for what is new"
    assert await asked(Times(updated_after=hour(9)), 50, total=True) == ([], 0, 0)
    assert await asked(Times(created_before=hour(2)), 50) == (["1", "0"], None, 1), "behind more than a page looks at"
    assert await asked(Times(created_after=hour(1), created_before=hour(4)), 50) == (["3", "2"], None, 1)
    assert await asked(Times(created_before=hour(8)), 1, total=True) == (["7"], 8, 1), "whole pieces are only counted"
    assert await asked(Times(created_before=hour(8.5)), 1, total=True) == (["8"], 9, 3), (
        "one in part is opened to count"
    )


async def test_a_batch_is_cut_by_what_it_weighs_before_it_is_read(desk: Desk) -> None:
    for n in range(3):
        await desk.receive(f"{n}" * 5_000)
    with clock.frozen(clock.now() + LATER):
        async with desk.services.database.transaction(desk.organization) as tx:
            asked = await service.due(tx)
            assert asked is not None
            [month] = await leaving.months(tx, asked)

            async def read(octets: int, after: leaving.Old | None = None) -> list[str]:
                rows = await leaving.old(tx, asked, month, after, 100, octets)
                return [json.loads(row.line)["body"][:1] for row in rows if len(row.line) > 5_000]

            [first, second, *_] = [
                row for row in await leaving.old(tx, asked, month, None, 100, 10**9) if len(row.line) > 5_000
            ]
            assert await read(10**9) == ["0", "1", "2"]
            assert await read(15_000, first) == ["1", "2"]
            assert await read(9_000, first) == ["1"]
            assert await read(1, first) == ["1"], "at least one"
            assert await read(9_000, second) == ["2"]


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
