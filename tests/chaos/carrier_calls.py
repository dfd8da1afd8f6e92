"""What a carrier calls with, and how: each call due at its moment, and made again until it is answered with 200."""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from statistics import quantiles
from typing import NamedTuple

from tests.messaging import cast

from koinon.kit import ids
from koinon.platform.http import ConnectFailed, HttpFailure, LeanClient, LeanPool, Origin
from koinon.simulator import keys

KEY = "SIM-chaos-of-webhooks"
CONNECTIONS = 128
LONGEST_WAIT = 2.0


class Call(NamedTuple):
    """An address and a body."""

    target: str
    body: bytes


@dataclass
class Caller:
    """Open loop: it does not wait for one answer before it makes the next call, as a carrier does not.

    Where nobody listens it knocks until somebody does, then all that waited rush in. `late` are seconds from when each
    call was due until it was answered with 200. After `deadline` (monotonic seconds) it gives up.
    """

    base: str
    deadline: float
    dice: random.Random
    answered: int = 0
    tries: int = 0
    late: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pool, self._room = pool_of(self.base), asyncio.Semaphore(CONNECTIONS)
        self._listens, self._knocking = asyncio.Event(), set[asyncio.Task[None]]()
        self._listens.set()

    async def storm(self, calls: list[Call], rate: float) -> None:
        """Make `rate` of the calls a second, whatever becomes of those before."""
        began = time.monotonic()
        async with asyncio.TaskGroup() as under_way:
            for number, call in enumerate(calls):
                due = began + number / rate
                if (early := due - time.monotonic()) > 0.001:
                    await asyncio.sleep(early)
                under_way.create_task(self.make(call, due))

    async def make(self, call: Call, due: float) -> None:
        """Call until it is answered with 200, a moment later each time."""
        wait = 0.25
        while time.monotonic() < self.deadline:
            await self._listens.wait()
            if await self._is_taken(call):
                self.answered += 1
                self.late.append(time.monotonic() - due)
                return
            await asyncio.sleep(wait * self.dice.uniform(0.8, 1.2))
            wait = min(LONGEST_WAIT, wait * 2)

    async def _is_taken(self, call: Call) -> bool:
        async with self._room:
            self.tries += 1
            try:
                answer = await self._pool.submit(signed(call.target, self.base, call.body))
            except ConnectFailed:
                self._knock()
                return False
            except HttpFailure:  # killed under our hands
                return False
        assert answer.status in (200, 408, 429, 503), answer
        return answer.status == 200

    def _knock(self) -> None:
        if self._listens.is_set():
            self._listens.clear()
            task = asyncio.create_task(self._wait_for_somebody())
            self._knocking.add(task)
            task.add_done_callback(self._knocking.discard)

    async def _wait_for_somebody(self) -> None:
        alive = request("GET", "/health/live", self.base, b"")
        while time.monotonic() < self.deadline:
            try:
                await self._pool.submit(alive)
                break
            except HttpFailure:
                await asyncio.sleep(0.2)
        self._listens.set()

    def slowest(self) -> list[float]:
        """Seconds within which 50, 95 and 99 of 100 calls were answered, tries and all; then the slowest."""
        parts = quantiles(self.late, n=100)
        return [parts[49], parts[94], parts[98], max(self.late)]


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


def signed(target: str, base: str, body: bytes) -> bytes:
    stamp = str(int(time.time()))
    proof = f"telnyx-timestamp: {stamp}\r\ntelnyx-signature-ed25519: {keys.sign(KEY, stamp, body)}\r\n"
    return request("POST", target, base, body, proof)


def request(method: str, target: str, base: str, body: bytes, headers: str = "") -> bytes:
    host = Origin.of(base).authority
    head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def pool_of(base: str) -> LeanPool:
    return LeanClient(connections=CONNECTIONS).pool(Origin.of(base))
