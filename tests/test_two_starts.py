"""`koinon up --demo` as a newcomer meets it: a first start, Ctrl-C, a second start that keeps all (OPS-001)."""

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator

import psycopg
import pytest

from tests.installation import ROOT, Installation, open_folder

pytestmark = pytest.mark.slow


@pytest.fixture
def installation() -> Iterator[Installation]:
    with open_folder() as folder:
        made = Installation(folder, KOINON_SIMULATOR_LATENCY_MS="5")
        yield made
        made.stop()


def test_a_second_start_keeps_what_the_first_one_made(installation: Installation) -> None:
    email, password = first_start(installation)
    assert "Grace Chapel" in home(installation, email, password)
    doctor(installation)
    hides_secrets(installation)
    before = rows(installation)
    ends_in_order(installation)
    installation.log.unlink()
    began = time.monotonic()
    installation.start("--demo")
    assert time.monotonic() - began < 60
    assert printed(installation) == (email, password)
    assert rows(installation) == before
    assert "Grace Chapel" in home(installation, email, password)
    ends_in_order(installation)


def first_start(installation: Installation) -> tuple[str, str]:
    """Three samples with people and their broadcast, and the words that lead in."""
    installation.start("--demo")
    found = rows(installation)
    assert found["organizations"] == 3
    assert found["contacts"] > 40
    assert found["broadcasts"] == 3
    return printed(installation)


def printed(installation: Installation) -> tuple[str, str]:
    """Email and password as the terminal shows them, beside the address."""
    said = installation.log.read_text()
    assert f"Koinon is at {installation.url}" in said
    assert installation.simulator in said
    return re.findall(r"Sign in with\s+(\S+)\s+and password\s+(\S+)", said)[0]


def home(installation: Installation, email: str, password: str) -> str:
    """The first page after signing in with a browser's form; its cookie is Secure, which localhost is to browsers."""
    form = urllib.parse.urlencode({"email": email, "password": password, "next": "/"})
    headers = {"Origin": installation.url, "Content-Type": "application/x-www-form-urlencoded"}
    with contextlib.closing(http.client.HTTPConnection("localhost", installation.port, timeout=30)) as browser:
        browser.request("POST", "/sign-in", form, headers)
        answer = browser.getresponse()
        answer.read()
        assert answer.status == 303
        cookies = "; ".join(value.split(";")[0] for value in answer.headers.get_all("Set-Cookie") or [])
        browser.request("GET", "/", headers={"Cookie": cookies, "Accept": "text/html"})
        return browser.getresponse().read().decode()


def rows(installation: Installation) -> dict[str, int]:
    """How many rows stand in tables that a first start fills."""
    url = str(installation.settings.database_owner_url).replace("koinon_owner@", "postgres@")
    with psycopg.connect(url) as connection:
        names = ("organizations", "users", "contacts", "groups", "broadcasts", "senders")
        return {name: connection.execute(f"select count(*) from {name}".encode()).fetchone()[0] for name in names}


def koinon(installation: Installation, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command typed in another terminal."""
    command = [sys.executable, "-m", "koinon", *arguments]
    return subprocess.run(
        command, env=installation.environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def doctor(installation: Installation) -> None:
    """Green, after having looked into the database that runs."""
    for _ in range(60):  # workers begin once the web listens, and find what was deferred until then
        found = koinon(installation, "doctor", "--json")
        checks = {entry["check"]: entry for entry in json.loads(found.stdout)}
        if checks["jobs"]["ok"]:
            break
        time.sleep(1)
    assert found.returncode == 0, [entry for entry in checks.values() if not entry["ok"]]
    assert {"database version", "role", "migrations", "partitions", "jobs", "dead letters"} <= set(checks)


def hides_secrets(installation: Installation) -> None:
    """Secrets show as `set`, wherever they come from."""
    secrets = json.loads((installation.folder / "secrets.json").read_text())
    found = koinon(installation, "settings", "--json")
    told = {entry["name"]: entry["value"] for entry in json.loads(found.stdout)}
    assert found.returncode == 0
    assert told["KOINON_SECRET_KEY"] == "set"
    assert told["KOINON_PORT"] == str(installation.port)
    assert [value for value in secrets.values() if value in found.stdout] == []


def ends_in_order(installation: Installation) -> None:
    """Ctrl-C ends every process within 30 seconds, says so, and nothing scrolled the sign-in away before."""
    known = installation.pids()
    assert {"web-0", "worker", "scheduler", "simulator", "postgres", "supervisor"} <= set(known)
    assert installation.stop() < 30
    assert {name for name, pid in known.items() if alive(pid)} == set()
    after = installation.log.read_text().split("forgets it.")[1]
    assert after.split() == ["Stopped."]


def alive(pid: int) -> bool:
    """Whether a process has this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
