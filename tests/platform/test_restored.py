"""A dump restored into a new server: what is written there is read again after `koinon after-restore` (OPS-005)."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from koinon.kit import ids
from koinon.platform import restored, roles
from koinon.platform.postgres import Cluster
from koinon.platform.postgres.binaries import programs
from tests.conftest import FAST


@pytest.fixture
def elsewhere(cluster: Cluster, make_database: Callable[[], str]) -> Iterator[str]:
    """Another server's address, with a dump of a database that had used many more transaction ids."""
    name = make_database()
    write(cluster.url("koinon_app", name), restored._USE_UP.format(many=20_000))
    append(cluster.url("koinon_app", name))
    with tempfile.TemporaryDirectory(prefix="koinon-restored-") as folder:
        Path(folder).chmod(0o755)
        server = Cluster(Path(folder), version=cluster.version, settings=FAST)
        server.start()
        roles.bootstrap(server.url("postgres", "postgres"), "koinon")
        tools = programs(cluster.version)
        dump = subprocess.run(
            [tools / "pg_dump", "-Fc", "-d", cluster.url("postgres", name)], capture_output=True, check=True
        )
        subprocess.run([tools / "pg_restore", "-d", server.url("postgres", "koinon")], input=dump.stdout, check=True)
        yield server.url("koinon_app", "koinon")
        server.stop()


def write(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.encode())


def append(url: str) -> UUID:
    """An event of the installation, as any transaction leaves one."""
    event_id = ids.uuid7()
    with psycopg.connect(url) as connection:
        connection.execute(
            b"insert into events (id, type, aggregate_type, aggregate_id, actor_kind, occurred_at)"
            b" values (%s, 'test.happened', 'test', %s, 'system', now())",
            (event_id, event_id),
        )
    return event_id


async def read(connection: psycopg.AsyncConnection[Any]) -> list[UUID]:
    rows = await (await connection.execute(b"select id from koinon_events_after(0, 0, 1000)")).fetchall()
    return [row[0] for row in rows]


async def test_after_a_restored_dump_events_flow_again(elsewhere: str) -> None:
    new = append(elsewhere)
    async with await psycopg.AsyncConnection.connect(elsewhere, autocommit=True) as connection:
        behind = await restored.lag(connection)
        assert behind > 15_000
        assert await read(connection) == [new], "what came with the dump waits, and the new one overtakes it"
        told: list[int] = []
        assert await restored.catch_up(connection, told.append) >= behind
        assert told[0] >= behind
        assert await restored.lag(connection) == 0
        newest = append(elsewhere)
        assert (await read(connection))[-1] == newest
        assert len(await read(connection)) == 3


async def test_where_nothing_was_restored_nothing_is_behind(cluster: Cluster, make_database: Callable[[], str]) -> None:
    url = cluster.url("koinon_app", make_database())
    append(url)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        assert await restored.lag(connection) == 0
        assert await restored.catch_up(connection, lambda left: None) == 0
