"""Where webhooks come from: what a context tells the door about a provider."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.jobs import Job


class Call(NamedTuple):
    """A provider's call as it came: `url` is the public address with its query, header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    raw: bytes


class Answer(NamedTuple):
    """What a provider wants to read after its call was taken in."""

    content_type: bytes = b"application/json"
    body: bytes = b"{}"


class Inspected(NamedTuple):
    """What the door needs of a proven body: the provider's event id, if it has one, and how soon it is applied.

    Lower priorities go first: messages of people at 1, receipts at 5.
    """

    event_id: str | None
    priority: int


class Source(Protocol):
    """A provider that calls `/webhooks/{name}/{token}`."""

    @property
    def name(self) -> str: ...

    @property
    def max_bytes(self) -> int: ...

    @property
    def job(self) -> Job:
        """The job that applies what waits."""
        ...

    async def account(self, tx: Tx, vault: Vault, account_id: UUID) -> Any | None:
        """What `verify` needs of an account; None when it has no secret or is gone."""
        ...

    def is_simulated(self, account: Any) -> bool:
        """Whether its calls come from the carrier simulator, wherever that runs."""
        ...

    @property
    def answer(self) -> Answer: ...

    async def prepare(self, call: Call, account: Any) -> None:
        """Fetch what proving this call needs, such as a certificate. Never raises."""
        ...

    def verify(self, call: Call, account: Any, now: datetime) -> None:
        """Prove a call by its raw bytes. Raises BadSignature or StaleTimestamp."""
        ...

    def keep(self, call: Call) -> bytes:
        """What is stored of a proven call: all that its reading needs. Never raises."""
        ...

    def inspect(self, kept: bytes) -> Inspected:
        """Read as little of what is kept as needed. Never raises."""
        ...

    def challenge(self, call: Call, account: Any) -> bytes | None:
        """The answer to a provider that asks by GET whether this address is ours; None where it does not."""
        ...


SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Open the door to a provider; a second source of the same name is a mistake."""
    if source.name in SOURCES and SOURCES[source.name] is not source:
        raise ValueError(f"webhook source {source.name} is registered twice")
    SOURCES[source.name] = source
