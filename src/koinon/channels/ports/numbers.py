"""The optional port of a provider that sells numbers (CHN-010..017). Nothing here touches the database."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from koinon.channels.contracts import (
    Credentials,
    NumberOrder,
    NumberSearch,
    OfferedNumber,
    OwnedNumber,
    ProviderError,
)


class NumbersRefused(Exception):
    """The provider said no, in its own words: what was asked did not happen."""

    def __init__(self, error: ProviderError) -> None:
        super().__init__(f"{error.code}: {error.detail}")
        self.error = error


class NumbersUnanswered(Exception):
    """No readable answer came: what was asked may have happened or not."""


class Numbers(Protocol):
    """Everything raises NumbersRefused or NumbersUnanswered, and nothing else of a provider's."""

    async def search(self, credentials: Credentials, wanted: NumberSearch) -> list[OfferedNumber]:
        """At most `wanted.limit` numbers for sale now, with what they cost."""
        ...

    async def order(self, credentials: Credentials, e164: str, reference: str) -> NumberOrder:
        """Order a number under our reference. Written to the wire at most once."""
        ...

    async def find_order(self, credentials: Credentials, reference: str) -> NumberOrder | None:
        """The order with our reference; None when the provider surely knows none."""
        ...

    async def read(self, credentials: Credentials, e164: str) -> OwnedNumber | None:
        """A number of the account with its profile's webhook and its features; None when it surely is not there."""
        ...

    async def link(self, credentials: Credentials, number: OwnedNumber, webhook_url: str, name: str) -> None:
        """Put the number into the profile that calls `webhook_url`: the account's own, else the one called `name`."""
        ...

    def owned(self, credentials: Credentials) -> AsyncIterator[Sequence[OwnedNumber]]:
        """Every number of the account, a page at a time."""
        ...

    async def release(self, credentials: Credentials, provider_number_id: str) -> None:
        """Give a number back; one that is gone already is no error."""
        ...
