"""What schedules add to messaging's wiring."""

from koinon import organizations
from koinon.messaging.schedules import jobs
from koinon.messaging.schedules.notices import KIND
from koinon.messaging.schedules.service import templated
from koinon.organizations import ArchivePart
from koinon.platform import ageing
from koinon.platform.jobs import Schedule

NOTICES = (KIND,)
PERMISSIONS = ("schedules:read", "schedules:write")
JOBS = (jobs.run_schedules, jobs.tick_schedules)
SCHEDULES = (Schedule(jobs.tick_schedules, jobs.TICK_SECONDS),)


def register() -> None:
    """Name the tables that an archive holds, and the moments that come nearer in a sandbox."""
    organizations.register_part(ArchivePart("schedules", adjust=_over))
    organizations.register_part(ArchivePart("schedule_runs", adjust=_ended))
    ageing.register_ageing("schedules", "next_run_at", "due_at", "look_at", only="status = 'pending'")
    ageing.register_ageing("schedule_runs", "starts_at", "act_at", only="status in ('waiting', 'open', 'split')")
    ageing.register_looking(jobs.tick_schedules)
    templated.register()


def _over(row: dict[str, object], *_: object) -> dict[str, object]:
    """Nothing in an archive is sent again by itself."""
    going_on = row["status"] in ("pending", "paused")
    return {**row, "status": "cancelled", "due_at": None, "look_at": None} if going_on else row


def _ended(row: dict[str, object], *_: object) -> dict[str, object]:
    going_on = row["status"] in ("waiting", "open", "split", "asking")
    return {**row, "status": "skipped", "reason": "cancelled", "act_at": None} if going_on else row
