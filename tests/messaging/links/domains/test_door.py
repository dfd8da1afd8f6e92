"""What a host of an organization's own answers: its codes and pictures, and nothing of the product (MSG-072, 074)."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from koinon import messaging
from koinon.app import Application
from koinon.kit import clock, ids
from koinon.messaging.links import pixel
from koinon.messaging.links.domains import hosts as answering
from koinon.messaging.links.domains import repository as rows
from koinon.messaging.links.domains.hosts import Hosts, name_in
from koinon.platform.db import DatabaseUnavailable
from koinon.platform.services import Services
from tests.messaging.links.conftest import Count, make_link
from tests.messaging.links.domains.conftest import HOST, OURS, Owning
from tests.platform.asgi import Answer, call

URL = "https://church.example/give"
PEOPLE = "93.184.216.34"


async def get(application: Application, host: str, path: str, method: str = "GET", **headers: str) -> Answer:
    return await call(application, method, path, headers={"host": host, **headers}, client=PEOPLE)


async def test_a_host_leads_its_own_organizations_links_on_and_nobody_elses(
    asking: Services, chapel: UUID, bakery: UUID, application: Application, owning: Owning
) -> None:
    await owning(chapel, HOST)
    _, mine = await make_link(asking, chapel, URL)
    _, theirs = await make_link(asking, bakery, "https://bakery.example/")
    for host in (HOST, f"{HOST.upper()}:443", f"{HOST}."):
        answer = await get(application, host, f"/l/{mine}?fbclid=1")
        assert (answer.status, answer.headers["location"]) == (302, f"{URL}?fbclid=1")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert (await get(application, host, f"/l/{theirs}")).status == 404
    for host in (OURS, "localhost:8000", "nobody.example", "127.0.0.1"):  # sent before, or by another
        assert (await get(application, host, f"/l/{mine}")).status == 302
        assert (await get(application, host, f"/l/{theirs}")).status == 302


NOTHING = """GET /, GET /sign-in, GET /settings, GET /api/v1/me, GET /health/live, GET /metrics, GET /static/app.css,
GET /o/grace-chapel, GET /link-hosts/ask?domain=go.chapel.example, GET /l/zzzzzzzz, GET /l/, GET /robots.txt,
POST /webhooks/twilio/x, POST /api/v1/auth/login, OPTIONS /api/v1/me"""


async def test_nothing_of_the_product_is_there(chapel: UUID, application: Application, owning: Owning) -> None:
    await owning(chapel, HOST)
    for one in NOTHING.split(","):
        method, path = one.split()
        answer = await get(application, HOST, path, method)
        assert answer.status == 404, one
        assert answer.cookies == []
        assert b"http" not in answer.raw
        assert b"href" not in answer.raw
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_link_that_ended_says_so_in_the_readers_language(
    asking: Services, chapel: UUID, application: Application, owning: Owning
) -> None:
    await owning(chapel, HOST)
    link_id, code = await make_link(asking, chapel, URL)
    async with asking.database.transaction(chapel) as tx:
        await messaging.change_link(tx, link_id, disabled=True)
    said = {
        language: (await get(application, HOST, f"/l/{code}", **{"accept-language": language})).raw.decode()
        for language in ("en", "es", "pt")
    }
    assert (await get(application, HOST, f"/l/{code}")).status == 410
    assert "not in use any more" in said["en"]
    assert '<html lang="es">' in said["es"]
    assert len(set(said.values())) == 3
    head = await get(application, HOST, f"/l/{code}", "HEAD")
    assert (head.status, head.raw) == (410, b"")


async def test_no_socket_is_opened_there(chapel: UUID, application: Application, owning: Owning) -> None:
    await owning(chapel, HOST)
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/live", "headers": [(b"host", HOST.encode())], "query_string": b""}
    await application(scope, receive, send)  # type: ignore[arg-type]
    assert [one["type"] for one in sent] == ["websocket.close"]


async def test_a_click_there_counts_and_anothers_picture_does_not(
    asking: Services, chapel: UUID, bakery: UUID, application: Application, owning: Owning, counted: Count
) -> None:
    await owning(chapel, HOST)
    link_id, code = await make_link(asking, chapel, URL)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        agent = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Safari/604.1"}
        assert (await get(application, HOST, f"/l/{code}", **agent)).status == 302
    heard = application.links.recorder._waiting
    for organization_id, count in ((chapel, 2), (bakery, 2)):
        dot = pixel.url(asking.vault, "", organization_id, ids.uuid7())
        answer = await get(application, HOST, dot)
        assert (answer.status, answer.headers["content-type"], len(heard)) == (200, "image/gif", count)
    await counted(application.links)
    async with asking.database.transaction(chapel) as tx:
        assert (await messaging.link(tx, link_id)).human_clicks == 1


async def test_a_host_answers_once_it_is_proved_until_it_is_given_up(
    asking: Services, chapel: UUID, application: Application, owning: Owning
) -> None:
    _, code = await make_link(asking, chapel, URL)
    assert (await get(application, HOST, "/health/live")).status == 200  # nobody's: the installation's, as any other
    made = await owning(chapel, HOST)
    application.links.hosts.forget()  # as the doorbell has it do
    assert (await get(application, HOST, "/health/live")).status == 404
    assert (await get(application, HOST, f"/l/{code}")).status == 302
    async with asking.database.transaction(chapel) as tx:
        await messaging.remove_link_domain(tx, made.id, give_up=True)
        assert "links" in tx.doorbells
    application.links.hosts.forget()
    assert (await get(application, HOST, "/health/live")).status == 200


async def test_who_makes_certificates_is_told_of_proved_hosts_only(
    asking: Services, chapel: UUID, application: Application, owning: Owning
) -> None:
    async def ask(domain: str) -> int:
        return (await get(application, "127.0.0.1:8000", f"/link-hosts/ask?domain={domain}")).status

    async with asking.database.transaction(chapel) as tx:
        await messaging.add_link_domain(tx, HOST)
    assert await ask(HOST) == 404  # written down, not proved
    await owning(chapel, "s.chapel.example")
    assert await ask("s.chapel.example") == await ask("S.Chapel.example") == 200
    for domain in ("", OURS, "x.s.chapel.example", "127.0.0.1", "a" * 3_000, "ñ.example"):
        assert await ask(domain) == 404
    assert (await get(application, OURS, "/link-hosts/ask")).status == 404


async def test_hosts_asked_for_at_once_are_looked_up_together_and_remembered(
    asking: Services, chapel: UUID, owning: Owning, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owning(chapel, HOST)
    asked: list[list[str]] = []
    look_up = rows.owners

    async def counting(tx: Any, names: Any) -> Any:
        asked.append(list(names))
        return await look_up(tx, names)

    monkeypatch.setattr(answering.repository, "owners", counting)
    hosts = Hosts(asking)
    headers = [HOST.encode(), b"a.example", b"b.example"] * 20
    found = await asyncio.gather(*(hosts.find(header) for header in headers))
    assert found == [chapel, None, None] * 20
    assert sorted(name for names in asked for name in names) == ["a.example", "b.example", HOST]
    for header in (HOST.encode(), OURS.encode(), b"", b"127.0.0.1:8000", b"[::1]", b"x" * 1_000, b"koinon"):
        await hosts.find(header)
    assert len(asked) <= 3
    assert hosts.remembered(OURS.encode()) is not None


async def test_made_up_hosts_push_no_known_one_out(
    asking: Services, chapel: UUID, owning: Owning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MOST_REMEMBERED", 5)
    await owning(chapel, HOST)
    hosts = Hosts(asking)
    assert await hosts.find(HOST.encode()) == chapel
    for number in range(20):
        await hosts.find(f"n{number}.example".encode())
    assert hosts.remembered(HOST.encode()) is not None
    assert hosts.remembered(OURS.encode()) is not None
    assert len(hosts._unknown) == 5
    for number in range(20):  # the same host, written in many ways
        await hosts.find(f"{HOST}:{number}".encode())
    assert len(hosts._known) == 5
    assert hosts.remembered(OURS.encode()) is not None


async def test_headers_too_long_for_a_name_are_not_kept(asking: Services) -> None:
    hosts = Hosts(asking)
    for number in range(20):
        assert await hosts.find(f"{number}".encode() * 30_000) is None
    assert hosts._unknown == {}


async def test_while_the_database_is_away_what_was_known_counts(
    asking: Services, chapel: UUID, owning: Owning, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owning(chapel, HOST)
    hosts = Hosts(asking)
    assert await hosts.find(HOST.encode()) == chapel

    async def away(_names: Any) -> Any:
        raise DatabaseUnavailable("away")

    monkeypatch.setattr(hosts, "_load", away)
    hosts.forget()
    assert hosts.remembered(HOST.encode()) is None
    assert await hosts.find(HOST.encode()) == chapel
    assert await hosts.find(b"other.example") is None
    assert hosts.remembered(b"other.example") is not None  # for five seconds nobody waits for it again


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"Go.Chapel.Example:8443", "go.chapel.example"),
        (b"go.chapel.example.", "go.chapel.example"),
        (b"127.0.0.1:8000", None),
        (b"[::1]:8000", None),
        (b"koinon", None),
        (b"", None),
        (b"\xff.example", None),
        (b"a b.example", None),
        (b"x" * 300 + b".example", None),
    ],
)
def test_the_name_in_a_host_header(header: bytes, name: str | None) -> None:
    assert name_in(header) == name
