"""The wiring table of organizations."""

from koinon.organizations.endpoints import ENDPOINTS
from koinon.platform.module import Module

MODULE = Module(
    "organizations",
    endpoints=ENDPOINTS,
    permissions=(
        "organization:read",
        "organization:write",
        "settings:read",
        "settings:write",
        "locations:read",
        "locations:write",
    ),
)
