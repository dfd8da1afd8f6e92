"""Where a mail or a push leads: into the organization that it is about (IDN-017)."""

from koinon.organizations import Organization
from koinon.platform.services import Services

PREFIX = "/o/"


def home_of(services: Services, organization: Organization) -> str:
    """The beginning of the organization's pages, as in `https://koinon.example.org/o/grace-chapel`.

    A sandbox is entered from its own pages: what comes from there names nothing.
    """
    base = str(services.configuration.base_url)
    return f"{base}{PREFIX}{organization.slug}" if organization.livemode else base
