"""Conversation and contact lists: 25 rows of 200,000 under forced row-level security, over the whole REST API.

The limit is the same statement by psycopg in a bare handler of the same framework, in the same process: what the API
adds to it is the edge, the key, the guard, decryption, cursors and the envelope. 16 connections.
"""

import asyncio
import json
import multiprocessing
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import uvicorn
import uvloop
from litestar import Litestar, Response, get
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from bench.table import Figure, show
from bench.webhooks import SECRETS
from koinon import channels, contacts, identity, inbox
from koinon.app import Application
from koinon.kit import ids
from koinon.platform import configuration, logs, process, rest, roles, upgrading
from koinon.platform.actor import system
from koinon.platform.db import Tx
from koinon.platform.http import LeanClient, LeanPool, Origin
from koinon.platform.postgres import Cluster
from koinon.platform.services import Services

RUNS, CALLS, CONNECTIONS, ROWS = 5, 1_500, 16, 200_000
LISTS = {"conversations": "/api/v1/conversations?view=live", "contacts": "/api/v1/contacts?sort=newest"}

_PEOPLE = """
insert into contacts (id, organization_id, given_name, family_name, given_key, family_key, created_at)
select koinon_uuid7(), %(o)s, 'Ada' || n, 'Okafor' || mod(n, 977), 'ada' || n, 'okafor' || mod(n, 977),
       now() - n * interval '1 minute'
from generate_series(1, %(rows)s) n
"""
_ADDRESSES = """
insert into addresses (id, organization_id, contact_id, kind, value_cipher, value_hash, last4, country, is_primary)
select koinon_uuid7(), c.organization_id, c.id, 'phone', %(cipher)s, sha256(uuid_send(c.id)), '0198', 'US', true
from contacts c
where c.organization_id = %(o)s
"""
_CONVERSATIONS = """
insert into conversations (id, organization_id, contact_id, channel, sender_id, address_hash, address_cipher, status,
                           preview, message_count, last_message_at)
select koinon_uuid7(), c.organization_id, c.id, 'sms', %(sender)s, sha256(uuid_send(c.id)), %(cipher)s,
       case when mod(row_number() over (), 5) = 0 then 'open' else 'resolved' end, 'YES! Can I bring my sister?', 1,
       c.created_at
from contacts c
where c.organization_id = %(o)s
"""


async def fill(services: Services) -> tuple[UUID, str]:
    """An organization of 200,000 people with a conversation each, 40,000 open; its id and a key."""
    organization = ids.uuid7()
    async with services.database.transaction(organization) as tx:
        await tx.execute(
            "insert into organizations (id, name, slug, kind, time_zone, locale, currency, country)"
            " values (%(o)s, 'Grace Chapel', 'grace', 'church', 'UTC', 'en', 'USD', 'US')",
            {"o": organization},
        )
        sender = await channels.ensure_simulator(tx, services.vault, "http://127.0.0.1:1", "+12025550100")
        named = {"o": organization, "rows": ROWS, "sender": sender.id}
        named["cipher"] = services.vault.encrypt("+12125550198", organization, "phone")
        for statement in (_PEOPLE, _ADDRESSES, _CONVERSATIONS):
            await tx.execute(statement, named)
        scopes = ("contacts:read", "contacts:addresses", "conversations:read")
        _, key = await identity.create_api_key(tx, services.vault, identity.NewApiKey("bench", scopes))
    return organization, key


class Noted(Exception):
    """The statement of a list, caught before it ran."""

    def __init__(self, sql: str, params: dict[str, Any]) -> None:
        self.sql, self.params = sql, params


async def statements(services: Services, organization: UUID) -> dict[str, Noted]:
    """What each list asks the database."""
    paging = rest.PageRequest(25)
    found = {}
    for name in LISTS:
        async with services.database.transaction(system(organization)) as tx:
            try:
                await _list(name, _Noting(tx), services, paging)  # type: ignore[arg-type]
            except Noted as noted:
                found[name] = noted
    return found


async def _list(name: str, tx: Tx, services: Services, paging: rest.PageRequest) -> None:
    if name == "conversations":
        await inbox.conversations_page(tx, services.vault, inbox.ConversationQuery(), paging)
    else:
        await contacts.list_page(tx, services.vault, contacts.ContactQuery(sort="newest"), paging)


class _Noting:
    """A transaction that stops at the first statement with a limit from parameters."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def all(self, shape: Any, sql: str, params: Any = None) -> Any:
        """Run it, unless it is the list's."""
        if "%(limit)s" in sql:
            raise Noted(sql, dict(params))
        return await self._tx.all(shape, sql, params)

    async def remembered(self, _space: Any, shape: Any, sql: str, params: Any, **_: Any) -> Any:
        """The same for a list that the product may have from its cache."""
        return await self.all(shape, sql, params)


def bare(services: Services, organization: UUID, asked: dict[str, Noted]) -> Litestar:
    """The limit: pool, tenant, statement, JSON."""
    pool = AsyncConnectionPool(services.database.url, min_size=2, max_size=10, open=False, kwargs={"autocommit": True})
    opening = f"begin; set local koinon.organization_id = '{organization}'".encode()

    @get("/bare/{name:str}")
    async def rows(name: str) -> Response[bytes]:
        noted = asked[name]
        await pool.open()
        async with pool.connection() as connection:
            await connection.execute(opening)
            cursor = connection.cursor(row_factory=dict_row)
            found = await (await cursor.execute(noted.sql, noted.params)).fetchall()
            await connection.execute(b"commit")
        return Response(msgspec.json.encode(found), media_type="application/json")

    return Litestar([rows], openapi_config=None, logging_config=None)


