"""Links of messages that are really sent, and who followed them (MSG-072, 073, 075 to 078, 091)."""

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import clock, gsm7
from koinon.messaging.contracts import Purpose, Variant
from koinon.messaging.links.door import Door
from koinon.messaging.links.repository import forgetting
from koinon.messaging.service import personal
from koinon.messaging.service.addressed import Words
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.platform.words import Words as Spoken
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.channels import cast as others
from tests.messaging.channels.test_mail import mails
from tests.messaging.conftest import Drain, Finish
from tests.messaging.links.conftest import Count, make_link, press
from tests.messaging.rules import policies

LONG = "https://church.example/summer/" + "a" * 150
TEXT = f"Hi {{{{ contact.first_name }}}}, sign up: {LONG}. Or {LONG}, https://church.example/b (today)!"


def texts(carrier: Simulator) -> list[str]:
    """What phones got."""
    return [message.text for message in carrier.carrier.phones._order]


def codes(text: str) -> list[str]:
    """The codes of a text's short links."""
    return re.findall(r"/l/([0-9a-z]{8})", text)


async def test_everybody_gets_the_same_short_links_and_segments_are_theirs(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, door: Door, counted: Count
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(3))
    made = await cast.draft(services, chapel, TEXT)
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
        assert await messaging.links_page(tx, messaging.LinksWanted(), 10) == []
    assert looked.segments == 3
    await cast.send(services, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.sent, done.counts.segments) == (3, 3)
    got = texts(carrier)
    assert len({tuple(codes(text)) for text in got}) == 1
    first, again, second = codes(got[0])
    assert first == again != second
    assert {gsm7.segments(text) for text in got} == {1}
    assert all(text.endswith(f"/l/{second} (today)!") and f"/l/{first}. Or " in text for text in got)
    assert (await press(door, f"/l/{first}")).headers["location"] == LONG
    await press(door, f"/l/{second}", ip="93.184.216.9")
    await counted(door)
    async with services.database.transaction(chapel) as tx:
        found = await messaging.links_page(tx, messaging.LinksWanted(origin_id=made.id), 10)
        page = await messaging.deliveries_page(tx, made.id, limit=1)
        assert await messaging.clicks_of(tx, made.id) == (2, 2, 2)
    assert {(one.url, one.tracking, one.origin_name, one.human_clicks) for one in found} == {
        (LONG, "message", "Sunday", 1),
        ("https://church.example/b", "message", "Sunday", 1),
    }
    assert codes(page[0][1].body) == [first, first, second]


async def test_taken_back_nothing_is_left(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(1))
    made = await cast.draft(services, chapel, TEXT)
    async with services.database.transaction(chapel) as tx:
        await messaging.send(tx, services, made.id, undo_seconds=60)
        assert len(await messaging.links_page(tx, messaging.LinksWanted(), 10)) == 2
        back = await messaging.undo(tx, made.id)
        assert await messaging.links_page(tx, messaging.LinksWanted(), 10) == []
    assert back.body == TEXT


