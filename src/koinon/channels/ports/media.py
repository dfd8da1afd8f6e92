"""The port of providers whose files need the account's key, both ways."""

from typing import NamedTuple, Protocol

from koinon.channels.contracts import Credentials


class Fetched(NamedTuple):
    """A file of an inbound message."""

    content: bytes
    content_type: str


class MediaStore(Protocol):
    """Nothing here touches the database; every call raises ProviderRefused."""

    most_bytes: int
    kept_days: int
    """How long what was uploaded can be sent."""

    def is_ours(self, url: str) -> bool:
        """Whether a file of an inbound message stands under this address only with the account's key."""
        ...

    async def fetch(self, credentials: Credentials, url: str) -> Fetched:
        """A file of an inbound message, by the address in its `Media`."""
        ...

    async def upload(self, credentials: Credentials, sender: str, content: bytes, content_type: str, name: str) -> str:
        """Hand a file over; what comes back goes into a message's `media_urls`."""
        ...
