"""A storm of carriers' calls while processes are killed: each that was acknowledged is applied once (CHN-055..062).

Receipts before, after and twice, in any order, and people's words twice. The caller is as stubborn as a carrier: it
calls again until it is answered with 200. KOINON_CHAOS_CALLS and KOINON_CHAOS_SEED change its size and its dice.
"""

import asyncio
import json
import os
import random
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from tests.chaos.test_chaos import SEED, WINDOWS, audit
from tests.conftest import make_organization
from tests.installation import Installation, running
from tests.messaging import cast

from koinon import channels
from koinon.kit import ids
from koinon.messaging.contracts import Broadcast
from koinon.platform import process
from koinon.platform.http import LeanClient, LeanPool, Origin
from koinon.platform.services import Services
from koinon.simulator import keys

PEOPLE = int(os.environ.get("KOINON_CHAOS_CALLS", "6000")) // 3
KEY = "SIM-chaos-of-webhooks"
CALLERS = 48
PATIENCE = 120.0
VICTIMS = ("web-0", "worker", "postgres", "web-0", "worker")

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


async def test_every_acknowledged_call_is_applied_once_in_effect() -> None:
    with running(**WINDOWS | {"KOINON_SEND_RECEIPT_AFTER_SECONDS": "600"}) as there:
        async with process.services(there.settings, name="chaos", pool=2) as services:
            organization_id = await make_organization(services.database, "Chaos Chapel")
            sender = await set_up(there, services, organization_id)
            numbers = cast.distinct(PEOPLE)
            await cast.people(services, organization_id, numbers)
            broadcast = await accepted(services, organization_id)
            calls = await storm_of(services, organization_id, sender, numbers)
            acknowledged = await storm(there, calls)
            assert acknowledged == len(calls), "a carrier gives up on nothing here"
            await applied(services)
            await agrees(there, services, organization_id, broadcast)


async def set_up(there: Installation, services: Services, organization_id: UUID) -> channels.Sender:
    """A sender whose account's key is known, at a carrier that says nothing by itself."""
    sender = await cast.sender(services, organization_id, there.simulator, limit=100_000)
    async with services.database.transaction(organization_id) as tx:
        await channels.replace_credentials(
            tx, services.vault, sender.account_id, api_key=KEY, webhook_key=keys.public_key(KEY)
        )
    pool = pool_of(there.simulator)
    body = json.dumps({"account": "*", "receipts": False}).encode()
    await pool.submit(request("PUT", "/_sim/scenarios", there.simulator, body))
    return sender


async def accepted(services: Services, organization_id: UUID) -> UUID:
    """Everybody was written to; the broadcast."""
    broadcast = await cast.draft(services, organization_id, "Doors open at 9:30.")
    await cast.send(services, organization_id, broadcast.id)
    await until(lambda: sent(services, organization_id, broadcast.id), "sent")
    return broadcast.id


async def sent(services: Services, organization_id: UUID, broadcast_id: UUID) -> bool:
    return (await cast.found(services, organization_id, broadcast_id)).counts.accepted == PEOPLE


