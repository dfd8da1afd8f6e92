"""The embedded PostgreSQL survives what machines do to it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from koinon.platform.postgres import Cluster
from tests.installation import open_folder


@pytest.fixture
def own() -> Iterator[Cluster]:
    with open_folder() as folder:
        server = Cluster(folder, settings={"shared_buffers": "32MB"})
        server.start()
        yield server
        server.stop()


def ask(server: Cluster, sql: str) -> object:
    with psycopg.connect(server.url("postgres", "postgres")) as connection:
        row = connection.execute(sql.encode()).fetchone()
        return row and row[0]


def test_lower_case_does_not_depend_on_the_machine(own: Cluster) -> None:
    assert ask(own, "select lower('ÁÉÑ')") == "áéñ"


def test_committed_rows_survive_kill_9(own: Cluster) -> None:
    with psycopg.connect(own.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("create table kept as select 42 as answer")
    assert own.process is not None
    os.kill(own.process.pid, signal.SIGKILL)
    own.process.wait()
    own.start()
    assert ask(own, "select answer from kept") == 42


def test_a_stale_pid_of_another_program_does_not_keep_it_down(own: Cluster) -> None:
    own.stop()
    (own.data / "postmaster.pid").write_text(f"{os.getpid()}\n{own.data}\n")
    own.start()
    assert ask(own, "select 1") == 1


def test_tcp_needs_a_password(own: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{own.port}/postgres")


def test_the_socket_folder_is_private(own: Cluster) -> None:
    assert Path(own.socket_folder).stat().st_mode & 0o077 == 0
