"""Messages that are really sent carry the host of their organization's own, and clicks on it count (MSG-072)."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from koinon import messaging
from koinon.app import Application
from koinon.kit import clock, gsm7
from koinon.messaging.contracts import Purpose
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services
from koinon.simulator import Simulator
from tests.messaging import cast
from tests.messaging.channels import cast as others
from tests.messaging.channels.test_mail import mails
from tests.messaging.conftest import Finish
from tests.messaging.links.conftest import PHONE, Count
from tests.messaging.links.domains.conftest import HOST, OURS, Owning
from tests.messaging.links.test_sending import MAIL, html_of, texts
from tests.messaging.rules import policies
from tests.platform.asgi import call

URL = "https://church.example/summer"


@pytest.mark.parametrize("tracking", ["message", "recipient"])
async def test_a_text_carries_the_host_and_a_click_on_it_counts(
    tracking: str,
    asking: Services,
    chapel: UUID,
    carrier: Simulator,
    finish: Finish,
    owning: Owning,
    counted: Count,
    application: Application,
) -> None:
    await cast.sender(asking, chapel, carrier.url)
    await policies.lay_down(asking, chapel, track_sms=tracking)
    await cast.people(asking, chapel, cast.distinct(2))
    await owning(chapel, HOST)
    made = await cast.draft(asking, chapel, f"Sign up: {URL}")
    await cast.send(asking, chapel, made.id)
    await finish(chapel, made.id)
    got = texts(carrier)
    paths = [re.fullmatch(rf"Sign up: http://{HOST}(/l/[0-9a-z]{{8}})", text) for text in got]
    assert len(paths) == 2
    assert all(paths)
    assert len({found[1] for found in paths if found}) == {"message": 1, "recipient": 2}[tracking]
    headers = {"host": HOST, "user-agent": PHONE}
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        for found, ip in zip(paths, ("93.184.216.34", "93.184.216.35"), strict=True):
            assert found is not None
            answer = await call(application, "GET", found[1], headers=headers, client=ip)
            assert (answer.status, answer.headers["location"]) == (302, URL)
    await counted(application.links)
    async with asking.database.transaction(chapel) as tx:
        [link] = await messaging.links_page(tx, messaging.LinksWanted(origin_id=made.id), 10)
    assert (link.host, link.human_clicks, link.unique_clicks) == (HOST, 2, 2)
    shown = messaging.short_link(link)
    assert shown == (f"http://{HOST}/l/{link.code}" if tracking == "message" else "")


async def test_a_link_stays_on_the_host_it_was_sent_with(
    asking: Services, chapel: UUID, carrier: Simulator, finish: Finish, owning: Owning, application: Application
) -> None:
    await cast.sender(asking, chapel, carrier.url)
    await cast.people(asking, chapel, cast.distinct(1))

    async def sent() -> str:
        made = await cast.draft(asking, chapel, f"Sign up: {URL}")
        await cast.send(asking, chapel, made.id)
        await finish(chapel, made.id)
        return texts(carrier)[-1].removeprefix("Sign up: ")

    first = await sent()
    domain = await owning(chapel, HOST)
    second = await sent()
    async with asking.database.transaction(chapel) as tx:
        await messaging.use_link_domain(tx, domain.id, on=False)
    third = await sent()
    assert [one.split("/")[2] for one in (first, second, third)] == [OURS, HOST, OURS]
    async with asking.database.transaction(chapel) as tx:
        shown = {messaging.short_link(one) for one in await messaging.links_page(tx, messaging.LinksWanted(), 10)}
        [counted] = await messaging.link_domains(tx)
    assert shown == {first, second, third}
    assert counted.links == 1
    for short in (first, second, third):
        _, _, host, path = short.split("/", 3)
        assert (await call(application, "GET", f"/{path}", headers={"host": host})).status == 302


async def test_segments_count_the_longer_host(
    asking: Services, chapel: UUID, carrier: Simulator, finish: Finish, owning: Owning
) -> None:
    """160 letters of GSM 03.38 are one part, 161 are two of 153 (3GPP 23.040)."""
    await cast.sender(asking, chapel, carrier.url)
    await cast.people(asking, chapel, cast.distinct(1))
    short = len(f"http://{OURS}/l/") + 8
    made = await cast.draft(asking, chapel, "a" * (159 - short) + f" {URL}")

    async def previewed() -> int:
        async with asking.database.transaction(chapel) as tx:
            return (await messaging.preview(tx, messaging.draft_of(made))).segments

    assert await previewed() == 1
    await owning(chapel, HOST)
    assert len(HOST) <= len(OURS)
    assert await previewed() == 1
    longer = await owning(chapel, "a-much-longer-name.chapel.example")
    async with asking.database.transaction(chapel) as tx:
        await messaging.use_link_domain(tx, longer.id, on=True)
    assert await previewed() == 2
    await cast.send(asking, chapel, made.id)
    done = await finish(chapel, made.id)
    assert (done.counts.sent, done.counts.segments) == (1, 2)
    [text] = texts(carrier)
    assert f"http://{longer.host}/l/" in text
    assert gsm7.segments(text) == 2


async def test_a_mail_and_its_picture_lie_there_too(
    asking: Services, chapel: UUID, carrier: Simulator, finish: Finish, owning: Owning
) -> None:
    await others.sender(asking, chapel, carrier.url, "email")
    await others.person(asking, chapel, "Ada", emails=["ada@people.example"], consents={"email": "granted"})
    await owning(chapel, HOST)
    made = await cast.draft(asking, chapel, "", channel="email", variants=(MAIL,), purpose=Purpose.TRANSACTIONAL)
    await cast.send(asking, chapel, made.id)
    await finish(chapel, made.id)
    [mail] = mails(carrier).values()
    html = html_of(mail)
    assert len(re.findall(rf'href="http://{HOST}/l/\w{{8}}"', html)) == 2  # the link, and the one machines see
    assert len(re.findall(rf'src="http://{HOST}/o/[^"]+\.gif"', html)) == 1
    assert OURS not in html


async def test_what_lies_on_a_host_of_ones_own_is_not_shortened_again(
    asking: Services, chapel: UUID, carrier: Simulator, owning: Owning
) -> None:
    await cast.sender(asking, chapel, carrier.url)
    [ada] = await cast.people(asking, chapel, cast.distinct(1))
    await owning(chapel, HOST)
    async with asking.database.transaction(chapel) as tx:
        await messaging.message_contact(tx, asking, ada, words=messaging.Words(f"https://{HOST}/l/7k2m9p4x {URL}"))
        [link] = await messaging.links_page(tx, messaging.LinksWanted(), 10)
    assert (link.url, link.host, link.origin) == (URL, HOST, "api")


async def test_a_host_that_fails_is_not_taken(
    asking: Services, chapel: UUID, carrier: Simulator, finish: Finish, owning: Owning, server: object
) -> None:
    await cast.sender(asking, chapel, carrier.url)
    await cast.people(asking, chapel, cast.distinct(1))
    domain = await owning(chapel, HOST)
    server.zone.clear()  # type: ignore[attr-defined]
    await messaging.check_link_domain(asking, chapel, domain.id)
    made = await cast.draft(asking, chapel, f"Sign up: {URL}")
    await cast.send(asking, chapel, made.id)
    await finish(chapel, made.id)
    assert texts(carrier)[0].startswith(f"Sign up: http://{OURS}/l/")


async def test_a_host_is_not_given_up_while_a_broadcast_carries_its_links(
    asking: Services, chapel: UUID, carrier: Simulator, owning: Owning
) -> None:
    await cast.sender(asking, chapel, carrier.url)
    await cast.people(asking, chapel, cast.distinct(1))
    domain = await owning(chapel, HOST)
    made = await cast.draft(asking, chapel, f"Sign up: {URL}")
    async with asking.database.transaction(chapel) as tx:
        await messaging.send(tx, asking, made.id, undo_seconds=60)
    with pytest.raises(KoinonError, match="resource_in_use"):
        async with asking.database.transaction(chapel) as tx:
            await messaging.remove_link_domain(tx, domain.id, give_up=True)
    async with asking.database.transaction(chapel) as tx:
        await messaging.undo(tx, made.id)
        await messaging.remove_link_domain(tx, domain.id, give_up=True)
        assert await messaging.link_domains(tx) == []
