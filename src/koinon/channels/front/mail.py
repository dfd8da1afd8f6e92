"""Mail: domains and what mailboxes answer."""

from koinon.channels.contracts.email_domains import DnsRecord, DomainState, EmailDomain, RecordState
from koinon.channels.mail.tags import WIDTH as TAG_WIDTH
from koinon.channels.service.answering import answer_address
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
from koinon.channels.verp import delivery_named
from koinon.channels.verp import named as mail_id

__all__ = [
    "TAG_WIDTH",
    "DnsRecord",
    "DomainChanges",
    "DomainState",
    "EmailDomain",
    "NewDomain",
    "RecordState",
    "add_email_domain",
    "answer_address",
    "change_email_domain",
    "delivery_named",
    "email_domain",
    "email_domains",
    "mail_id",
    "remove_email_domain",
    "verify_email_domain",
    "webhook_urls",
]
