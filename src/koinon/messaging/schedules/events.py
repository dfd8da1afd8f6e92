"""What schedules tell the rest."""

from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.platform.events import Event


def _event(kind: str, schedule_id: UUID, **payload: Any) -> Event:
    return Event(
        type=f"schedule.{kind}",
        aggregate_type="schedule",
        aggregate_id=schedule_id,
        payload={"schedule_id": str(schedule_id), **payload},
    )


def _ids(planned_for: datetime, broadcast_id: UUID | None) -> dict[str, Any]:
    return {
        "planned_for": planned_for.isoformat(),
        "broadcast_id": str(broadcast_id) if broadcast_id is not None else None,
    }


def run(schedule_id: UUID, planned_for: datetime, broadcast_id: UUID | None, recipients: int | None) -> Event:
    """A date came and its broadcast has begun."""
    return _event("run", schedule_id, recipients=recipients, **_ids(planned_for, broadcast_id))


def missed(schedule_id: UUID, planned_for: datetime, reason: str | None) -> Event:
    """A date was not sent: nothing ran in time, or something stood in the way."""
    return _event("missed", schedule_id, reason=reason, **_ids(planned_for, None))


def failed(schedule_id: UUID, planned_for: datetime) -> Event:
    """A date could not be sent, however often it was tried."""
    return _event("failed", schedule_id, **_ids(planned_for, None))


def changed(schedule_id: UUID, what: str) -> Event:
    """It was made, edited, paused, resumed or cancelled, or one of its dates was."""
    return _event("changed", schedule_id, what=what)
