"""One file that says how an installation stands, to be sent to somebody who helps: no secret and nobody's data in it.

Settings are told as set or not wherever they are secret or an address, everything passes the redactor of the logs, and
dead letters go without their arguments.
"""

import platform as machine
import sys
from typing import Any

import msgspec

from koinon.kit import clock
from koinon.platform import dead_letters, installed
from koinon.platform.alerts import repository as measured
from koinon.platform.alerts import standing
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx
from koinon.platform.logs import redact

LETTERS = 50
TOLD = (bool, int, float)


async def gather(tx: Tx, configuration: Configuration, version: str) -> dict[str, Any]:
    """Versions, settings, database, queues, readers, alerts, slow statements, letters: plain JSON, redacted."""
    letters = await dead_letters.waiting(tx, LETTERS)
    found: dict[str, Any] = {
        "made_at": clock.now().isoformat(timespec="seconds"),
        "koinon": version,
        "python": sys.version.split()[0],
        "system": f"{machine.system()} {machine.release()} {machine.machine()}",
        "settings": settings(configuration),
        "database": await installed.database_state(tx),
        "queues": await measured.queue_figures(tx),
        "event_readers": await installed.readers(tx),
        "processes": await installed.processes(tx),
        "alerts": [{"kind": a.kind, "severity": a.severity, "message": a.message} for a in await standing(tx)],
        "slow_statements": await installed.slowest(tx),
        "jobs_that_gave_up": [
            {"job": one.job, "error": one.error, "attempts": one.attempts, "at": one.failed_at} for one in letters
        ],
    }
    return dict(redact(None, "", msgspec.to_builtins(found)))


def settings(configuration: Configuration) -> dict[str, str]:
    """Each setting that is not at its default: figures and switches as they are, of the rest only that it is set."""
    return {
        f"KOINON_{name}": str(found.value) if _is_plain(found.value, secret=found.setting.secret) else "set"
        for name, found in sorted(configuration.resolved.items())
        if found.source != "default" and found.value is not None
    }


def _is_plain(value: Any, *, secret: bool) -> bool:
    return not secret and (isinstance(value, TOLD) or (isinstance(value, str) and value.isalpha()))
