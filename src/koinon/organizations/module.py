"""The wiring table of organizations."""

from koinon.organizations import plans, repository
from koinon.organizations.endpoints import ENDPOINTS
from koinon.organizations.jobs import JOBS, SCHEDULES
from koinon.platform.limits import FIGURES
from koinon.platform.module import Module

FIGURES.source = plans.api_figures
plans.register_counter("locations", repository.count_locations)

MODULE = Module(
    "organizations",
    endpoints=ENDPOINTS,
    jobs=JOBS,
    schedules=SCHEDULES,
    permissions=(
        "organization:read",
        "organization:write",
        "settings:read",
        "settings:write",
        "locations:read",
        "locations:write",
        "organization:transfer",
        "organization:delete",
    ),
)
