"""Every figure of channels beside its limit (channels specification §6), in one run of about four minutes.

First what one process does by itself: a proof, a decision, a message through an adapter. Then an installation as it is
started for real, with its own database, web process, worker and simulator: calls of a carrier at 1,000 a second, a
broadcast at a carrier that takes 50 ms, and a number set to 80 a second that two workers share.
"""

import asyncio
import json
import multiprocessing
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID

import uvloop
from tests.conftest import make_organization
from tests.installation import ROOT, Installation, running
from tests.messaging import cast

from bench.receipts import SETTINGS
from bench.table import Figure
from bench.webhooks import CONNECTIONS, KEY, RUNS, installation, measure, serve, serve_bare, signed
from koinon import channels
from koinon.kit import clock, ids
from koinon.platform import process
from koinon.platform.http import Breaker, LeanClient, LeanPool, Origin
from koinon.platform.services import Services
from koinon.platform.webhooks import Call
from koinon.simulator import keys

RATE, SECONDS, PEOPLE = 80, 60, 6_000
CALLS_A_SECOND, CALL_SECONDS = 1_000, 10
LINES: list[tuple[str, str, str, bool | None]] = []


def tell(name: str, figure: str, limit: str, met: bool | None) -> None:
    """One line of the table, at once and at the end."""
    LINES.append((name, figure, limit, met))
    print(f"  {name}: {figure} ({limit})", flush=True)


