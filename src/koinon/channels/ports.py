"""The port every provider fills (CHN-029). One folder each, one registry line, one conformance suite."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from koinon.channels.contracts import (
    BlockedPair,
    Capabilities,
    Credentials,
    ErrorKind,
    Fact,
    FoundMessage,
    Health,
    OutgoingMessage,
    SendResult,
)
from koinon.platform.webhooks import BadSignature, Inspected, StaleTimestamp

__all__ = ["BadSignature", "CannotFind", "MalformedWebhook", "Provider", "StaleTimestamp"]


class MalformedWebhook(Exception):
    """The body is signed but cannot be read as the provider's webhook."""


class CannotFind(Exception):
    """The provider did not answer what it knows: a message's fate stays in doubt, a list is not empty."""


class Provider(Protocol):
    """A carrier behind one shape. Nothing here touches the database; `send` never raises for a message's fate."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """One result a message, in order. Each message is written to the wire at most once."""
        ...

    def verify(self, raw: bytes, headers: Mapping[str, str], credentials: Credentials, now: datetime) -> None:
        """Prove a webhook by its raw bytes; header names in lower case. Raises BadSignature or StaleTimestamp."""
        ...

    def parse(self, raw: bytes) -> list[Fact]:
        """The facts of a proven webhook. Raises MalformedWebhook and nothing else."""
        ...

    def inspect(self, raw: bytes) -> Inspected:
        """The event id and priority of a proven webhook, for the door. Never raises."""
        ...

    def classify(self, code: str) -> ErrorKind:
        """The class of a provider's own error code; UNKNOWN_CODE for one never seen."""
        ...

    async def find(self, credentials: Credentials, to: str, since: datetime, until: datetime) -> list[FoundMessage]:
        """Messages to a number that the provider accepted in a window. Raises CannotFind when it cannot tell."""
        ...

    def opt_outs(self, credentials: Credentials) -> AsyncIterator[Sequence[BlockedPair]]:
        """The provider's own opt-out list, a page at a time (`capabilities.can_list_opt_outs`).

        Raises CannotFind where a page cannot be had: what came before it is not the whole list.
        """
        ...

    async def health(self, credentials: Credentials) -> Health:
        """One harmless authenticated read within 5 s. Never raises."""
        ...
