"""Where webhooks come from: what a context tells the door about a provider."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.jobs import Job


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

    def verify(self, raw: bytes, headers: Mapping[str, str], account: Any, now: datetime) -> None:
        """Prove the raw bytes; header names in lower case. Raises BadSignature or StaleTimestamp."""
        ...

    def inspect(self, raw: bytes) -> Inspected:
        """Read as little of a proven body as needed. Never raises."""
        ...


SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Open the door to a provider; a second source of the same name is a mistake."""
    if source.name in SOURCES and SOURCES[source.name] is not source:
        raise ValueError(f"webhook source {source.name} is registered twice")
    SOURCES[source.name] = source
