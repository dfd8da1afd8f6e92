"""What crosses the border of channels, by subject."""

from koinon.channels.contracts.accounts import (
    Capabilities,
    Credentials,
    Health,
)
from koinon.channels.contracts.errors import (
    ErrorKind,
    ProviderError,
)
from koinon.channels.contracts.facts import (
    AccountAlert,
    AppliedFact,
    Fact,
    InboundMessage,
    Keyword,
    Media,
    OptOut,
    Receipt,
    ReceiptState,
    Unrecognised,
)
from koinon.channels.contracts.found import (
    BlockedPair,
    FoundMessage,
    ListedOptOut,
)
from koinon.channels.contracts.outgoing import (
    Accepted,
    OutgoingMessage,
    Refused,
    SendResult,
    Unknown,
)

__all__ = [
    "Accepted",
    "AccountAlert",
    "AppliedFact",
    "BlockedPair",
    "Capabilities",
    "Credentials",
    "ErrorKind",
    "Fact",
    "FoundMessage",
    "Health",
    "InboundMessage",
    "Keyword",
    "ListedOptOut",
    "Media",
    "OptOut",
    "OutgoingMessage",
    "ProviderError",
    "Receipt",
    "ReceiptState",
    "Refused",
    "SendResult",
    "Unknown",
    "Unrecognised",
]
