"""The wiring table of contacts."""

from koinon.contacts import jobs
from koinon.contacts.endpoints import ENDPOINTS
from koinon.platform.module import Module

PERMISSIONS = (
    "contacts:read",
    "contacts:write",
    "contacts:delete",
    "contacts:addresses",
    "contacts:import",
    "consent:read",
    "consent:write",
)

MODULE = Module(name="contacts", endpoints=ENDPOINTS, jobs=jobs.JOBS, schedules=jobs.SCHEDULES, permissions=PERMISSIONS)
