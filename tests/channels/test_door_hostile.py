"""What somebody may send who wants to harm: bodies to exhaust memory, queries and calls that choke their reader."""

import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import pytest

from koinon import channels
from koinon.channels import Sender
from koinon.channels.contracts import Fact
from koinon.channels.providers.telnyx.adapter import Telnyx
from koinon.channels.webhooks import apply_waiting
from koinon.platform.db import Database
from koinon.platform.http import HttpSession
from koinon.platform.limits import MemoryLimits
from koinon.platform.services import Services
from koinon.platform.webhooks import Door, body, waiting
from tests.channels.test_applying import Handlers, heard, inbound, states
from tests.channels.test_door import Carrier, carrier, event, owner_of, stored

__all__ = ["carrier", "heard"]


class Caller:
    """Calls a door part by part, and counts how many parts it took."""

    def __init__(self, services: Services) -> None:
        self.door = Door(dataclasses.replace(services, limits=MemoryLimits()))
        self.taken, self.status = 0, 0

    async def post(self, token: str, parts: int, octets: int) -> None:
        async def receive() -> dict[str, Any]:
            self.taken += 1
            return {"type": "http.request", "body": b"x" * octets, "more_body": self.taken < parts}

        async def send(message: Any) -> None:
            self.status = message.get("status", self.status)

        scope = {"type": "http", "method": "POST", "path": f"/webhooks/telnyx/{token}", "query_string": b"",
                 "headers": [], "client": ("203.0.113.9", 1)}  # fmt: skip
        await self.door(scope, receive, send)


@pytest.fixture
async def caller(services: Services) -> AsyncIterator[Caller]:
    yield Caller(services)


async def test_who_does_not_know_an_address_makes_us_hold_one_part_only(caller: Caller) -> None:
    await caller.post("guess-000000000000000000", parts=40, octets=65_536)
    assert (caller.status, caller.taken) == (404, 1)


async def test_more_than_memory_bears_is_refused_for_now(
    caller: Caller, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "MOST_READING", 100_000)
    await caller.post(sender.webhook_token, parts=2, octets=1_000)
    assert (caller.status, caller.taken) == (503, 1), "of no declared length: it may become 3 MiB"
    await caller.post(sender.webhook_token, parts=1, octets=1_000)
    assert caller.status == 401, "what comes in one part needs no room"


async def test_room_is_given_back(caller: Caller, sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MOST_READING", 5 * 1024 * 1024)
    for _ in range(3):
        caller.taken = 0
        await caller.post(sender.webhook_token, parts=3, octets=1_000)
        assert caller.status == 401, "unsigned"


async def test_a_selftest_of_many_fields_is_none(carrier: Carrier) -> None:
    async with HttpSession() as calls:
        query = "selftest=" + "n" * 32 + "&a=1&b=1&c=1&d=1&e=1&f=1"
        assert (await calls.request("GET", f"{carrier.url}?{query}")).status == 405


async def test_large_calls_are_applied_in_smaller_sets(
    carrier: Carrier, services: Services, database: Database, sender: Sender, heard: Handlers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(waiting, "MOST_OCTETS", 3_000)
    for number, length in enumerate((2_000, 2_000, 5_000, 10)):
        await carrier.call(inbound(f"large-{number}", "a" * length))
    owner, taken = await owner_of(database, sender), 0
    while await apply_waiting(services, owner, channels.PROVIDERS):
        taken += 1
    sets = [len(applied) for name, applied in heard if name == "inbox"]
    assert (taken, sets) == (3, [2, 1, 1]), "two of 4 kB: the second began below the bound"


async def test_a_call_that_its_reader_did_not_foresee_stops_nobody(
    carrier: Carrier, services: Services, database: Database, sender: Sender, heard: Handlers
) -> None:
    class Careless(Telnyx):
        def parse(self, kept: bytes) -> list[Fact]:
            if b"poison" in kept:
                raise AttributeError("'NoneType' object has no attribute 'local_part'")
            return super().parse(kept)

    for name in ("poison", "r-1"):
        await carrier.call(event(name))
    await apply_waiting(services, await owner_of(database, sender), {"telnyx": Careless()})
    assert [state for state, _ in await states(database, sender)] == ["received", "applied"]
    assert await stored(database, sender) == 2