async def storm_of(
    services: Services, organization_id: UUID, sender: channels.Sender, numbers: list[str]
) -> list[tuple[str, bytes]]:
    """Every call, doubled at times, in an order of the dice: (address, body)."""
    dice, path = random.Random(SEED), f"/webhooks/telnyx/{sender.webhook_token}"
    async with services.database.transaction(organization_id) as tx:
        rows: list[tuple[UUID, UUID, str]] = await tx.all(
            tuple,
            "select id, attempt_id, provider_id from deliveries where organization_id = %(o)s",
            {"o": organization_id},
        )
    calls: list[tuple[str, bytes]] = []
    for delivery_id, attempt_id, provider_id in rows:
        target = f"{path}?d={delivery_id}&a={attempt_id}"
        for kind, status in (("message.sent", "sent"), ("message.finalized", "delivered")):
            body = receipt(kind, status, provider_id, f"http://127.0.0.1{target}")
            calls += [(target, body)] * (2 if dice.random() < 0.3 else 1)
    for number in numbers[: PEOPLE // 10]:
        calls += [(path, heard(number, "STOP" if dice.random() < 0.5 else "See you there"))] * 2
    dice.shuffle(calls)
    return calls


def receipt(kind: str, status: str, provider_id: str, url: str) -> bytes:
    """A receipt as Telnyx sends it."""
    payload = {
        "id": provider_id, "record_type": "message", "direction": "outbound", "type": "SMS", "parts": 1, "tags": [],
        "from": {"phone_number": cast.SENDER, "carrier": "Telnyx", "line_type": "Wireless"},
        "to": [{"phone_number": "+12025552345", "status": status, "carrier": "AT&T", "line_type": "Wireless"}],
        "text": "Doors open at 9:30.", "media": [], "encoding": "GSM-7", "errors": [],
        "cost": {"amount": "0.0051", "currency": "USD"}, "received_at": "2026-01-15T21:32:13.552+00:00",
        "webhook_url": url,
    }  # fmt: skip
    return event(kind, payload)


def heard(number: str, text: str) -> bytes:
    """A person's words as Telnyx sends them."""
    payload = {
        "id": str(ids.uuid7()), "record_type": "message", "direction": "inbound", "type": "SMS", "parts": 1, "tags": [],
        "from": {"phone_number": number, "carrier": "AT&T", "line_type": "Wireless"},
        "to": [{"phone_number": cast.SENDER, "status": "webhook_delivered"}],
        "text": text, "media": [], "encoding": "GSM-7", "errors": [], "cost": None,
        "received_at": "2026-01-15T21:32:13.552+00:00",
    }  # fmt: skip
    return event("message.received", payload)


def event(kind: str, payload: dict[str, object]) -> bytes:
    told = {"event_type": kind, "id": str(ids.uuid7()), "occurred_at": "2026-01-15T21:32:14Z", "record_type": "event"}
    return json.dumps({"data": {**told, "payload": payload}, "meta": {"attempt": 1}}).encode()


async def storm(there: Installation, calls: list[tuple[str, bytes]]) -> int:
    """Call with everything, again until it is answered with 200, while processes are killed; how many were answered."""
    pool, waiting, answered = pool_of(there.url.replace("localhost", "127.0.0.1")), iter(calls), 0
    deadline = time.monotonic() + PATIENCE

    async def caller() -> None:
        nonlocal answered
        for target, body in waiting:
            while time.monotonic() < deadline:
                try:
                    answer = await pool.submit(signed(target, there.url, body))
                except Exception:  # killed under our hands, or not there yet
                    await asyncio.sleep(0.2)
                    continue
                if answer.status == 200:
                    answered += 1
                    break
                assert answer.status in (408, 429, 503), answer
                await asyncio.sleep(0.2)

    async def kill() -> None:
        for number, victim in enumerate(VICTIMS, 1):
            while answered < len(calls) * number // (len(VICTIMS) + 1):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            there.kill(victim)

    killing = asyncio.create_task(kill())
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    await killing
    return answered


def signed(target: str, base: str, body: bytes) -> bytes:
    stamp = str(int(time.time()))
    proof = f"telnyx-timestamp: {stamp}\r\ntelnyx-signature-ed25519: {keys.sign(KEY, stamp, body)}\r\n"
    return request("POST", target, base, body, proof)


def request(method: str, target: str, base: str, body: bytes, headers: str = "") -> bytes:
    host = Origin.of(base).authority
    head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def pool_of(base: str) -> LeanPool:
    return LeanClient(connections=CALLERS).pool(Origin.of(base))


async def applied(services: Services) -> None:
    """Nothing that was stored waits any more, and nothing is dead."""

    async def none_waits() -> bool:
        async with services.database.system() as tx:
            return not await tx.scalar("select count(*) from inbound_webhooks where state = 'received'")

    await until(none_waits, "applied")
    async with services.database.system() as tx:
        assert await tx.scalar("select count(*) from inbound_webhooks where state = 'dead'") == 0


async def until(done: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait for it, through a database that comes and goes. Raises AssertionError."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if await done():
                return
        except Exception:  # the database was killed as well
            await asyncio.sleep(0.5)
        await asyncio.sleep(0.25)
    raise AssertionError(f"not {what} within {PATIENCE:g} s")


async def agrees(there: Installation, services: Services, organization_id: UUID, broadcast_id: UUID) -> None:
    """Delivered once each, heard once each, stopped each, and nothing was sent that had not been."""
    said = PEOPLE // 10

    async def folded() -> bool:
        found: Broadcast = await cast.found(services, organization_id, broadcast_id)
        return found.counts.delivered == PEOPLE

    await until(folded, "folded")
    counts = (await cast.found(services, organization_id, broadcast_id)).counts
    assert (counts.delivered, counts.open, counts.failed) == (PEOPLE, 0, 0)
    assert counts.replies + counts.opt_outs == said
    async with services.database.transaction(organization_id) as tx:
        heard_once = await tx.one(
            tuple,
            "select count(*), count(distinct provider_message_id) from messages"
            " where organization_id = %(o)s and direction = 'in'",
            {"o": organization_id},
        )
        denied = await tx.scalar(
            "select count(*) from address_consents where organization_id = %(o)s and state = 'denied'",
            {"o": organization_id},
        )
    assert heard_once == (said, said)
    assert denied == counts.opt_outs
    assert audit(there)["accepted"] == len(audit(there)["deliveries"]), "nobody was written to twice"
