"""What a stranger's guesses and a database that hangs may cost the door: little, and known beforehand (API-037)."""

import asyncio
import dataclasses

import psycopg
import pytest

from koinon.channels import Sender
from koinon.platform import configuration
from koinon.platform.configuration import Configuration
from koinon.platform.db import Database, DatabaseUnavailable, Tx
from koinon.platform.http import HttpSession
from koinon.platform.limits import MemoryLimits
from koinon.platform.services import Services
from koinon.platform.webhooks import Door, intake, tokens
from koinon.platform.webhooks.source import SOURCES
from tests.channels.conftest import address, listening
from tests.channels.test_door import Carrier, carrier, event, owner_of, stored

__all__ = ["carrier"]
TELNYX = SOURCES["telnyx"]


@pytest.fixture
def fresh(services: Services) -> Services:
    """Services with limits of this test's own."""
    return dataclasses.replace(services, limits=MemoryLimits())


@pytest.fixture
async def lost(services: Services) -> Services:
    """Services whose database is away."""
    return dataclasses.replace(services, database=Database("postgresql://nobody@127.0.0.1:1/none", patience=0.1))


def guesses(count: int, first: int = 0) -> list[str]:
    return [f"guess-{n:030}" for n in range(first, first + count)]


async def test_tokens_sought_at_once_are_one_statement(fresh: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    run = Tx._run

    async def counted(self: Tx, sql: str, params: object) -> object:
        asked.append(sql)
        return await run(self, sql, params)  # type: ignore[arg-type]

    monkeypatch.setattr(Tx, "_run", counted)
    known = tokens.Tokens(fresh)
    found = await asyncio.gather(*[known.find(TELNYX, guess) for guess in guesses(1_500)])
    assert {one.account_id for one in found} == {None}
    once = len(asked)
    assert once in (3, 4), "500 in one, and what had come before the first of them was asked"
    await asyncio.gather(*[known.find(TELNYX, guess) for guess in guesses(1_500)])
    assert len(asked) == once, "remembered"


async def test_guesses_do_not_push_out_what_is_known(
    fresh: Services, lost: Services, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_REMEMBERED", 100)
    known = tokens.Tokens(fresh)
    account = await known.find(TELNYX, sender.webhook_token)
    await asyncio.gather(*[known.find(TELNYX, guess) for guess in guesses(250)])
    assert (len(known._known), len(known._unknown)) == (1, 100)
    known._services = lost
    assert await known.find(TELNYX, sender.webhook_token) is account


async def test_no_more_than_so_many_look_ups_wait(fresh: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_WAITING", 10)
    known = tokens.Tokens(fresh)
    answers = await asyncio.gather(*[known.find(TELNYX, guess) for guess in guesses(15)], return_exceptions=True)
    assert sum(isinstance(answer, DatabaseUnavailable) for answer in answers) == 5


async def test_guessed_tokens_are_429_after_sixty(fresh: Services) -> None:
    async with listening(Door(fresh)) as url, HttpSession() as calls:
        answers = [await calls.request("POST", f"{url}/webhooks/telnyx/{guess}", body=b"{}") for guess in guesses(61)]
    assert [answer.status for answer in answers] == [404] * 60 + [429]
    assert 0 < int(answers[60].headers["retry-after"]) <= 61


async def test_behind_a_trusted_proxy_each_client_is_counted_alone(
    carrier: Carrier, fresh: Services, settings: Configuration, sender: Sender
) -> None:
    given = {f"KOINON_{n}": str(v.value) for n, v in settings.resolved.items() if v.source != "default"}
    behind = dataclasses.replace(fresh, configuration=configuration.load(given | {"KOINON_PROXIES": "127.0.0.0/8"}))
    async with listening(Door(behind)) as url, HttpSession() as calls:

        async def unsigned(client: str) -> int:
            headers = {"X-Forwarded-For": client}
            return (await calls.request("POST", address(url, sender), headers=headers, body=b"{}")).status

        assert [await unsigned("203.0.113.5") for _ in range(61)][60] == 429
        assert await unsigned("203.0.113.6") == 401
        assert [await unsigned(f"2001:db8::{n:x}") for n in range(1, 62)][60] == 429, "a /64 is one client"


async def test_without_a_trusted_proxy_a_forged_address_changes_nothing(fresh: Services, sender: Sender) -> None:
    async with listening(Door(fresh)) as url, HttpSession() as calls:
        for n in range(60):
            await calls.request("POST", address(url, sender), headers={"X-Forwarded-For": f"203.0.113.{n}"}, body=b"{}")
        answer = await calls.request("POST", address(url, sender), body=b"{}")
    assert answer.status == 429


async def test_while_the_database_hangs_calls_are_503_in_time_and_later_stored(
    carrier: Carrier, fresh: Services, settings: Configuration, database: Database, sender: Sender
) -> None:
    async with listening(Door(fresh, patience=0.5)) as url:
        carrier.url = address(url, sender)
        assert (await carrier.call(event("b-1"))).status == 200
        with psycopg.connect(settings.database_owner_url) as owner:
            owner.execute("lock table webhook_keys in access exclusive mode")
            answers = await asyncio.gather(*[carrier.call(event(f"b-{n}")) for n in range(2, 12)])
            assert {(one.status, one.headers["retry-after"]) for one in answers} == {(503, "5")}
            owner.rollback()
        assert (await carrier.call(event("b-2"))).status == 200
    assert await stored(database, sender) >= 2


async def test_a_lone_call_waits_for_nobody_and_those_after_it_share_a_commit(
    fresh: Services, database: Database, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization_id, queue = await owner_of(database, sender), intake.Intake(fresh, database)

    def arrive(name: str) -> asyncio.Future[None]:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        call = (TELNYX.name, TELNYX.job, organization_id, sender.account_id, event(name), name, 5, stored)
        queue.add(intake.Arrival(*call))
        return stored

    monkeypatch.setattr(intake, "FLUSH_EVERY_SECONDS", 3600.0)
    async with asyncio.timeout(300):
        await arrive("d-0")
    monkeypatch.setattr(intake, "FLUSH_EVERY_SECONDS", 1.0)
    later = []
    for number in range(1, 21):
        later.append(arrive(f"d-{number}"))
        await asyncio.sleep(0)
    await asyncio.gather(*later)
    async with database.system() as tx:
        sql = "select count(*), count(distinct xmin::text) from inbound_webhooks where account_id = %(a)s"
        assert await tx.one(tuple, sql, {"a": sender.account_id}) == (21, 2)


async def test_what_waits_is_bounded(
    carrier: Carrier, fresh: Services, settings: Configuration, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_WAITING", 3)
    monkeypatch.setattr(intake, "MOST_IN_ONE", 1)
    async with listening(Door(fresh, patience=20)) as url:
        carrier.url = address(url, sender)
        assert (await carrier.call(event("c-0"))).status == 200
        with psycopg.connect(settings.database_owner_url) as owner:
            owner.execute("lock table webhook_keys in access exclusive mode")
            calls = [asyncio.create_task(carrier.call(event(f"c-{n}"))) for n in range(1, 11)]
            refused, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
            assert {task.result().status for task in refused} == {503}
            owner.rollback()
        statuses = sorted((await asyncio.gather(*calls)), key=lambda answer: answer.status)
    assert [answer.status for answer in statuses].count(200) >= 4, "one in the flush, three that waited"
