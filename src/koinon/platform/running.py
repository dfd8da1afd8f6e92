"""Whether an installation runs in a data folder, and where: a lock held while it does, with a note of its address.

The lock is flock(2)'s: the kernel lets go of it when the holder ends, however it ends. A shell asks with
`python -m koinon.platform.running FOLDER`, which needs no more than the standard library: exit code 1 and a sentence
where one runs.
"""

import contextlib
import fcntl
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from koinon.platform.configuration import Configuration

FILE = "koinon.lock"
# What a command typed beside it must know to speak of the same addresses.
TOLD = ("HOST", "PORT", "PUBLIC_URL", "SIMULATOR_PORT", "SIMULATOR_MAIL_PORT", "SIMULATOR_URL")


@dataclass(frozen=True)
class Running:
    """Who holds a data folder; zero and empty while it has not said so yet."""

    pid: int = 0
    url: str = ""
    settings: Mapping[str, str] | None = None

    def sentence(self) -> str:
        """For people."""
        known = f" (process {self.pid}, {self.url})" if self.pid else ""
        return f"Koinon already runs here{known}."


class AlreadyRunning(Exception):
    """Another installation holds the data folder."""

    def __init__(self, running: Running) -> None:
        self.running = running
        super().__init__(running.sentence())


class Hold:
    """A held data folder; `broke_off` says that who held it before did not end in order."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.broke_off = os.fstat(descriptor).st_size > 0

    def say(self, configuration: "Configuration") -> None:
        """Note the address for others, and what `TOLD` names, as `KOINON_*` settings."""
        known = {f"KOINON_{name}": configuration.resolved[name].value for name in TOLD}
        told = {name: str(value) for name, value in known.items() if value is not None}
        self._write(json.dumps({"pid": os.getpid(), "url": configuration.base_url, "settings": told}).encode())

    def release(self) -> None:
        """Ended in order."""
        self._write(b"")
        os.close(self._descriptor)

    def _write(self, note: bytes) -> None:
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, note, 0)


def take(folder: Path, patience: float = 0.3) -> Hold:
    """Hold `folder` until this process ends. Raises AlreadyRunning; who only asks holds it for an instant."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o644)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise AlreadyRunning(_noted(folder)) from None
            time.sleep(0.02)
        else:
            return Hold(descriptor)


def find(folder: Path) -> Running | None:
    """Who runs in `folder`; None where nobody does."""
    try:
        descriptor = os.open(folder / FILE, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _noted(folder)
    finally:
        os.close(descriptor)
    return None


def beside(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings of the installation that runs in the data folder of `environment`; none where none does."""
    found = find(Path(environment.get("KOINON_DATA_DIR", "var")))
    return dict(found.settings or {}) if found is not None else {}


def _noted(folder: Path) -> Running:
    with contextlib.suppress(OSError, ValueError, TypeError):
        note: dict[str, Any] = json.loads((folder / FILE).read_text())
        return Running(**note)
    return Running()


def main(arguments: list[str]) -> int:
    """1 and a sentence where one runs."""
    found = find(Path(arguments[0]))
    if found is None:
        return 0
    print(found.sentence(), "Stop it first.", file=sys.stderr)  # noqa: T201 - said to the operator
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
