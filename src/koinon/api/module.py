"""The wiring table of the API's own endpoints."""

from koinon.api.limits import list_caller_limits
from koinon.platform.module import Module

MODULE = Module("api", endpoints=(list_caller_limits,))
