"""Mail: domains and what mailboxes answer."""

from koinon.channels.contracts.email_domains import DnsRecord, DomainState, EmailDomain, RecordState
from koinon.channels.service.callbacks import webhook_urls
from koinon.channels.service.domain_checks import verify_email_domain
from koinon.channels.service.email_domains import (
    DomainChanges,
    NewDomain,
    add_email_domain,
    change_email_domain,
    email_domain,
    email_domains,
    remove_email_domain,
)

__all__ = [
    "DnsRecord",
    "DomainChanges",
    "DomainState",
    "EmailDomain",
    "NewDomain",
    "RecordState",
    "add_email_domain",
    "change_email_domain",
    "email_domain",
    "email_domains",
    "remove_email_domain",
    "verify_email_domain",
    "webhook_urls",
]
