"""One embedded PostgreSQL cluster: made, started, watched and stopped by us.

TCP on loopback for tools (password), a socket in a private folder for us (trusted, since only we may enter it).
A stale `postmaster.pid` naming a living process that is not this server is removed, else it would refuse to start.
"""

import contextlib
import ctypes
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from koinon.platform.postgres.binaries import programs, reachable_by_all, unprivileged_user

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "256MB",
    "max_connections": "120",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_min_duration_statement": "1000",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "idle_in_transaction_session_timeout": "60s",
    "unix_socket_permissions": "0700",
}


class ClusterError(Exception):
    """PostgreSQL could not be made or started; the message holds the end of its log."""


class Cluster:
    """A data folder and, while started, its server process."""

    def __init__(
        self, folder: Path, *, version: str = "18", port: int = 0, settings: dict[str, str] | None = None
    ) -> None:
        self.folder = _usable(folder.absolute())
        self.version = version
        self.data = self.folder / f"postgres{version}"
        self.socket_folder = _socket_folder(self.folder)
        self.port = port
        self.settings = SETTINGS | (settings or {})
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, role: str, database: str = "koinon") -> str:
        """A connection address over the private socket."""
        return f"postgresql://{role}@/{database}?host={self.socket_folder}&port={self.port}"

    def start(self, patience: float = 60.0) -> None:
        """Make the cluster where missing, start it and wait until it answers. Raises ClusterError."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self.port = self.port or self._remembered_port()
        self._forget_stale_pid()
        self.socket_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._give(self.socket_folder)
        deadline = time.monotonic() + patience
        while not self._try_start(deadline):
            if time.monotonic() > deadline:
                raise ClusterError(f"PostgreSQL did not start within {patience:g} s.\n{self._log_end()}")
            time.sleep(0.2)

    def running(self) -> bool:
        """Whether the server process lives."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the server, cutting its connections; returns when it is gone."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)

    def _initialise(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        staging = self.folder / f".{self.data.name}.{secrets.token_hex(4)}"
        staging.mkdir(mode=0o700)
        self._give(staging)
        command = ["initdb", "-D", str(staging), "-U", "postgres", "-E", "UTF8", "--no-sync", "--auth-local=trust"]
        command += ["--auth-host=scram-sha-256", "--no-instructions", *self._locale()]
        done = subprocess.run(self._program(command), **self._as_user(), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ClusterError(f"initdb failed: {done.stderr.strip()}")
        staging.rename(self.data)

    def _locale(self) -> list[str]:
        if self.version == "16":
            return ["--locale=C", "--lc-ctype=C.UTF-8"] if _has_c_utf8() else ["--locale=C"]
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]

    def _try_start(self, deadline: float) -> bool:
        log = (self.folder / "postgres.log").open("ab")
        arguments = ["postgres", "-D", str(self.data), "-p", str(self.port), "-k", str(self.socket_folder)]
        for name, value in self.settings.items():
            arguments += ["-c", f"{name}={value}"]
        self.process = subprocess.Popen(
            self._program(arguments),
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            **self._as_user(),
        )
        log.close()
        while self.process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        command = ["pg_isready", "-q", "-h", str(self.socket_folder), "-p", str(self.port)]
        return subprocess.run(self._program(command), check=False).returncode == 0

    def _remembered_port(self) -> int:
        memory = self.folder / "postgres.port"
        with contextlib.suppress(OSError, ValueError):
            return int(memory.read_text())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        memory.write_text(str(port))
        return port

    def _forget_stale_pid(self) -> None:
        note = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(note.read_text().split("\n", 1)[0])
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            ours = arguments[0].endswith(b"postgres") and str(self.data).encode() in arguments
            if ours:
                os.kill(pid, signal.SIGINT)
                _wait_gone(pid)
            else:
                note.unlink()

    def _program(self, command: list[str]) -> list[str]:
        return [str(programs(self.version) / command[0]), *command[1:]]

    def _as_user(self) -> dict[str, Any]:
        user = unprivileged_user()
        return {} if user is None else {"user": user, "cwd": "/"}

    def _give(self, folder: Path) -> None:
        if (user := unprivileged_user()) is not None:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)

    def _log_end(self) -> str:
        with contextlib.suppress(OSError):
            return (self.folder / "postgres.log").read_text(errors="replace")[-2000:]
        return ""


def _end_with_parent() -> None:
    # Asked of the kernel after the change of user, which would cancel it: SIGINT is a fast shutdown.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _usable(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if unprivileged_user() is None or reachable_by_all(folder):
        return folder
    aside = Path("/var/lib/koinon") / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    aside.mkdir(parents=True, exist_ok=True)
    return aside


def _socket_folder(folder: Path) -> Path:
    here = folder / "run"
    if len(str(here)) < 80:
        return here
    return Path(tempfile.gettempdir()) / f"koinon-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"


def _has_c_utf8() -> bool:
    listing = shutil.which("locale")
    if listing is None:
        return False
    return "C.utf8" in subprocess.run([listing, "-a"], capture_output=True, text=True, check=False).stdout


def _wait_gone(pid: int, patience: float = 20.0) -> None:
    deadline = time.monotonic() + patience
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
