"""The wiring table of identity."""

from koinon import organizations
from koinon.identity import archived
from koinon.identity.endpoints import ENDPOINTS
from koinon.identity.jobs import JOBS, SCHEDULES
from koinon.identity.owner_mail import post_to_owners
from koinon.identity.usage import keys_in_use, seats_taken
from koinon.platform.module import Module

archived.register()
organizations.register_owner_mail(post_to_owners)
organizations.register_counter("seats", seats_taken)
organizations.register_counter("api_keys", keys_in_use)

MODULE = Module(
    "identity",
    endpoints=ENDPOINTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    permissions=("users:read", "users:write", "roles:read", "roles:write", "api_keys:read"),
    sensitive=("api_keys:write", "audit:read"),
)
