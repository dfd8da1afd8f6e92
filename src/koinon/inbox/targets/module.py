"""What response targets add to the inbox's wiring."""

from koinon import identity, organizations
from koinon.inbox.targets import jobs, notices
from koinon.inbox.targets.endpoints import ROUTER
from koinon.organizations import ArchivePart
from koinon.platform import ageing

JOBS, SCHEDULES, ROUTERS = jobs.JOBS, jobs.SCHEDULES, (ROUTER,)


def register() -> None:
    """Name what an archive holds and what a sandbox ages."""
    identity.register_notice(*notices.KINDS)
    organizations.register_part(ArchivePart("sla_policies"))
    organizations.register_part(ArchivePart("sla_clocks"))
    organizations.leave_out({"sla_touched": "of the present half minute"})
    ageing.register_ageing("sla_clocks", "started_at", "warn_at", "target_at", only="met_at is null")
    ageing.register_looking(jobs.watch_targets)
