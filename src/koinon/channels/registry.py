"""The providers that exist. Adding one is a folder and a line here; nothing else changes (CHN-028)."""

from koinon.channels.ports import Provider
from koinon.channels.providers.telnyx.adapter import DEFAULT_BASE_URL, Telnyx

PROVIDERS: dict[str, Provider] = {
    "telnyx": Telnyx(),
}
BASE_URLS: dict[str, str] = {
    "telnyx": DEFAULT_BASE_URL,
}


def provider(name: str) -> Provider:
    """The provider of a name; KeyError for one that is not registered."""
    return PROVIDERS[name]
