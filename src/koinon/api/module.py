"""The wiring table of the API's own endpoints."""

from koinon.api.explorer import give_reader_key
from koinon.api.jobs import JOBS
from koinon.api.limits import list_caller_limits
from koinon.api.origins import get_cors_origins, set_cors_origins
from koinon.api.requests import list_api_requests
from koinon.api.sandbox import SANDBOX
from koinon.api.sandbox_events import trigger_sandbox_event
from koinon.api.sync import list_changes
from koinon.platform.module import Module

MODULE = Module(
    "api",
    endpoints=(
        list_caller_limits,
        list_api_requests,
        get_cors_origins,
        set_cors_origins,
        list_changes,
        give_reader_key,
        *JOBS,
        *SANDBOX,
        trigger_sandbox_event,
    ),
    permissions=("sandbox:read", "sandbox:write"),
)
