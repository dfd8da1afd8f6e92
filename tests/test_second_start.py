"""Starting beside what already runs: refused in a sentence, with nothing touched."""

import http.server
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from koinon.platform import configuration, ports
from koinon.platform import running as premises
from tests.installation import ROOT, Installation, free_port, open_folder, running

Done = subprocess.CompletedProcess[str]


def koinon(installation: Installation, *arguments: str, **settings: str) -> Done:
    """A command typed in another terminal."""
    command = [sys.executable, "-m", "koinon", *arguments]
    environment = installation.environment | settings
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def first() -> Iterator[Installation]:
    with running() as started:
        yield started


@pytest.fixture
def stopped() -> Iterator[Installation]:
    """A folder in which nothing runs yet."""
    with open_folder() as folder:
        yield Installation(folder)


@pytest.mark.slow
def test_a_second_start_in_the_same_folder_is_refused_and_leaves_the_first_alone(first: Installation) -> None:
    before = first.pids()
    second = koinon(first, "up", KOINON_PORT=str(free_port()))
    assert (second.returncode, second.stdout) == (1, "")
    said = f"Koinon already runs here (process {before['supervisor']}, {first.url})."
    assert second.stderr.strip() == said
    assert first.pids() == before
    with psycopg.connect(str(first.settings.database_owner_url)) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


@pytest.mark.slow
def test_the_owner_link_names_the_running_address_without_being_told(first: Installation) -> None:
    unset = dict.fromkeys(("KOINON_PORT", "KOINON_SIMULATOR_PORT", "KOINON_SIMULATOR_MAIL_PORT"), "")
    given = koinon(first, "owner-link", **unset)
    assert given.stdout.startswith(f"{first.url}/owner/"), given.stderr


@pytest.mark.slow
def test_another_installation_on_a_taken_port_says_so(first: Installation, stopped: Installation) -> None:
    refused = koinon(stopped, "up", KOINON_PORT=str(first.port))
    assert (refused.returncode, refused.stdout) == (1, "")
    said = f"Port {first.port} is taken by another program: set KOINON_PORT to a free one."
    assert refused.stderr.strip() == said


@pytest.mark.parametrize("setting", ["KOINON_PORT", "KOINON_SIMULATOR_PORT", "KOINON_SIMULATOR_MAIL_PORT"])
def test_a_taken_port_is_named_with_its_setting_before_anything_is_made(stopped: Installation, setting: str) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as taken:
        threading.Thread(target=taken.serve_forever, daemon=True).start()
        refused = koinon(stopped, "up", **{setting: str(taken.server_port)})
        taken.shutdown()
    assert refused.returncode == 1
    assert (
        refused.stderr.strip() == f"Port {taken.server_port} is taken by another program: set {setting} to a free one."
    )
    assert [path.name for path in stopped.folder.iterdir()] == [premises.FILE]
    assert premises.find(stopped.folder) is None


def test_a_program_that_waits_without_accepting_has_the_port_too(stopped: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        refused = koinon(stopped, "up", KOINON_PORT=str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


def test_a_simulator_by_itself_says_that_its_port_is_taken(stopped: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        refused = koinon(stopped, "simulator", KOINON_SIMULATOR_PORT=str(port))
    assert refused.returncode == 1
    said = f"Port {port} is taken by another program: set KOINON_SIMULATOR_PORT to a free one."
    assert refused.stderr.strip() == said


def test_an_address_of_another_machine_is_named_with_its_setting() -> None:
    # 192.0.2.0/24 is kept for documentation (RFC 5737): no machine has it.
    with pytest.raises(ports.PortError, match=r"^192\.0\.2\.1 is no address of this machine: set KOINON_HOST\.$"):
        ports.demand(configuration.load({"KOINON_HOST": "192.0.2.1"}))


def reset(folder: Path) -> Done:
    """`make demo-reset` in a copy of the project's folder that holds no more than it needs."""
    if not (folder / "src").exists():
        (folder / "src").symlink_to(ROOT / "src")
    command = ["make", "-f", str(ROOT / "Makefile"), "-C", str(folder), "demo-reset", f"PYTHON={sys.executable}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_demo_is_not_forgotten_while_it_runs(tmp_path: Path) -> None:
    hold = premises.take(tmp_path / "var")
    refused = reset(tmp_path)
    assert refused.returncode != 0
    assert "Koinon already runs here" in refused.stderr
    assert (tmp_path / "var").exists()
    hold.release()
    assert reset(tmp_path).returncode == 0
    assert not (tmp_path / "var").exists()


def test_a_killed_holder_lets_go_and_is_known_to_have_broken_off(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib; from koinon.platform import configuration, running;"
        "running.take(pathlib.Path(sys.argv[1])).say(configuration.load({'KOINON_PORT': '8300'}));"
        "print('held', flush=True); sys.stdin.read()"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(premises.AlreadyRunning, match=rf"process {holder.pid}, http://localhost:8300"):
            premises.take(tmp_path)
        assert premises.beside({"KOINON_DATA_DIR": str(tmp_path)})["KOINON_PORT"] == "8300"
        holder.kill()
    assert premises.find(tmp_path) is None
    assert premises.beside({"KOINON_DATA_DIR": str(tmp_path)}) == {}
    again = premises.take(tmp_path)
    assert again.broke_off
    again.release()
    assert not premises.take(tmp_path).broke_off
