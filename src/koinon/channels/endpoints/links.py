"""Where a resource of this context lies, and what belongs to it (API-023)."""

from koinon.channels.contracts.dead_letters import DeadLetter
from koinon.channels.contracts.email_domains import EmailDomain
from koinon.channels.contracts.push_apps import PushApp
from koinon.channels.endpoints.senders import SenderView
from koinon.channels.endpoints.whatsapp import WhatsAppAccountView
from koinon.channels.number_records import Number
from koinon.channels.records import Account
from koinon.platform import rest


def declare() -> None:
    """Make the links known."""
    rest.link(
        PushApp,
        "/api/v1/push-apps/{id}",
        provider_account="/api/v1/provider-accounts/{account_id}",
        sender="/api/v1/senders/{sender_id}",
    )
    rest.link(EmailDomain, "/api/v1/email-domains/{id}")
    rest.link(DeadLetter, "/api/v1/channels/dead-letters")
    rest.link(Account, "/api/v1/provider-accounts/{id}", senders="/api/v1/senders")
    rest.link(
        Number,
        "/api/v1/numbers/{id}",
        standing="/standing",
        sender="/api/v1/senders/{sender_id}",
        provider_account="/api/v1/provider-accounts/{account_id}",
    )
    rest.link(
        SenderView,
        "/api/v1/senders/{id}",
        blockers="/blockers",
        provider_account="/api/v1/provider-accounts/{account_id}",
    )
    rest.link(
        WhatsAppAccountView,
        "/api/v1/whatsapp-accounts/{id}",
        provider_account="/api/v1/provider-accounts/{account_id}",
    )
