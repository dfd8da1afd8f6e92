"""The wiring of channels."""

from koinon import identity, organizations
from koinon.channels import archived, first_steps, jobs, notices
from koinon.channels.endpoints import ENDPOINTS
from koinon.channels.push import phones
from koinon.channels.records import CREDENTIALS_KIND
from koinon.channels.registry import PROVIDERS
from koinon.channels.sandbox import fill_sandbox
from koinon.channels.usage import senders_in_use
from koinon.channels.webhooks import ProviderSource
from koinon.platform.jobs import Schedule
from koinon.platform.module import Module
from koinon.platform.rotation import Sealed, name_columns
from koinon.platform.webhooks import register_source

for _provider in PROVIDERS.values():
    register_source(ProviderSource(_provider, jobs.apply_webhooks))

for _kind in notices.KINDS:
    identity.register_notice(_kind)

first_steps.register()
archived.register()
name_columns(Sealed("provider_accounts", "credentials_cipher", CREDENTIALS_KIND))
phones.register()
organizations.register_counter("senders", senders_in_use)
organizations.register_filler(fill_sandbox)

MODULE = Module(
    name="channels",
    endpoints=ENDPOINTS,
    jobs=(jobs.apply_webhooks, jobs.probe_health, jobs.forget_webhook_keys, jobs.recover_weights),
    schedules=(
        Schedule(jobs.apply_webhooks, 5),
        Schedule(jobs.probe_health, 60),
        Schedule(jobs.forget_webhook_keys, 3600),
        Schedule(jobs.recover_weights, 300),
    ),
    permissions=("channels:read", "channels:write"),
)
