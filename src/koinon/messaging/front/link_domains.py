"""Hosts of an organization's own that its short links lie on."""

from koinon.messaging.links.domains.checking import check_link_domain
from koinon.messaging.links.domains.contracts import (
    LinkDomain,
    LinkDomainCertificate,
    LinkDomainRecord,
    LinkDomainState,
)
from koinon.messaging.links.domains.service import (
    add_link_domain,
    link_domain,
    link_domains,
    remove_link_domain,
    use_link_domain,
)
from koinon.messaging.links.preferences import base as link_base
from koinon.messaging.links.preferences import target as link_target

__all__ = [
    "LinkDomain",
    "LinkDomainCertificate",
    "LinkDomainRecord",
    "LinkDomainState",
    "add_link_domain",
    "check_link_domain",
    "link_base",
    "link_domain",
    "link_domains",
    "link_target",
    "remove_link_domain",
    "use_link_domain",
]