async def test_each_recipient_has_links_of_their_own(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, door: Door, counted: Count
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await policies.lay_down(services, chapel, track_sms="recipient")
    people = await cast.people(services, chapel, cast.distinct(3))
    made = await cast.draft(services, chapel, TEXT)
    await cast.send(services, chapel, made.id)
    assert (await finish(chapel, made.id)).counts.segments == 3
    got = texts(carrier)
    assert len({code for text in got for code in codes(text)}) == 6
    by_name = {text.split(",")[0]: codes(text) for text in got}
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        for ip in ("93.184.216.1", "93.184.216.2"):  # at home and away: one person
            await press(door, f"/l/{by_name['Hi Ada0'][0]}", ip=ip)
        await press(door, f"/l/{by_name['Hi Ada2'][0]}", ip="93.184.216.1")
    await counted(door)
    async with services.database.transaction(chapel) as tx:
        found = await messaging.links_page(tx, messaging.LinksWanted(origin_id=made.id), 10)
        link = next(one for one in found if one.url == LONG)
        who = await messaging.link_people(tx, link.id)
        rows = {row.contact_id: row for _, row in await messaging.deliveries_page(tx, made.id)}
        clicked = await tx.all(
            UUID,
            "select contact_id from deliveries where organization_id = %(o)s and clicked_at is not null",
            {"o": chapel},
        )
        theirs = {
            one: [row["link"] for row in (await personal.told(tx, services, one, Spoken("en")))[1].rows]
            for one in clicked
        }
    assert all(set(links) == {LONG} for links in theirs.values())  # told to them in their own file (CON-091)
    assert (link.tracking, link.code, link.clicks, link.human_clicks, link.unique_clicks) == (
        "recipient",
        None,
        3,
        2,
        2,
    )
    assert {(one.contact_id, one.times) for one in who} == {(people[0], 2), (people[2], 1)}
    assert set(clicked) == {people[0], people[2]}
    assert LONG in rows[people[1]].body  # whose code is nobody else's business


async def test_left_alone_where_tracking_is_off(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await policies.lay_down(services, chapel, track_sms="off")
    await cast.people(services, chapel, cast.distinct(1))
    made = await cast.draft(services, chapel, "See https://church.example/b.")
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    assert texts(carrier) == ["See https://church.example/b."]


async def test_a_single_message_is_shortened_and_a_reply_is_not(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain, door: Door
) -> None:
    await cast.sender(services, chapel, carrier.url)
    [ada] = await cast.people(services, chapel, cast.distinct(1))
    async with services.database.transaction(chapel) as tx:
        await messaging.message_contact(tx, services, ada, body=f"Your seat: {LONG}")
        await messaging.message_contact(
            tx, services, ada, body=f"As I said: {LONG}", origin="reply", purpose="conversational"
        )
        [link] = await messaging.links_page(tx, messaging.LinksWanted(), 10)
    await drain()
    short, plain = sorted(texts(carrier), key=len)
    assert plain == f"As I said: {LONG}"
    assert codes(short) == [link.code]
    assert (link.origin, link.url) == ("api", LONG)
    assert (await press(door, f"/l/{link.code}")).headers["location"] == LONG


async def test_a_link_that_deceives_is_not_sent(services: Services, chapel: UUID, carrier: Simulator) -> None:
    await cast.sender(services, chapel, carrier.url)
    [ada] = await cast.people(services, chapel, cast.distinct(1))
    made = await cast.draft(services, chapel, "Log in: https://gооgle.com/")  # two Cyrillic letters
    async with services.database.transaction(chapel) as tx:
        looked = await messaging.preview(tx, messaging.draft_of(made))
    assert "link_unsafe" in [one.code for one in looked.blockers]
    with pytest.raises(KoinonError) as refused:
        await cast.send(services, chapel, made.id)
    assert refused.value.code == "link_unsafe"
    with pytest.raises(KoinonError) as refused:
        async with services.database.transaction(chapel) as tx:
            await messaging.message_contact(tx, services, ada, body="https://bank.example@evil.example/")
    assert refused.value.code == "link_unsafe"


async def test_the_same_words_are_the_same_however_their_links_read(
    services: Services, chapel: UUID, carrier: Simulator
) -> None:
    """MSG-057's hash is of what was written: each message's codes differ."""
    await cast.sender(services, chapel, carrier.url)
    [ada] = await cast.people(services, chapel, cast.distinct(1))
    async with services.database.transaction(chapel) as tx:
        for _ in range(2):
            await messaging.message_contact(tx, services, ada, body=f"Come: {LONG}")
        hashes = await tx.all(int, "select content_hash from deliveries where organization_id = %(o)s", {"o": chapel})
    assert len(set(hashes)) == 1
    assert len(hashes) == 2


MAIL = Variant(
    channel="email",
    subject="News",
    html='<p>Hi {{ contact.first_name }}, <a href="https://church.example/a?b=1&amp;c=2">read</a></p>',
)


async def test_a_mail_tells_who_opened_and_followed_it(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, door: Door, counted: Count
) -> None:
    await others.sender(services, chapel, carrier.url, "email")
    names = ("Ada", "Ben", "Scan")
    people = [
        await others.person(
            services, chapel, name, emails=[f"{name.lower()}@people.example"], consents={"email": "granted"}
        )
        for name in names
    ]
    made = await cast.draft(services, chapel, "", channel="email", variants=(MAIL,), purpose=Purpose.TRANSACTIONAL)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    markup = {str(to).split("@")[0]: html_of(mail) for to, mail in mails(carrier).items()}
    assert all("church.example" not in html for html in markup.values())
    link, trap = (re.findall(r'<a[^>]+href="[^"]*?(/l/\w{8})"[^>]*?(?:>|/>)', markup["scan"]))[:2]
    dots = {name: re.findall(r'src="[^"]*?(/o/[^"]+\.gif)"', html) for name, html in markup.items()}
    assert all(len(found) == 1 for found in dots.values())
    assert len({found[0] for found in dots.values()}) == 3
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        await press(door, dots["ada"][0])
        await press(door, dots["ada"][0])
        await press(door, dots["ben"][0], agent="Mozilla/5.0")  # Apple Mail Privacy Protection
        await press(door, re.findall(r"/l/\w{8}", markup["ada"])[0])
        for path in (link, trap):
            await press(door, path, ip="93.184.216.77")
    await counted(door)
    async with services.database.transaction(chapel) as tx:
        rows = await tx.all(
            tuple,
            """
            select contact_id, read_count, machine_opens, read_device, read_at is not null, clicked_at is not null
            from deliveries where organization_id = %(o)s
            """,
            {"o": chapel},
        )
        [shown] = await messaging.links_page(tx, messaging.LinksWanted(origin_id=made.id), 10)
        figures = await messaging.link_figures(tx, shown.id)
    assert set(rows) == {
        (people[0], 2, 0, "mobile", True, True),
        (people[1], 0, 1, None, False, False),
        (people[2], 0, 0, None, False, False),
    }
    assert (shown.url, shown.clicks, shown.unique_clicks) == ("https://church.example/a?b=1&c=2", 2, 1)
    assert figures.rules == {"trap": 1}


def html_of(mail: EmailMessage) -> str:
    """A mail's HTML part."""
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


async def test_who_is_erased_never_clicked(
    services: Services, chapel: UUID, carrier: Simulator, finish: Finish, door: Door, counted: Count
) -> None:
    await cast.sender(services, chapel, carrier.url)
    await policies.lay_down(services, chapel, track_sms="recipient")
    [ada] = await cast.people(services, chapel, cast.distinct(1))
    made = await cast.draft(services, chapel, TEXT)
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    [code, *_] = codes(texts(carrier)[0])
    await press(door, f"/l/{code}")
    await counted(door)
    async with services.database.transaction(chapel) as tx:
        assert await forgetting.unname(tx, [ada]) == 1
        link = next(one for one in await messaging.links_page(tx, messaging.LinksWanted(), 10) if one.url == LONG)
        assert await messaging.link_people(tx, link.id) == []
        left = await tx.all(
            tuple, "select delivery_id, ip_cut from link_clicks where organization_id = %(o)s", {"o": chapel}
        )
        own = await tx.scalar(
            "select count(*) from link_codes where organization_id = %(o)s and delivery_id is not null", {"o": chapel}
        )
    door.targets.forget()
    assert (link.clicks, left, own) == (1, [(None, None)], 0)
    assert (await press(door, f"/l/{code}")).status == 302


async def test_where_a_click_came_from_is_forgotten_after_thirty_days(
    services: Services, chapel: UUID, door: Door, counted: Count
) -> None:
    link_id, code = await make_link(services, chapel, LONG)
    await press(door, f"/l/{code}")
    await counted(door)
    ask = "select count(*) from link_clicks where organization_id = %(o)s and ip_cut is not null"
    async with services.database.transaction(chapel) as tx:
        for days, left in ((29, 1), (31, 0)):
            with clock.frozen(clock.now() + timedelta(days=days)):
                await forgetting.forget(tx, "UTC")
            assert await tx.scalar(ask, {"o": chapel}) == left
        with clock.frozen(clock.now() + timedelta(days=500)):
            await forgetting.forget(tx, "UTC")
        assert (await messaging.link(tx, link_id)).clicks == 1
    door.targets.forget()
    assert (await press(door, f"/l/{code}")).status == 0


async def test_a_single_mail_is_shortened_in_its_text_and_its_html(
    services: Services, chapel: UUID, carrier: Simulator, drain: Drain, door: Door
) -> None:
    await others.sender(services, chapel, carrier.url, "email")
    ada = await others.person(services, chapel, "Ada", emails=["ada@people.example"], consents={"email": "granted"})
    url = "https://church.example/seat?row=1&place=2"
    words = Words(f"Your seat: {url}.", "email", (Variant(channel="email", subject="Seat", body=f"Your seat: {url}."),))
    async with services.database.transaction(chapel) as tx:
        await messaging.message_contact(tx, services, ada, words=words)
        [link] = await messaging.links_page(tx, messaging.LinksWanted(), 10)
    await drain()
    [mail] = mails(carrier).values()
    text = mail.get_body(("plain",))
    assert text is not None
    assert (link.url, link.channel, link.origin) == (url, "email", "api")
    for part in (str(text.get_content()), html_of(mail)):
        assert codes(part) == [link.code]
        assert "church.example" not in part
    assert (await press(door, f"/l/{link.code}")).headers["location"] == url


@pytest.mark.parametrize(("tracking", "different"), [("off", 0), ("message", 1), ("recipient", 3)])
async def test_a_broadcast_says_how_its_clicks_are_counted(
    tracking: Any, different: int, services: Services, chapel: UUID, carrier: Simulator, finish: Finish, door: Door
) -> None:
    """MSG-073: not at all, for everybody together, or for each recipient, whatever the sending rules say."""
    await cast.sender(services, chapel, carrier.url)
    await cast.people(services, chapel, cast.distinct(3))
    made = await cast.draft(services, chapel, TEXT, tracking=tracking)
    assert made.tracking == tracking
    await cast.send(services, chapel, made.id)
    await finish(chapel, made.id)
    got = texts(carrier)
    assert len(got) == 3
    assert len({tuple(codes(text)) for text in got if codes(text)}) == different
    assert all((LONG in text) == (tracking == "off") for text in got)
