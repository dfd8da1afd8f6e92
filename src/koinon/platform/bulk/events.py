"""What jobs tell: begun, ended. Progress is asked for, not told."""

from uuid import UUID

from koinon.platform.events import Event


def started(job_id: UUID, kind: str, total: int) -> Event:
    """A job left its queue."""
    payload = {"kind": kind, "total": total}
    return Event(type="bulk_job.started", aggregate_type="bulk_job", aggregate_id=job_id, payload=payload)


def ended(job_id: UUID, how: str, kind: str) -> Event:
    """A job ended: `completed`, `failed` or `cancelled`."""
    return Event(type=f"bulk_job.{how}", aggregate_type="bulk_job", aggregate_id=job_id, payload={"kind": kind})
