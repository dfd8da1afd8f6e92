"""The inbound door: proven, stored once, answered only then; anything else writes nothing (CHN-055..058, 062)."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from koinon import channels, identity
from koinon.channels import Sender
from koinon.channels.opened import read_secrets
from koinon.identity.refusals import MOST_OF_ONE
from koinon.platform.db import Database
from koinon.platform.http import HttpSession, Reply
from koinon.platform.limits import MemoryLimits
from koinon.platform.services import Services
from koinon.platform.webhooks import Door
from koinon.simulator import keys
from tests.channels.conftest import address, listening


class Carrier:
    """Calls the door as Telnyx does."""

    def __init__(self, http: HttpSession, door: str, sender: Sender, api_key: str) -> None:
        self.http, self.url, self.api_key = http, address(door, sender), api_key

    async def call(
        self, raw: bytes, *, stamp: int | None = None, key: str | None = None, url: str | None = None
    ) -> Reply:
        at = str(int(time.time()) if stamp is None else stamp)
        headers = {
            "telnyx-timestamp": at,
            "telnyx-signature-ed25519": keys.sign(key or self.api_key, at, raw),
            "Content-Type": "application/json",
        }
        return await self.http.request("POST", url or self.url, headers=headers, body=raw)


@pytest_asyncio.fixture
async def carrier(services: Services, database: Database, door: str, sender: Sender) -> AsyncIterator[Carrier]:
    async with database.transaction(await owner_of(database, sender)) as tx:
        cipher = await tx.scalar("select credentials_cipher from provider_accounts")
        secrets = read_secrets(services.vault, tx.organization_id, cipher)
    async with HttpSession() as http:
        yield Carrier(http, door, sender, secrets.api_key)


async def owner_of(database: Database, sender: Sender) -> UUID:
    async with database.system() as tx:
        sql = "select organization_id from directory where target_id = %(a)s"
        return await tx.one(UUID, sql, {"a": sender.account_id})


async def stored(database: Database, sender: Sender) -> int:
    async with database.system() as tx:
        sql = "select count(*) from inbound_webhooks where account_id = %(a)s"
        return await tx.one(int, sql, {"a": sender.account_id})


def event(event_id: str, kind: str = "message.finalized") -> bytes:
    payload = {"id": "m-" + event_id, "to": [{"status": "delivered"}]}
    data = {"event_type": kind, "id": event_id, "occurred_at": "2026-01-15T21:32:14Z", "payload": payload}
    return msgspec.json.encode({"data": data})


async def test_a_proven_call_is_stored_encrypted_before_it_is_answered(
    carrier: Carrier, database: Database, services: Services, sender: Sender
) -> None:
    raw = event("e-1") + b" \xc3\xa9"
    assert (await carrier.call(raw)).status == 200
    async with database.system() as tx:
        row = await tx.one(
            tuple,
            "select body, organization_id, state from inbound_webhooks where account_id = %(a)s",
            {"a": sender.account_id},
        )
    assert b"e-1" not in row[0]
    assert services.vault.decrypt(row[0], row[1], "webhook_body").encode("latin-1") == raw
    assert row[2] == "received"


async def test_a_repeated_event_is_answered_and_dropped(carrier: Carrier, database: Database, sender: Sender) -> None:
    for _ in range(3):
        assert (await carrier.call(event("e-2"))).status == 200
    assert await stored(database, sender) == 1


async def test_repeats_within_one_flush_are_dropped_too(carrier: Carrier, database: Database, sender: Sender) -> None:
    answers = await asyncio.gather(*[carrier.call(event(f"e-{n % 5}")) for n in range(40)])
    assert {answer.status for answer in answers} == {200}
    assert await stored(database, sender) == 5


async def test_calls_without_an_event_id_are_told_apart_by_their_body(
    carrier: Carrier, database: Database, sender: Sender
) -> None:
    for raw in (b"not json", b"not json", b'{"data":{"record_type":"link_clicked","url":"a"}}', b"\xff\x00"):
        assert (await carrier.call(raw)).status == 200
    assert await stored(database, sender) == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"key": "SIM-somebody-else"}, "invalid_signature"),
        ({"stamp": 1_700_000_000}, "stale_timestamp"),
        ({"stamp": 4_000_000_000}, "stale_timestamp"),
    ],
)
async def test_what_is_not_proven_is_refused_and_not_stored(
    carrier: Carrier, database: Database, sender: Sender, change: dict[str, object], code: str
) -> None:
    answer = await carrier.call(event("e-3"), **change)  # type: ignore[arg-type]
    assert answer.status == 401
    assert answer.json()["error"]["code"] == code
    assert await stored(database, sender) == 0


async def test_an_unsigned_call_is_refused(carrier: Carrier) -> None:
    assert (await carrier.http.request("POST", carrier.url, body=event("e-4"))).status == 401


@pytest.mark.parametrize("path", ["/webhooks/telnyx/" + "x" * 32, "/webhooks/nobody/" + "x" * 32, "/webhooks/telnyx/",
                                  "/webhooks/telnyx/a/b", "/webhooks/", "/webhooks/telnyx/%00%ff"])  # fmt: skip
async def test_unknown_addresses_are_404(carrier: Carrier, door: str, path: str) -> None:
    assert (await carrier.call(b"{}", url=door + path)).status == 404


async def test_other_methods_are_405(carrier: Carrier) -> None:
    assert (await carrier.http.request("GET", carrier.url)).status == 405


async def test_a_call_of_over_3_mb_is_413(carrier: Carrier, database: Database, sender: Sender) -> None:
    assert (await carrier.call(b"x" * (3 * 1024 * 1024 + 1))).status == 413
    assert await stored(database, sender) == 0


async def test_many_unsigned_calls_are_429_and_signed_ones_still_pass(carrier: Carrier) -> None:
    answers = [(await carrier.call(event("e-5"), key="SIM-wrong-key")).status for _ in range(62)]
    assert answers[:60] == [401] * 60
    assert answers[61] == 429
    assert (await carrier.call(event("e-5"))).status == 200


async def test_a_replaced_key_still_verifies_for_a_day(
    carrier: Carrier, services: Services, database: Database, sender: Sender, chapel: UUID
) -> None:
    new = "SIM-a-new-key-of-the-chapel"
    assert (await carrier.call(event("e-6"))).status == 200
    async with database.transaction(chapel) as tx:
        await channels.replace_credentials(
            tx, services.vault, sender.account_id, api_key=new, webhook_key=keys.public_key(new)
        )
    assert (await carrier.call(event("e-7"))).status == 200
    async with listening(Door(services)) as other_process:
        carrier.url = address(other_process, sender)
        assert (await carrier.call(event("e-8"))).status == 200
        assert (await carrier.call(event("e-9"), key=new)).status == 200
    assert await stored(database, sender) == 4


async def test_without_a_database_the_answer_is_503_and_the_provider_tries_again(
    carrier: Carrier, services: Services, database: Database, sender: Sender
) -> None:
    assert (await carrier.call(event("e-10"))).status == 200
    lost = Database("postgresql://nobody@127.0.0.1:1/none", size=2, patience=0.2)
    await lost.open()
    door = Door(services)
    door._services = dataclasses.replace(services, database=lost)
    async with listening(door) as url:
        carrier.url = address(url, sender)
        answer = await carrier.call(event("e-11"))
    await lost.close()
    assert answer.status == 503
    assert answer.headers["retry-after"] == "5"
    assert await stored(database, sender) == 1


async def test_forged_calls_stand_in_the_security_log_a_few_times(
    carrier: Carrier, database: Database, services: Services, sender: Sender
) -> None:
    """IDN-046: a flood at one account fills six rows an hour; what its owner signed is in none."""
    refusals = identity.Refusals(services)
    async with listening(Door(dataclasses.replace(services, limits=MemoryLimits()), suspect=refusals.suspect)) as url:
        here = address(url, sender)
        for n in range(MOST_OF_ONE + 3):
            assert (await carrier.call(event(f"f-{n}"), key="SIM-somebody-else", url=here)).status == 401
        assert (await carrier.call(event("f-right"), url=here)).status == 200
    await refusals.flush()
    async with database.transaction(await owner_of(database, sender)) as tx:
        rows = await identity.security_events(tx, 100, None, ["signature_invalid"])
    assert len(rows) == MOST_OF_ONE
    assert rows[0].details == {
        "method": "POST", "route": "/webhooks/telnyx/{token}", "account_id": str(sender.account_id),
    }  # fmt: skip
    assert (rows[0].severity, rows[0].ip) == ("warning", "127.0.0.1")
