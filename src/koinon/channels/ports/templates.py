"""The port of providers that approve templates before they may be sent (WhatsApp)."""

from typing import Protocol

from koinon.channels.contracts import Credentials, ProviderTemplate, TemplateDraft


class Templates(Protocol):
    """Nothing here touches the database; every call raises ProviderRefused.

    `can_edit`: an approved template may get other words under its name; elsewhere they need another name.
    """

    can_edit: bool = False

    async def list(self, credentials: Credentials) -> list[ProviderTemplate]:
        """All templates of the account, with the state of each: the whole list or an error."""
        ...

    async def create(self, credentials: Credentials, draft: TemplateDraft) -> ProviderTemplate:
        """Hand a template in; mostly it is pending then."""
        ...

    async def edit(self, credentials: Credentials, provider_id: str, draft: TemplateDraft) -> ProviderTemplate:
        """Give a template other words; it is looked at again. Only where `can_edit`."""
        ...

    async def delete(self, credentials: Credentials, name: str, provider_id: str | None = None) -> None:
        """Delete a template in all its languages, or the one of an id only. The name is the provider's for a while."""
        ...