class Both:
    """One process for both, so that they share everything else; `/cpu` tells its processor time."""

    def __init__(self, services: Services, organization: UUID, asked: dict[str, Noted]) -> None:
        self._api, self._bare = Application(services), bare(services, organization, asked)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/cpu":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": str(time.process_time()).encode()})
        elif scope["path"].startswith("/bare/"):
            await self._bare(scope, receive, send)
        else:
            await self._api(scope, receive, send)


def serve(settings: dict[str, str], organization: UUID, listener: socket.socket, ready: Event) -> None:
    """The web process, quiet as one is that logs failures only."""
    logs.configure("error")

    async def run() -> None:
        async with process.services(configuration.load(settings), name="bench") as services:
            app = Both(services, organization, await statements(services, organization))
            config = uvicorn.Config(app, lifespan="off", ws="none", http="httptools", log_config=None, access_log=False)
            ready.set()
            await uvicorn.Server(config).serve([listener])

    process.settle_garbage()  # as `koinon web` does
    uvloop.run(run())


@asynccontextmanager
async def installation(folder: Path) -> AsyncIterator[tuple[dict[str, str], UUID, str]]:
    """A filled database: settings, the organization, a key."""
    cluster = Cluster(folder)
    cluster.start()
    try:
        roles.bootstrap(cluster.url("postgres", "postgres"))
        upgrading.upgrade(cluster.url("koinon_owner"))
        urls = {
            "KOINON_DATABASE_URL": cluster.url("koinon_app"),
            "KOINON_DATABASE_OWNER_URL": cluster.url("koinon_owner"),
        }
        settings = SECRETS | urls | {"KOINON_DATA_DIR": str(folder), "KOINON_LOG_LEVEL": "error"}
        async with process.services(configuration.load(settings), name="bench-setup") as services:
            organization, key = await fill(services)
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("vacuum analyze")
        yield settings, organization, key
    finally:
        cluster.stop()


class Caller:
    """Calls the server over kept-alive connections."""

    def __init__(self, pool: LeanPool, authority: str, key: str) -> None:
        self._pool, self._head = pool, f"Host: {authority}\r\nAuthorization: Bearer {key}\r\n\r\n"

    async def get(self, target: str) -> bytes:
        """The body of a 200."""
        answer = await self._pool.submit(f"GET {target} HTTP/1.1\r\n{self._head}".encode())
        assert answer.status == 200, answer
        return answer.body

    async def measure(self, target: str, calls: int = CALLS) -> tuple[float, float, Sequence[float]]:
        """Calls a second, the server's CPU µs a call, and how long each took in ms."""
        waiting, times = iter(range(calls)), []

        async def caller() -> None:
            for _ in waiting:
                began = time.perf_counter()
                await self.get(target)
                times.append((time.perf_counter() - began) * 1000)

        before, began = float(await self.get("/cpu")), time.perf_counter()
        await asyncio.gather(*[caller() for _ in range(CONNECTIONS)])
        took, used = time.perf_counter() - began, float(await self.get("/cpu")) - before
        return calls / took, used / calls * 1e6, times

    async def page(self, target: str, number: int) -> str:
        """The address of a later page."""
        at = target
        for _ in range(number - 1):
            cursor = json.loads(await self.get(at))["meta"]["pagination"]["next_cursor"]
            at = f"{target}&cursor={cursor}"
        return at


async def compare(caller: Caller, name: str, target: str) -> None:
    """Print the list's figures beside the bare statement's, and page 100 beside page 1."""
    limit, listed = Figure(f"{name}: bare statement", [], []), Figure(f"{name}: REST API", [], [])
    deep = await caller.page(target, 100)
    slowest, ratios = [], []
    for _ in range(RUNS):
        for figure, at in ((limit, f"/bare/{name}"), (listed, target)):
            rate, used, times = await caller.measure(at)
            figure.rates.append(rate)
            figure.cpu_us.append(used)
        slowest.append(quantiles(times, n=20)[18])
        first, later = [median((await caller.measure(at, 400))[2]) for at in (target, deep)]
        ratios.append(later / first)
    show([limit, listed], limit, "calls", {listed.name: 0.5})
    p95, ratio = median(slowest), median(ratios)
    print(f"p95 {p95:.1f} ms at {CONNECTIONS} connections, floor 50 ms {'met' if p95 <= 50 else 'MISSED'}")
    print(f"page 100 takes {ratio:.2f} × page 1, floor 1.5 × {'met' if ratio <= 1.5 else 'MISSED'}")


async def run(folder: Path) -> None:
    async with installation(folder) as (settings, organization, key):
        listener = socket.create_server(("127.0.0.1", 0))
        authority = f"127.0.0.1:{listener.getsockname()[1]}"
        origin = Origin.of(f"http://{authority}")
        spawning = multiprocessing.get_context("spawn")
        ready = spawning.Event()
        server = spawning.Process(target=serve, args=(settings, organization, listener, ready))
        server.start()
        try:
            await asyncio.to_thread(ready.wait, 30)
            caller = Caller(LeanClient(connections=CONNECTIONS).pool(origin), authority, key)
            for name, target in LISTS.items():
                await compare(caller, name, target)
        finally:
            server.terminate()
            server.join()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="koinon-bench-") as name:
        Path(name).chmod(0o755)
        uvloop.run(run(Path(name)))