def proof() -> None:
    """µs of a signature's proof: Ed25519 over timestamp and body, as Telnyx signs."""
    credentials = channels.Credentials(KEY, "http://x", keys.public_key(KEY))
    raw = signed("/webhooks/telnyx/token", "127.0.0.1").split(b"\r\n\r\n", 1)[1]
    stamp = str(int(time.time()))
    headers = {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": keys.sign(KEY, stamp, raw)}
    call, provider, now = Call("POST", "http://127.0.0.1/", headers, raw), channels.provider("telnyx"), clock.now()
    rounds = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(2_000):
            provider.verify(call, credentials, now)
        rounds.append((time.process_time() - began) / 2_000 * 1e6)
    tell("signature check", f"{median(rounds):.0f} µs", "≤ 200 µs", median(rounds) <= 200)


def decision() -> None:
    """µs of a breaker's decision with the record of its outcome."""
    breaker = Breaker()
    rounds = []
    for _ in range(5):
        began = time.process_time()
        for n in range(100_000):
            breaker.allow()
            breaker.record(n % 10 != 0)
        rounds.append((time.process_time() - began) / 100_000 * 1e6)
    tell("breaker decision", f"{median(rounds):.2f} µs", "≤ 5 µs", median(rounds) <= 5)


async def adapter(base_url: str) -> None:
    """ms of this process's CPU for one message: body, connection, answer read."""
    credentials, provider = channels.Credentials("SIM-bench-adapter", base_url, ""), channels.provider("telnyx")

    def message(number: str) -> channels.OutgoingMessage:
        delivery, attempt = ids.uuid7(), ids.uuid7()
        hook = f"http://127.0.0.1:9/webhooks/telnyx/token?d={delivery}&a={attempt}"
        return channels.OutgoingMessage(delivery, attempt, cast.SENDER, number, "See you on Sunday at ten.", (), hook)

    batches = [[message(n) for n in cast.distinct(100, start * 100)] for start in range(30)]
    await provider.send(credentials, batches[0])
    began = time.process_time()
    for batch in batches[1:]:
        results = await provider.send(credentials, batch)
        assert all(isinstance(one, channels.Accepted) for one in results), results[0]
    spent = (time.process_time() - began) / 2_900 * 1e3
    tell("adapter, CPU a message", f"{spent:.3f} ms", "≤ 0.5 ms", spent <= 0.5)


async def door(folder: Path) -> None:
    """Calls accepted durably by one web process that is given all it can take."""
    context = multiprocessing.get_context("spawn")
    async with installation(folder) as (settings, token):
        listener = socket.create_server(("127.0.0.1", 0))
        authority = f"127.0.0.1:{listener.getsockname()[1]}"
        ready = context.Event()
        server = context.Process(target=serve, args=(settings, listener, ready))
        server.start()
        try:
            await asyncio.to_thread(ready.wait, 30)
            pool = LeanClient(connections=CONNECTIONS).pool(Origin.of("http://" + authority))
            found = Figure("stored", [], [])
            for _ in range(RUNS):
                requests = [signed(f"/webhooks/telnyx/{token}", authority) for _ in range(5_000)]
                rate, _, _ = await measure(pool, requests, authority)
                found.rates.append(rate)
        finally:
            server.terminate()
            server.join()
    tell("webhooks stored before 200, one process", f"{found.rate:,.0f}/s", "≥ 1,500/s", found.rate >= 1_500)


async def paced(pool: LeanPool, target: str, authority: str) -> list[float]:
    """Seconds that each of 1,000 calls a second took to be answered."""
    took: list[float] = []
    requests = [signed(target, authority) for _ in range(CALLS_A_SECOND * CALL_SECONDS)]
    began = time.perf_counter()

    async def call(at: float, request: bytes) -> None:
        await asyncio.sleep(max(0.0, began + at - time.perf_counter()))
        sent = time.perf_counter()
        assert (await pool.submit(request)).status == 200
        took.append(time.perf_counter() - sent)

    await asyncio.gather(*(call(n / CALLS_A_SECOND, request) for n, request in enumerate(requests)))
    return took


async def waiting(services: Services, ages: list[float], ended: asyncio.Event) -> None:
    """Every 50 ms the age of the oldest call that is stored and not applied yet."""
    while not ended.is_set():
        async with services.database.system() as tx:
            age = await tx.scalar(
                "select extract(epoch from clock_timestamp() - min(received_at))::float8 from inbound_webhooks"
                " where state = 'received'"
            )
        ages.append(age or 0.0)
        await asyncio.sleep(0.05)


async def peak(there: Installation, services: Services, token: str) -> None:
    """Answers and lag at 1,000 calls a second, with web process, worker and database on this machine."""
    authority = f"127.0.0.1:{there.port}"
    pool = LeanClient(connections=CONNECTIONS).pool(Origin.of("http://" + authority))
    ages, ended = list[float](), asyncio.Event()
    sampling = asyncio.create_task(waiting(services, ages, ended))
    took = await paced(pool, f"/webhooks/telnyx/{token}", authority)
    ended.set()
    await sampling
    parts = quantiles([seconds * 1000 for seconds in took], n=100)
    p50, p95, p99, lag = parts[49], parts[94], parts[98], quantiles(ages, n=100)[94]
    tell("answer at 1,000/s, p50", f"{p50:.1f} ms", "≤ 10 ms", p50 <= 10)
    tell("answer at 1,000/s, p95", f"{p95:.1f} ms", "≤ 50 ms", p95 <= 50)
    tell("answer at 1,000/s, p99", f"{p99:.1f} ms", "≤ 250 ms", p99 <= 250)
    tell("from receipt to applied at 1,000/s, p95", f"{lag:.2f} s", "≤ 1 s", lag <= 1)


async def bare_peak() -> None:
    """The same calls at a process that only proves them: what this machine and this caller take by themselves."""
    context = multiprocessing.get_context("spawn")
    listener, ready = socket.create_server(("127.0.0.1", 0)), context.Event()
    authority = f"127.0.0.1:{listener.getsockname()[1]}"
    server = context.Process(target=serve_bare, args=(listener, ready))
    server.start()
    try:
        await asyncio.to_thread(ready.wait, 30)
        pool = LeanClient(connections=CONNECTIONS).pool(Origin.of("http://" + authority))
        parts = quantiles([seconds * 1000 for seconds in await paced(pool, "/only-proves", authority)], n=100)
    finally:
        server.terminate()
        server.join()
    figures = " ".join(f"{parts[at]:.1f}" for at in (49, 94, 98))
    tell("beside it, only proven: p50, p95, p99", f"{figures} ms", "", None)


async def broadcast(services: Services, organization_id: UUID, people: int) -> list[float]:
    """Send to everybody; when each intent was written, in seconds, oldest first."""
    made = await cast.draft(services, organization_id, "See you on Sunday at ten.")
    await cast.send(services, organization_id, made.id, key=str(made.id))
    while (await cast.found(services, organization_id, made.id)).counts.accepted < people:  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    async with services.database.transaction(organization_id) as tx:
        return sorted(
            await tx.all(
                float,
                "select extract(epoch from at)::float8 from delivery_events"
                " where organization_id = %(o)s and broadcast_id = %(b)s and kind = 'intent'",
                {"o": organization_id, "b": made.id},
            )
        )


def scenario(there: Installation, **changes: object) -> None:
    """Change what the carrier does."""
    body = json.dumps({"account": "*", **changes}).encode()
    asked = urllib.request.Request(f"{there.simulator}/_sim/scenarios", body, {"Content-Type": "application/json"})
    asked.method = "PUT"
    urllib.request.urlopen(asked, timeout=10).close()


async def sends(there: Installation, services: Services, organization_id: UUID, sender: channels.Sender) -> None:
    """One worker at a carrier that takes 50 ms, then two workers at a number set to 80 a second."""
    await asyncio.to_thread(scenario, there, latency_p50_ms=50, latency_p99_ms=60, receipts=False)
    at = await broadcast(services, organization_id, PEOPLE)
    rate = len(at) / (at[-1] - at[0])
    tell("messages a worker at 50 ms", f"{rate:,.0f}/s", "≥ 1,000/s", rate >= 1_000)
    async with services.database.transaction(organization_id) as tx:
        await channels.change_sender(tx, sender.id, channels.Limits(limit_per_second=RATE))
    await asyncio.sleep(6)
    urls = {"KOINON_DATABASE_URL": there.settings.database_url}
    second = subprocess.Popen(
        [sys.executable, "-m", "koinon", "worker"], env=there.environment | urls, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        at = await broadcast(services, organization_id, PEOPLE)
    finally:
        second.terminate()
        second.wait()
    began = at[0] + 5
    steady = [moment for moment in at if began <= moment < began + SECONDS]
    rate, most = len(steady) / SECONDS, _most(at, 10)
    tell("a number set to 80/s, two workers, 60 s", f"{rate:.1f}/s", "80 ± 1/s", 79 <= rate <= 81)
    tell("the most in any 10 s of it", f"{most}", "≤ 800", most <= RATE * 10)
    print(f"    by second: {sorted(Counter(Counter(int(moment) for moment in steady).values()).items())}")


def _most(at: list[float], seconds: float) -> int:
    most = first = 0
    for last, moment in enumerate(at):
        while moment - at[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


async def main() -> int:
    """Print each figure as it comes, then the table."""
    proof()
    decision()
    with tempfile.TemporaryDirectory(prefix="koinon-bench-") as name:
        Path(name).chmod(0o755)
        await door(Path(name))
    with running(**SETTINGS) as there:
        await adapter(there.simulator)
        async with process.services(there.settings, name="bench", pool=4) as services:
            organization_id = await make_organization(services.database, "Grace Chapel")
            sender = await cast.sender(services, organization_id, there.simulator, limit=100_000)
            async with services.database.transaction(organization_id) as tx:
                await channels.replace_credentials(
                    tx, services.vault, sender.account_id, api_key=KEY, webhook_key=keys.public_key(KEY)
                )
            await cast.people(services, organization_id, cast.distinct(PEOPLE))
            await peak(there, services, sender.webhook_token)
            await bare_peak()
            await sends(there, services, organization_id, sender)
    print(f"\n{'figure':44} {'measured':>14}  {'limit':12}")
    for line, figure, limit, met in LINES:
        print(f"{line:44} {figure:>14}  {limit:12} {'' if met is None else 'met' if met else 'MISSED'}")
    return 0


if __name__ == "__main__":
    sys.exit(uvloop.run(main()))
