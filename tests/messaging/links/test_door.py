"""Following a short link (MSG-074, 075, 077, 078)."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock, ids
from koinon.messaging.links import pixel
from koinon.messaging.links.door import with_query
from koinon.platform.services import Services
from tests.messaging.links.conftest import Count, make_link, press

URL = "https://church.example/give?fund=roof&x=1#top"


async def test_it_leads_on_and_tells_nobody_where_from(
    services: Services, chapel: UUID, door: messaging.LinkDoor
) -> None:
    _, code = await make_link(services, chapel, URL)
    for typed in (code, code.upper().replace("0", "O")):
        answer = await press(door, f"/l/{typed}")
        assert (answer.status, answer.headers["location"]) == (302, URL)
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["cache-control"] == "private, no-store"


async def test_what_was_added_to_it_goes_along(services: Services, chapel: UUID, door: messaging.LinkDoor) -> None:
    _, code = await make_link(services, chapel, URL)
    answer = await press(door, f"/l/{code}?fbclid=abc")
    assert answer.headers["location"] == "https://church.example/give?fund=roof&x=1&fbclid=abc#top"
    assert with_query(b"https://x.org/a#b", b"c=1") == b"https://x.org/a?c=1#b"
    assert with_query(b"https://x.org/", b"a=1\r\nSet-Cookie: b") == b"https://x.org/"


@pytest.mark.parametrize(
    "path", ["/l/", "/l/zzzzzzzz", "/l/abc", "/l/aaaaaaa!", "/l/aaaaaaaa/b", "/l//evil.example", "/l/é1234567"]
)
async def test_a_code_nobody_made_leads_nowhere(door: messaging.LinkDoor, path: str) -> None:
    assert (await press(door, path)).status == 0


async def test_an_ended_or_disabled_link_leads_nowhere(
    services: Services, chapel: UUID, door: messaging.LinkDoor
) -> None:
    link_id, code = await make_link(services, chapel, URL)
    assert (await press(door, f"/l/{code}")).status == 302
    with clock.frozen(clock.now() + timedelta(days=390)):
        assert (await press(door, f"/l/{code}")).status == 302
    with clock.frozen(clock.now() + timedelta(days=400)):  # 13 months are 394 to 397 days
        assert (await press(door, f"/l/{code}")).status == 0
    async with services.database.transaction(chapel) as tx:
        assert (await messaging.change_link(tx, link_id, disabled=True)).state == "disabled"
        assert "links" in tx.doorbells
    door.targets.forget()
    assert (await press(door, f"/l/{code}")).status == 0
    async with services.database.transaction(chapel) as tx:
        await messaging.change_link(tx, link_id, disabled=False)
    door.targets.forget()
    assert (await press(door, f"/l/{code}")).status == 302


async def test_an_operator_stops_one_link_or_all(services: Services, chapel: UUID, door: messaging.LinkDoor) -> None:
    (one, first), (_, second) = [await make_link(services, chapel, URL) for _ in range(2)]

    async def lead() -> list[int]:
        door.targets.forget()
        return [(await press(door, f"/l/{code}")).status for code in (first, second)]

    async with services.database.transaction(chapel) as tx:
        stopped = await messaging.stop_link(tx, one, on=True)
        assert (stopped.state, stopped.is_stopped) == ("disabled", True)
        await messaging.change_link(tx, one, disabled=False)  # its organization cannot undo it
    assert await lead() == [0, 302]
    async with services.database.transaction(chapel) as tx:
        await messaging.stop_link(tx, one, on=False)
        await messaging.stop_links(tx, "phishing")
        assert await messaging.links_stopped(tx) == "phishing"
    assert await lead() == [0, 0]
    async with services.database.transaction(chapel) as tx:
        await messaging.release_links(tx)
    assert await lead() == [302, 302]


async def test_codes_asked_for_at_once_are_looked_up_together(
    services: Services, chapel: UUID, door: messaging.LinkDoor
) -> None:
    codes = [(await make_link(services, chapel, URL))[1] for _ in range(5)]
    answers = await asyncio.gather(*(press(door, f"/l/{code}") for code in codes * 20))
    assert {answer.status for answer in answers} == {302}


async def test_clicks_are_counted_raw_human_and_unique(
    services: Services, chapel: UUID, door: messaging.LinkDoor, counted: Count
) -> None:
    link_id, code = await make_link(services, chapel, URL)
    at = clock.now()
    for minutes, ip, more in (
        (0, "93.184.216.34", {}),
        (5, "93.184.216.34", {}),  # again within the hour
        (70, "93.184.216.34", {}),
        (70, "93.184.216.35", {}),
        (71, "93.184.216.36", {"method": "HEAD"}),
        (72, "93.184.216.37", {"agent": "WhatsApp/2.23.20.0 A"}),
        (73, "93.184.216.38", {"headers": [(b"sec-purpose", b"prefetch;prerender")]}),
        (74, "40.107.1.2", {}),  # Exchange Online
    ):
        with clock.frozen(at + timedelta(minutes=minutes)):
            assert (await press(door, f"/l/{code}", ip=ip, **more)).status == 302
    await counted(door)
    async with services.database.transaction(chapel) as tx:
        figures = await messaging.link_figures(tx, link_id)
        cuts = await tx.all(
            str,
            "select distinct ip_cut from link_clicks where organization_id = %(o)s and link_id = %(l)s order by 1",
            {"o": chapel, "l": link_id},
        )
    assert (figures.link.clicks, figures.link.human_clicks, figures.link.unique_clicks) == (8, 3, 2)
    assert figures.rules == {"head": 1, "agent": 1, "prefetch": 1, "hosting": 1}
    assert figures.devices == {"mobile": 4}
    assert sum(hour.clicks for hour in figures.hours) == 8
    assert sum(hour.unique_clicks for hour in figures.hours) == 2
    assert cuts == ["40.107.1.0/24", "93.184.216.0/24"]


async def test_whoever_is_told_to_end_writes_what_it_heard_first(
    services: Services, chapel: UUID, door: messaging.LinkDoor
) -> None:
    _, code = await make_link(services, chapel, URL)
    running = asyncio.create_task(door.recorder.run())
    await asyncio.sleep(0)
    for _ in range(3):
        await press(door, f"/l/{code}")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    async with services.database.system() as tx:
        kept = await tx.scalar("select count(*) from click_arrivals where code = %(c)s", {"c": code})
    assert kept == 3


async def test_nobodys_picture_is_a_picture_too(services: Services, chapel: UUID, door: messaging.LinkDoor) -> None:
    delivery_id = ids.uuid7()
    url = pixel.url(services.vault, "", chapel, delivery_id)
    assert pixel.read(services.vault, url) == pixel.Opened(chapel, delivery_id)
    forged = url[:10] + ("A" if url[10] != "A" else "B") + url[11:]
    for path in (url, forged, "/o/x.gif", "/o/é.gif", "/o/" + "A" * 59 + ".gif"):
        answer = await press(door, path)
        assert (answer.status, answer.headers["content-type"], answer.body[:6]) == (200, "image/gif", b"GIF89a")
        assert answer.headers["content-length"] == str(len(answer.body))
    assert len(door.recorder._waiting) == 1


async def test_nobody_else_sees_a_link(services: Services, chapel: UUID, bakery: UUID) -> None:
    link_id, _ = await make_link(services, chapel, URL)
    async with services.database.transaction(bakery) as tx:
        assert await messaging.links_page(tx, messaging.LinksWanted(), 10) == []
        with pytest.raises(Exception, match="resource_not_found"):
            await messaging.link(tx, link_id)
