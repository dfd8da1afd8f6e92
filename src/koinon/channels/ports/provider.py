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
    Field,
    FoundMessage,
    Health,
    OutgoingMessage,
    OwnRate,
    Priced,
    SendResult,
)
from koinon.channels.ports.business import Business
from koinon.channels.ports.media import MediaStore
from koinon.channels.ports.numbers import Numbers
from koinon.channels.ports.registration import Registration
from koinon.channels.ports.templates import Templates
from koinon.platform.webhooks import Answer, Call, Inspected

MOST_WEBHOOK_BYTES = 3 * 1024 * 1024


class MalformedWebhook(Exception):
    """The body is signed but cannot be read as the provider's webhook."""


class CannotFind(Exception):
    """The provider did not answer what it knows: a message's fate stays in doubt, a list is not empty."""


class Provider(Protocol):
    """A carrier behind one shape; an adapter is its subclass and fills what has no default.

    Nothing here touches the database; `send` never raises for a message's fate.
    """

    name: str
    title: str
    capabilities: Capabilities
    fields: tuple[Field, ...]
    base_url: str
    max_webhook_bytes: int = MOST_WEBHOOK_BYTES
    answer: Answer = Answer()
    templates: Templates | None = None
    media: MediaStore | None = None
    business: Business | None = None
    registration: Registration | None = None
    numbers: Numbers | None = None

    def faults(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """What is wrong with a live account beyond its patterns: a sentence (msgid) by field. Asks nobody."""
        return {}

    def takes_tags(self, credentials: Credentials, sender: str) -> bool:
        """Whether a mail to `name+anything` of a sender that gets mail comes in as well."""
        return False

    async def send(self, credentials: Credentials, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """One result a message, in order. Each message is written to the wire at most once."""
        ...

    async def prepare(self, call: Call, credentials: Credentials) -> None:
        """Fetch what proving this call needs, such as a certificate; outside any transaction. Never raises."""
        return

    def verify(self, call: Call, credentials: Credentials, now: datetime) -> None:
        """Prove a webhook by its raw bytes. Raises BadSignature or StaleTimestamp."""
        ...

    def keep(self, call: Call) -> bytes:
        """What is stored of a proven webhook and read by `parse`: its body, unless facts stand elsewhere too."""
        return call.raw

    def parse(self, kept: bytes) -> list[Fact]:
        """The facts of a proven webhook. Raises MalformedWebhook and nothing else."""
        ...

    async def complete(self, credentials: Credentials, kept: bytes) -> bytes | None:
        """Call back for what a webhook only announced: another kept call to parse, or None where nothing follows.

        Asked of a webhook that was read as Announced. Raises CannotFind to be asked again later.
        """
        return None

    def inspect(self, kept: bytes) -> Inspected:
        """The event id and priority of a proven webhook, for the door. Never raises."""
        ...

    def challenge(self, call: Call, credentials: Credentials) -> bytes | None:
        """The answer to a provider that asks by GET whether the address is ours; None where it does not, or wrongly."""
        return None

    def simulated(self, key: str) -> Mapping[str, str]:
        """The values of its fields at the carrier simulator, whose keys begin with SIM; both sides derive the rest."""
        ...

    def classify(self, code: str) -> ErrorKind:
        """The class of a provider's own error code; UNKNOWN_CODE for one never seen."""
        ...

    async def find(self, credentials: Credentials, to: str, since: datetime, until: datetime) -> list[FoundMessage]:
        """Messages to a number that the provider accepted in a window (`capabilities.can_find`).

        Raises CannotFind when it cannot tell.
        """
        raise CannotFind(f"{self.name} cannot be asked")

    def opt_outs(self, credentials: Credentials) -> AsyncIterator[Sequence[BlockedPair]]:
        """The provider's own opt-out list, a page at a time (`capabilities.can_list_opt_outs`).

        Raises CannotFind where a page cannot be had: what came before it is not the whole list.
        """
        raise CannotFind(f"{self.name} keeps no list")

    async def missed(self, credentials: Credentials, sender: str, since: datetime) -> list[bytes]:
        """What people wrote to a sender since then, as webhooks would have been kept (`capabilities.can_list_inbound`).

        `inspect` gives each the id that its webhook had or will have: the door drops what was heard before. Raises
        CannotFind when it cannot tell.
        """
        raise CannotFind(f"{self.name} cannot be asked what people wrote")

    def priced(self, credentials: Credentials, since: datetime) -> AsyncIterator[Sequence[Priced]]:
        """What messages cost that were sent since then, a page at a time (`capabilities.prices_late`).

        Raises CannotFind where a page cannot be had.
        """
        raise CannotFind(f"{self.name} tells prices at once")

    async def rates(self, credentials: Credentials, countries: Sequence[str]) -> list[OwnRate]:
        """What the account's messages cost to these countries (`capabilities.tells_rates`).

        Raises CannotFind when it cannot tell.
        """
        raise CannotFind(f"{self.name} tells no prices")

    async def health(self, credentials: Credentials) -> Health:
        """One harmless authenticated read within 5 s. Never raises."""
        ...
