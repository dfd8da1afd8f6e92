"""A PostgreSQL of the operator's own: both ways of docs/operations/postgresql.md, over TCP with passwords."""

import base64
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from koinon.platform.postgres import Cluster
from tests.installation import ROOT, Installation, open_folder

PAGE = ROOT / "docs" / "operations" / "postgresql.md"
PASSWORD, OWNER_PASSWORD, ADMIN_PASSWORD = "app pass%word/1", "owner-password", "admin-password"

pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[Cluster]:
    """Another server, at the oldest version that is promised, with an admin who is no superuser."""
    with open_folder() as folder:
        started = Cluster(folder, version="16", settings={"shared_buffers": "32MB", "fsync": "off"})
        started.start()
        with psycopg.connect(started.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f"create role admin login createrole createdb password '{ADMIN_PASSWORD}'".encode())
        yield started
        started.stop()


def address(server: Cluster, role: str, password: str, database: str = "koinon") -> str:
    quoted = password.replace("%", "%25").replace(" ", "%20").replace("/", "%2F")
    return f"postgresql://{role}:{quoted}@127.0.0.1:{server.port}/{database}"


@pytest.fixture
def installation(server: Cluster) -> Iterator[Installation]:
    """A production installation that is told of that server."""
    keys = [base64.b64encode(os.urandom(32)).decode() for _ in range(2)]
    with open_folder() as folder:
        yield Installation(
            folder,
            KOINON_ENV="production",
            KOINON_LOG_LEVEL="warning",
            KOINON_SECRET_KEY="s" * 40,
            KOINON_ENCRYPTION_KEYS=f"1:{keys[0]}",
            KOINON_LOOKUP_KEY=keys[1],
            KOINON_PUBLIC_URL="https://texts.example",
            KOINON_DATABASE_URL=address(server, "koinon_app", PASSWORD),
            KOINON_DATABASE_OWNER_URL=address(server, "koinon_owner", OWNER_PASSWORD),
        )


def koinon(installation: Installation, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """One command, as an operator types it."""
    command = [sys.executable, "-m", "koinon", *arguments]
    return subprocess.run(
        command, env=installation.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


# No mail server is named, example domains have no address, and the tests' server does not wait for its disk.
EXPECTED = ("mail:", "name: texts.example", "database settings: fsync")


def assert_serves(installation: Installation) -> None:
    """Ready, sound, and without any database of its own."""
    try:
        installation.start()
        for _ in range(60):  # workers begin once the web listens, and find what was deferred until then
            found = koinon(installation, "doctor")
            faults = [line for line in found.stdout.splitlines() if line.startswith("FIX")]
            if not any(" jobs: " in line for line in faults):
                break
            time.sleep(1)
        assert all(" ".join(line.split()[1:]).startswith(EXPECTED) for line in faults), found.stdout
        assert "PostgreSQL 16" in found.stdout
        assert "postgres" not in installation.pids()
        assert not list(installation.folder.glob("postgres*"))
        assert "https://texts.example/owner/" in koinon(installation, "owner-link").stdout
    finally:
        installation.stop()


def test_bootstrap_makes_roles_with_the_passwords_of_the_addresses(server: Cluster, installation: Installation) -> None:
    """A second time it changes nothing."""
    admin = address(server, "admin", ADMIN_PASSWORD, "postgres")
    for _ in range(2):
        done = koinon(installation, "migrate", "--bootstrap", admin)
        assert done.returncode == 0, done.stderr[-2000:]
    assert_serves(installation)


def test_the_printed_sql_does_the_same(server: Cluster, installation: Installation) -> None:
    for statement in printed_sql(PAGE):
        with psycopg.connect(address(server, "admin", ADMIN_PASSWORD, "postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())
    done = koinon(installation, "migrate")
    assert done.returncode == 0, done.stderr[-2000:]
    assert_serves(installation)


def printed_sql(page: Path) -> list[str]:
    """The page's statements, with passwords filled in."""
    (block,) = re.findall(r"```sql\n(.*?)```", page.read_text(), re.DOTALL)
    bare = re.sub(r"--.*", "", block)
    statements = [" ".join(part.split()) for part in bare.split(";") if part.strip()]
    named = {"koinon_app": PASSWORD, "koinon_owner": OWNER_PASSWORD}
    return [s.replace("…", named.get(s.split()[2], "another-password")) for s in statements]
