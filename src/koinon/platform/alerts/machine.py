"""The machine under a process: processor, memory and disk (OPS-090). Linux's own figures, proc(5)."""

import shutil
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from prometheus_client import Gauge

from koinon.platform.alerts.contracts import Alert, Severity
from koinon.platform.metrics import REGISTRY

PROCESSOR_ABOVE, PROCESSOR_SECONDS = 0.70, 600.0
MEMORY_ABOVE = 0.75
DISK_WARNING, DISK_CRITICAL = 0.15, 0.05
DISK = Gauge("disk_free_ratio", "Share of the disk under the data folder that is free.", registry=REGISTRY)


class Look(msgspec.Struct, frozen=True):
    """One look: seconds of processor time since the machine began, used and in all; shares of memory and disk."""

    at: float
    busy: float
    total: float
    memory_used: float
    disk_free: float


def look(folder: Path) -> Look:
    """How it stands now."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    memory = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    free, whole = (int(memory[name].split()[0]) for name in ("MemAvailable", "MemTotal"))
    disk = shutil.disk_usage(folder)
    idle = ticks[3] + ticks[4]
    return Look(time.monotonic(), sum(ticks) - idle, sum(ticks), 1 - free / whole, disk.free / disk.total)


class Machine:
    """What the machine of this process says; every process of a machine raises the same alerts."""

    def __init__(self, folder: Path, looking: Callable[[Path], Look] = look) -> None:
        self._folder = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
        self._looking = looking
        self._looks: deque[Look] = deque()

    def alerts(self) -> list[Alert]:
        """What is wrong now; nothing where the system does not tell."""
        try:
            now = self._looking(self._folder)
        except (OSError, KeyError, ValueError, IndexError):
            return []
        DISK.set(now.disk_free)
        self._looks.append(now)
        while len(self._looks) > 2 and now.at - self._looks[1].at >= PROCESSOR_SECONDS:
            self._looks.popleft()
        return [*self._processor(now), *_memory(now), *_disk(now)]

    def _processor(self, now: Look) -> Iterable[Alert]:
        first = self._looks[0]
        if now.at - first.at < PROCESSOR_SECONDS or now.total <= first.total:
            return
        busy = (now.busy - first.busy) / (now.total - first.total)
        if busy > PROCESSOR_ABOVE:
            words = f"The processors were {busy:.0%} busy over the last ten minutes."
            yield _told("processor_busy", Severity.WARNING, words, busy, PROCESSOR_ABOVE)


def _memory(now: Look) -> Iterable[Alert]:
    if now.memory_used > MEMORY_ABOVE:
        words = f"{now.memory_used:.0%} of the memory is in use."
        yield _told("memory_short", Severity.WARNING, words, now.memory_used, MEMORY_ABOVE)


def _disk(now: Look) -> Iterable[Alert]:
    if now.disk_free < DISK_WARNING:
        grave = now.disk_free < DISK_CRITICAL
        words = f"{now.disk_free:.0%} of the disk is free: make room before PostgreSQL stops."
        severity = Severity.CRITICAL if grave else Severity.WARNING
        yield _told("disk_full", severity, words, now.disk_free, DISK_CRITICAL if grave else DISK_WARNING)


def _told(kind: str, severity: Severity, words: str, value: float, threshold: float) -> Alert:
    return Alert(
        kind=kind,
        severity=severity,
        subject=socket.gethostname(),
        message=words,
        value=round(value, 3),
        threshold=threshold,
    )
