"""What the composition roots need of contacts."""

from koinon.contacts import jobs
from koinon.platform.module import Module

PERMISSIONS = (
    "contacts:read",
    "contacts:write",
    "contacts:addresses",
    "contacts:import",
    "consent:read",
    "consent:write",
)

MODULE = Module(name="contacts", jobs=jobs.JOBS, schedules=jobs.SCHEDULES, permissions=PERMISSIONS)
