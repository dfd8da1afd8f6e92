"""The wiring of channels."""

from koinon import identity, organizations
from koinon.channels import (
    announced,
    archived,
    breakers,
    first_steps,
    jobs,
    mailbox_jobs,
    media,
    notices,
    number_jobs,
    number_rounds,
    whatsapp_notices,
    windows,
)
from koinon.channels.endpoints import ENDPOINTS
from koinon.channels.facts import register_fact_handler
from koinon.channels.push import phones
from koinon.channels.records import CREDENTIALS_KIND
from koinon.channels.registration.records import TAX_ID
from koinon.channels.registry import PROVIDERS
from koinon.channels.sandbox import fill_sandbox
from koinon.channels.service import domain_checks, settling
from koinon.channels.service.blockers import register_check
from koinon.channels.service.email_domains import DKIM_KEY
from koinon.channels.service.expiries import register_expiry
from koinon.channels.service.numbers.reading import unlinked
from koinon.channels.service.registration import jobs as registration_jobs
from koinon.channels.service.registration import news, standing
from koinon.channels.service.whatsapp import rating
from koinon.channels.usage import senders_in_use
from koinon.channels.watching import metrics, telling
from koinon.channels.webhooks import ProviderSource
from koinon.platform import ageing
from koinon.platform.alerts import register_teller
from koinon.platform.jobs import Schedule
from koinon.platform.module import Module
from koinon.platform.rotation import Sealed, name_columns
from koinon.platform.webhooks import register_source

for _provider in PROVIDERS.values():
    register_source(ProviderSource(_provider, jobs.apply_webhooks))

for _kind in (*notices.KINDS, *whatsapp_notices.KINDS):
    identity.register_notice(_kind)

register_check("account", settling.check_account, only_to_start=True)
register_check("registration", standing.not_registered)
register_fact_handler("registration_update", 0, news.heed)
name_columns(Sealed("sender_registrations", "tax_id_cipher", TAX_ID))
register_check("email_domain", domain_checks.not_verified)
first_steps.register()
archived.register()
register_check("numbers", unlinked)
ageing.register_ageing("numbers", "next_link_at", "releases_at", "failing_since")
ageing.register_looking(number_rounds.recover_links)
name_columns(Sealed("provider_accounts", "credentials_cipher", CREDENTIALS_KIND))
name_columns(Sealed("email_domains", "dkim_key_cipher", DKIM_KEY))
phones.register()
register_teller(telling.tell)
metrics.register_gauges(breakers.gauges)
register_fact_handler("sender_quality", rating.LAYER, rating.on_quality)
register_check("whatsapp", rating.whatsapp_check)
register_fact_handler("inbound_message", windows.LAYER, windows.on_inbound)
register_expiry("whatsapp", rating.token_ends)
organizations.register_counter("senders", senders_in_use)
organizations.register_filler(fill_sandbox)

MODULE = Module(
    name="channels",
    endpoints=ENDPOINTS,
    jobs=(
        jobs.apply_webhooks,
        jobs.probe_health,
        jobs.roll_minutes,
        jobs.check_expiries,
        jobs.forget_webhook_keys,
        jobs.poll_missing,
        jobs.recover_weights,
        jobs.retry_dead_letters,
        registration_jobs.advance,
        registration_jobs.check_registrations,
        jobs.verify_domains,
        mailbox_jobs.read_due_mailboxes,
        number_jobs.advance_number,
        number_rounds.recover_links,
        number_rounds.compare_numbers,
        announced.complete_webhook,
        jobs.sync_whatsapp,
        jobs.refresh_rates,
        media.fetch_media,
        media.drop_media,
    ),
    schedules=(
        Schedule(jobs.apply_webhooks, 5),
        Schedule(jobs.probe_health, 60),
        Schedule(jobs.roll_minutes, 60),
        Schedule(jobs.check_expiries, 86_400),
        Schedule(jobs.forget_webhook_keys, 3600),
        Schedule(jobs.poll_missing, 3600),
        Schedule(jobs.recover_weights, 300),
        Schedule(jobs.retry_dead_letters, 300),
        Schedule(registration_jobs.check_registrations, 60),
        Schedule(jobs.verify_domains, 600),
        Schedule(mailbox_jobs.read_due_mailboxes, 30),
        Schedule(number_rounds.recover_links, 300),
        Schedule(number_rounds.compare_numbers, 3600),
        Schedule(jobs.sync_whatsapp, 60),
        Schedule(jobs.refresh_rates, 600),
    ),
    permissions=("channels:read", "channels:write", "channels:buy"),
)
