"""The wiring table of the inbox."""

from koinon import channels
from koinon.inbox import endpoints, handlers, jobs
from koinon.platform.module import Module

channels.register_fact_handler("inbound_message", handlers.LAYER, handlers.file_inbound)

MODULE = Module(
    name="inbox",
    endpoints=endpoints.ROUTERS,
    jobs=(jobs.forget_keys,),
    schedules=jobs.SCHEDULES,
    permissions=("inbox:read", "inbox:write"),
)
