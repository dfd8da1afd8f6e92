"""`koinon up`: everything on one machine, started, restarted when it dies, and ended together at Ctrl-C."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from koinon import placement_commands
from koinon.platform import ports, roles, running, secrets, upgrading
from koinon.platform.configuration import Configuration, load
from koinon.platform.postgres import Cluster, ClusterError

# Requests in flight get 30 s and jobs 25 (OPS-004), and then their connections are closed.
GRACE = 35.0
PULSE = 0.1
STEADY = 10.0


@dataclass
class Child:
    """One of our processes and how often it died lately; one that `calls_back` makes others call the web process."""

    name: str
    arguments: list[str]
    calls_back: bool = False
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = 0.0
    not_before: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it as a child that ends with us."""
        command = [sys.executable, "-m", "koinon", *self.arguments]
        self.process = subprocess.Popen(
            command, env={**environment, "_SUPERVISED_BY_KOINON": "1"}, stdin=subprocess.DEVNULL
        )
        self.started = time.monotonic()

    def tend(self, environment: Mapping[str, str]) -> None:
        """Start it again where it died, waiting longer each time it dies young."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.failures = self.failures + 1 if now - self.started < STEADY else 0
            self.not_before = now + min(0.2 * 2**self.failures, 3)
            self.process = None
        if self.process is None and now >= self.not_before:
            self.start(environment)


@dataclass
class Supervisor:
    """The embedded database (where none is configured) and the children."""

    environment: dict[str, str]
    children: list[Child]
    cluster: Cluster | None = None
    pid_file: str | None = None
    welcome: str = ""
    stopping: bool = field(default=False)
    listening: bool = field(default=False)
    """Whether somebody answers already: a carrier gives up a receipt after a few seconds at a closed door."""

    def run(self) -> None:
        """Watch until told to stop, then end everything in order."""
        for sig in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sig, self._stop)
        try:
            while not self.stopping:
                self._tend()
                self._greet()
                time.sleep(PULSE)
        finally:
            self.end()

    def end(self) -> None:
        """Ask the children to end, wait, then stop the database."""
        living = [c.process for c in self.children if c.process is not None]
        for process in living:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + GRACE
        for process in living:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
        if self.cluster is not None:
            self.cluster.stop()

    def _tend(self) -> None:
        if self.cluster is not None and not self.cluster.running():
            self._revive(self.cluster)
        self._look()
        for child in self.children:
            if self.listening or not child.calls_back:
                child.tend(self.environment)
        if self.pid_file is not None:
            self._note_pids(Path(self.pid_file))

    def _look(self) -> None:
        if not self.listening:
            configuration = load(self.environment)
            self.listening = _listens(configuration.host, configuration.port)

    def _greet(self) -> None:
        """Say where it is once somebody answers there."""
        if self.listening and self.welcome:
            print(self.welcome, flush=True)  # noqa: T201 - what a newcomer waits for
            self.welcome = ""

    def _revive(self, cluster: Cluster) -> None:
        try:
            cluster.start()
        except ClusterError as error:
            print(f"koinon: {error}", file=sys.stderr, flush=True)  # noqa: T201 - said to the operator, tried again

    def _note_pids(self, file: Path) -> None:
        noted = json.dumps(pids(self))
        if not file.exists() or file.read_text() != noted:
            staging = file.with_suffix(".new")
            staging.write_text(noted)
            staging.replace(file)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True


def _listens(host: str, port: int) -> bool:
    """Whether a connection to the web process is taken; an address for all interfaces is asked on loopback."""
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked, not bound
    with contextlib.suppress(OSError), socket.create_connection((asked, port), 1):
        return True
    return False


@contextlib.contextmanager
def alone(environment: Mapping[str, str]) -> Iterator[None]:
    """Hold the data folder and find the ports free before anything is touched. Raises AlreadyRunning, PortError.

    Children of a supervisor that was killed end by themselves, so their ports are waited for.
    """
    configuration = load(environment)
    hold = running.take(configuration.data_dir.absolute())
    try:
        ports.demand(configuration, GRACE if hold.broke_off else 0.0)
        hold.say(configuration)
        yield
    finally:
        hold.release()


def prepare(environment: Mapping[str, str]) -> tuple[dict[str, str], Cluster | None]:
    """Secrets, database and migrations; the children's environment, and the cluster where it is ours."""
    ready = dict(environment)
    folder = Path(ready.setdefault("KOINON_DATA_DIR", "var")).absolute()
    ready["KOINON_DATA_DIR"] = str(folder)
    if ready.get("KOINON_ENV") != "production":
        ready = secrets.ensure(folder) | ready
    cluster = None
    configuration = load(ready)
    if configuration.database_url is None:
        cluster = start_cluster(configuration)
        ready["KOINON_DATABASE_URL"] = cluster.url("koinon_app")
        ready["KOINON_DATABASE_OWNER_URL"] = cluster.url("koinon_owner")
    migrate(load(ready))
    return ready, cluster


def start_cluster(configuration: Configuration) -> Cluster:
    """The embedded PostgreSQL, running, with roles and database."""
    version, port = configuration.postgres_version, configuration.postgres_port
    cluster = Cluster(configuration.data_dir.absolute(), version=version, port=port)
    cluster.start()
    roles.bootstrap(cluster.url("postgres", "postgres"))
    return cluster


def migrate(configuration: Configuration) -> None:
    """Bring the database to head, as the owner, and the others beside it."""
    upgrading.upgrade(configuration.database_owner_url or configuration.database_url)
    placement_commands.migrate_all(configuration)


def children(configuration: Configuration) -> list[Child]:
    """The processes of one machine; the simulator is left out in production."""
    wanted = [Child(f"web-{n}", ["web"]) for n in range(configuration.web_workers)]
    wanted += [Child("worker", ["worker"], calls_back=True), Child("scheduler", ["scheduler"])]
    for name in placement_commands.names(configuration):
        wanted.append(Child(f"worker-{name}", ["worker", "--placement", name], calls_back=True))
        wanted.append(Child(f"scheduler-{name}", ["scheduler", "--placement", name]))
    if configuration.env != "production" and configuration.simulator_url is None:
        wanted.append(Child("simulator", ["simulator"]))
    return wanted


def pids(supervisor: Supervisor) -> dict[str, int]:
    """The process ids of the living, by name."""
    found = {c.name: c.process.pid for c in supervisor.children if c.process is not None and c.process.poll() is None}
    if supervisor.cluster is not None and supervisor.cluster.process is not None:
        found["postgres"] = supervisor.cluster.process.pid
    return found | {"supervisor": os.getpid()}
