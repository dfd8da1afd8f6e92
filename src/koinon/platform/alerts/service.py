"""Raising, listing and closing alerts."""

from collections.abc import Sequence

import structlog
from prometheus_client import Counter, Gauge

from koinon.platform.alerts import repository
from koinon.platform.alerts.contracts import Alert, Severity, Standing
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.metrics import REGISTRY

CLEAN_SECONDS = 600.0
ALERT = "alert"
ALERT_RESOLVED = "alert_resolved"
OPENED = Counter("alerts_opened", "Alerts opened.", ["kind", "severity"], registry=REGISTRY)
OPEN = Gauge("alerts_open", "Alerts that are not resolved.", ["severity"], registry=REGISTRY)
log = structlog.get_logger("koinon.alerts")


async def alert(tx: Tx, *raised: Alert, quiet: float = 0.0) -> None:
    """Raise alerts in `tx`, of no organization or of one: each opens, or counts on the one that stands (OPS-091).

    Sightings within `quiet` seconds of the last are one. The operator's message follows by the `Watch`.
    """
    ordered = sorted(raised, key=lambda a: (a.kind, str(a.organization_id or ""), a.subject))
    for seen in await repository.put(tx, ordered, quiet) if ordered else ():
        if not seen.is_new:
            continue
        OPENED.labels(seen.kind, seen.severity).inc()
        log.error(ALERT, kind=seen.kind, severity=seen.severity, subject=seen.subject, alert_id=str(seen.id))
        tx.publish(_event("operations.alert.opened", seen))


async def close_quiet(tx: Tx, clean_seconds: float = CLEAN_SECONDS) -> int:
    """Resolve what was not seen for ten minutes; how many."""
    closed = await repository.close(tx, clean_seconds)
    for one in closed:
        log.info(ALERT_RESOLVED, kind=one.kind, subject=one.subject, alert_id=str(one.id))
        tx.publish(_event("operations.alert.resolved", one))
    return len(closed)


async def standing(tx: Tx) -> list[Standing]:
    """Every alert that is not resolved, the gravest first."""
    return await repository.standing(tx)


def show(found: Sequence[Standing]) -> None:
    """Set the gauges of this process."""
    for severity in Severity:
        OPEN.labels(str(severity)).set(sum(1 for one in found if one.severity == severity))


def _event(name: str, one: repository.Raised | repository.Closed) -> Event:
    payload = {"kind": one.kind, "severity": one.severity, "subject": one.subject}
    return Event(type=name, aggregate_type="alert", aggregate_id=one.id, payload=payload)
