"""What channels specification §6 asks besides texts: pushes, searching for numbers, waiting on WhatsApp (two minutes).

The simulator, in a process of its own, answers at once. A search is measured beside the carrier's bare answer to the
same question, alternating; WhatsApp gets 80 messages a second of two workers that share one number set to 80 a second.
"""

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable
from statistics import quantiles
from typing import Any
from uuid import UUID

import uvloop
from tests.messaging import cast

from bench.messaging_world import World, world
from koinon import channels
from koinon.channels import Accepted, AppliedFact, InboundMessage, NumberSearch, OutgoingMessage, windows
from koinon.channels.service import fields
from koinon.kit import clock, ids
from koinon.platform import process
from koinon.platform.actor import Actor, ActorKind
from koinon.simulator.webpush import subscription

KEY = "SIM-bench-of-pushes"
BATCH, LANES, PUSHES = 100, 4, 4_001
SEARCHES = 200
RATE, SECONDS = 80, 60
WANTED = NumberSearch(country="US", area_code="312")


def tell(name: str, figure: str, limit: str, met: bool) -> None:
    """One line beside its limit."""
    print(f"{name:52} {figure:>14}  {limit:24} {'met' if met else 'MISSED'}", flush=True)


def device(provider: str, url: str, number: int) -> str:
    """An address of the service; its last four digits are not magic (CHN-077)."""
    ending = f"{number:06d}{1000 + number % 8000}"
    if provider == "webpush":
        return subscription(url, KEY, f"browser-{ending}")
    return ("a1" * 27 + ending) if provider == "apns" else f"device-token-{ending}"


async def pushes(there: World, name: str) -> None:
    """Notifications a second that one process hands over, four batches of 100 at a time."""
    provider = channels.provider(name)
    credentials = fields.kept(provider, provider.simulated(KEY)).credentials(there.simulator_url)
    messages = [prepared("simulated.app", device(name, there.simulator_url, n), "push") for n in range(PUSHES)]
    await provider.send(credentials, messages[:1])
    waiting = iter([messages[at : at + BATCH] for at in range(1, PUSHES, BATCH)])

    async def lane() -> None:
        for batch in waiting:
            results = await provider.send(credentials, batch)
            assert all(isinstance(one, Accepted) for one in results), results[0]

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*[lane() for _ in range(LANES)])
    rate, spent = PUSHES / (time.perf_counter() - began), (time.process_time() - cpu) / PUSHES * 1e6
    tell(f"pushes of one process, {name}, {spent:.0f} µs of CPU each", f"{rate:,.0f}/s", "≥ 2,000/s", rate >= 2_000)


def prepared(sender: str, to: str, channel: str) -> OutgoingMessage:
    """A message of a delivery of its own."""
    return OutgoingMessage(ids.uuid7(), ids.uuid7(), sender, to, "See you on Sunday at ten.", (), "", channel)


async def account(there: World, provider: str) -> UUID:
    """Connect the organization to a simulated account."""
    new = channels.NewAccount(provider=provider, name=f"Bench {provider}", environment=channels.Environment.SIMULATOR)
    async with there.services.database.transaction(there.organization_id) as tx:
        return (await channels.connect_account(tx, there.services.vault, new, there.simulator_url)).id


async def searches(there: World) -> None:
    """A search of ours beside the carrier's answer to it, alternating; 95th percentiles in ms."""
    account_id = await account(there, "telnyx")
    actor = Actor(
        kind=ActorKind.USER,
        organization_id=there.organization_id,
        id=ids.uuid7(),
        permissions=frozenset({"channels:buy", "channels:read"}),
    )
    port, credentials = channels.provider("telnyx").numbers, channels.Credentials(KEY, there.simulator_url, "")
    assert port is not None
    ours = await timed(lambda: channels.search_numbers(there.services, actor, account_id, WANTED))
    bare = await timed(lambda: port.search(credentials, WANTED))
    for _ in range(3):
        ours += await timed(lambda: channels.search_numbers(there.services, actor, account_id, WANTED))
        bare += await timed(lambda: port.search(credentials, WANTED))
    more = quantiles(ours, n=100)[94] - quantiles(bare, n=100)[94]
    tell(
        f"number search, p95, beyond the carrier's {quantiles(bare, n=100)[94]:.1f} ms",
        f"{more:.1f} ms",
        "≤ 50 ms",
        more <= 50,
    )


async def timed(call: Callable[[], Awaitable[object]]) -> list[float]:
    """Milliseconds of each of some calls, one after another."""
    took = []
    for _ in range(SEARCHES):
        began = time.perf_counter()
        assert await call()
        took.append((time.perf_counter() - began) * 1000)
    return took


async def whatsapp(there: World) -> None:
    """Seconds from a message's arrival to its leaving, 80 a second for a minute, two workers at one number."""
    account_id = await account(there, "whatsapp_cloud")
    await channels.sync_whatsapp(there.services, there.organization_id, account_id)
    async with there.services.database.transaction(there.organization_id) as tx:
        ((number,),) = (await channels.whatsapp_numbers(tx)).values()
        people = cast.distinct(RATE * SECONDS)
        facts = [
            AppliedFact(
                account_id,
                number.sender_id,
                InboundMessage("e", "m", number.value, person, "Hi", (), clock.now(), None, channel="whatsapp"),
            )
            for person in people
        ]
        await windows.on_inbound(tx, there.services, facts)
    asked(f"{there.simulator_url}/_sim/scenarios", {"account": "*", "messages_per_second": RATE})
    async with process.services(there.services.configuration, name="bench-second", pool=4) as second:
        ways = [
            await channels.transport(services, there.organization_id, number.sender_id)
            for services in (there.services, second)
        ]
        waited, left = await arriving(ways, number.value, people)
    most, steady = max(waited), RATE * SECONDS / (max(left) - min(left))
    tell(f"wait on WhatsApp at 80/s, two workers ({steady:.1f}/s left)", f"{most:.2f} s at most", "< 30 s", most < 30)
    refused = asked(f"{there.simulator_url}/_sim/stats")["violations"]
    tell("of these too fast for the carrier", f"{refused}", "0", refused == 0)


async def arriving(ways: list[channels.Transport], sender: str, people: list[str]) -> tuple[list[float], list[float]]:
    """How long each waited, and when it left."""
    waited, left, began = list[float](), list[float](), time.perf_counter()

    async def one(number: int, to: str) -> None:
        due, way = began + number / RATE, ways[number % len(ways)]
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await asyncio.sleep(await way.reserve("bulk", 1))
        left.append(time.perf_counter())
        waited.append(left[-1] - due)
        (result,) = await way.send([prepared(sender, to, "whatsapp")])
        assert isinstance(result, Accepted), result

    await asyncio.gather(*(one(number, to) for number, to in enumerate(people)))
    return waited, left


def asked(url: str, changes: dict[str, object] | None = None) -> Any:
    """The simulator's answer; with `changes`, a scenario is set."""
    body = None if changes is None else json.dumps(changes).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    request.method = "GET" if body is None else "PUT"
    with urllib.request.urlopen(request, timeout=10) as found:
        return json.load(found)


async def main() -> int:
    """Print each figure as it comes."""
    async with world(1, settings={"KOINON_LOG_LEVEL": "error"}) as there:
        for name in ("fcm", "apns", "webpush"):
            await pushes(there, name)
        await searches(there)
        await whatsapp(there)
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
