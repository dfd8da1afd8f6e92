"""A whole installation as a user starts it: `koinon up` in a process of its own, with real children."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from koinon.platform import configuration, secrets
from koinon.platform.configuration import Configuration

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port that nobody listens on now, below the ephemeral range; drawn, so that two test runs do not meet at one."""
    for port in random.SystemRandom().sample(range(21000, 32000), 1000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port")


class Installation:
    """Where it listens, what it is set to, and the processes it runs."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port, self.simulator_port = free_port(), 0
        with socket.socket() as held, socket.socket() as beside:
            held.bind(("127.0.0.1", self.port))
            self.simulator_port = free_port()
            beside.bind(("127.0.0.1", self.simulator_port))
            self.mail_port = free_port()
        own = {k: v for k, v in os.environ.items() if not k.startswith("KOINON_")}
        self.environment = own | {
            "KOINON_DATA_DIR": str(folder),
            "KOINON_PORT": str(self.port),
            "KOINON_USER_REQUESTS": "-1",
            "KOINON_ANONYMOUS_REQUESTS": "-1",
            "KOINON_SIMULATOR_PORT": str(self.simulator_port),
            "KOINON_SIMULATOR_MAIL_PORT": str(self.mail_port),
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONWARNINGS": "ignore",
            **settings,
        }
        self.pid_file = folder / "pids.json"
        self.log = folder / "koinon.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address people open."""
        return f"http://localhost:{self.port}"

    @property
    def simulator(self) -> str:
        """The carrier's address."""
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def settings(self) -> Configuration:
        """What its processes are set to, with the embedded database's address."""
        memory = (self.folder / "postgres.port").read_text()
        host = f"host={self.folder / 'run'}&port={memory}"
        urls = {
            "KOINON_DATABASE_URL": f"postgresql://koinon_app@/koinon?{host}",
            "KOINON_DATABASE_OWNER_URL": f"postgresql://koinon_owner@/koinon?{host}",
        }
        return configuration.load(
            {k: v for k, v in secrets.overlay(self.environment).items() if k.startswith("KOINON_")} | urls
        )

    def start(self, *arguments: str, patience: float = 300.0) -> None:
        """Start it and wait until it is ready. Raises RuntimeError with its log."""
        command = [sys.executable, "-m", "koinon", "up", "--pids", str(self.pid_file), *arguments]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, cwd=ROOT)
        self.wait_ready(patience)

    def wait_ready(self, patience: float = 120.0) -> None:
        """Return when it says it is ready. Raises RuntimeError with its log."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                break
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health/ready", timeout=2):
                if "Koinon is at" in self.log.read_text():
                    return
            time.sleep(0.1)
        raise RuntimeError(f"not ready within {patience:g} s\n{self.log.read_text()[-4000:]}")

    def pids(self) -> dict[str, int]:
        """The ids of its processes by name."""
        return dict(json.loads(self.pid_file.read_text()))

    def kill(self, name: str) -> bool:
        """`kill -9` one of its processes; False where it was not there to be hit."""
        try:
            os.kill(self.pids()[name], signal.SIGKILL)
        except (KeyError, OSError, ValueError):
            return False
        return True

    def stop(self) -> float:
        """Ctrl-C; how many seconds it took to end."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        return time.monotonic() - began


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder for a database server that runs as another user under root; pytest's own are closed to it."""
    with tempfile.TemporaryDirectory(prefix="koinon-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def running(*arguments: str, **settings: str) -> Iterator[Installation]:
    """A started installation in a folder of its own, ended at the end of the block."""
    with open_folder() as folder:
        installation = Installation(folder, **settings)
        try:
            installation.start(*arguments)
            yield installation
        finally:
            installation.stop()
