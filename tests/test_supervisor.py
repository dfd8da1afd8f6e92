"""What `koinon up` starts when: whoever makes a carrier call back waits for the door it calls at (OPS-001)."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from koinon.platform.configuration import load
from koinon.supervisor import Child, Supervisor, children
from tests.installation import free_port


class Noted(Child):
    """A child that only notes that it was to start."""

    def start(self, environment: object) -> None:
        self.started += 1


@contextmanager
def listening(port: int) -> Iterator[None]:
    """Somebody answers there."""
    with socket.create_server(("127.0.0.1", port)):
        yield


def test_the_worker_starts_once_the_web_process_listens(capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    settings = {"KOINON_ENV": "test", "KOINON_PORT": str(port), "KOINON_DATABASE_URL": "postgresql://nobody@/none"}
    web, worker = Noted("web-0", []), Noted("worker", [], calls_back=True)
    supervisor = Supervisor(settings, [web, worker], welcome="Koinon is at")
    supervisor._tend()
    supervisor._greet()
    assert (bool(web.started), bool(worker.started), capsys.readouterr().out) == (True, False, "")
    with listening(port):
        supervisor._tend()
        supervisor._greet()
    assert worker.started
    assert "Koinon is at" in capsys.readouterr().out
    worker.started = 0
    supervisor._tend()
    assert worker.started, "a web process that dies later stops nobody"


def test_workers_are_those_that_wait() -> None:
    settings = load({"KOINON_ENV": "test", "KOINON_DATABASE_URL": "postgresql://nobody@/none"})
    assert [one.name for one in children(settings) if one.calls_back] == ["worker"]
