"""The wiring table of identity."""

from koinon.identity.endpoints import ENDPOINTS
from koinon.identity.jobs import JOBS, SCHEDULES
from koinon.platform.module import Module

MODULE = Module(
    "identity",
    endpoints=ENDPOINTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    permissions=("users:read", "users:write", "api_keys:read", "api_keys:write", "audit:read"),
)
