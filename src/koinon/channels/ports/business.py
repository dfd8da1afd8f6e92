"""The port of providers with WhatsApp Business Accounts."""

from typing import Protocol

from koinon.channels.contracts import BusinessAccount, Credentials


class Business(Protocol):
    """Nothing here touches the database; every call raises ProviderRefused."""

    async def read(self, credentials: Credentials) -> BusinessAccount:
        """The account, its numbers with quality and tier, and when the token ends."""
        ...

    async def subscribe(self, credentials: Credentials, url: str) -> None:
        """Have the account report to `url`."""
        ...

    async def mark_read(self, credentials: Credentials, sender: str, provider_id: str, *, typing: bool = False) -> None:
        """Show a person that their message was read, and if asked that somebody is typing."""
        ...
