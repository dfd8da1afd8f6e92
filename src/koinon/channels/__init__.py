"""How messages leave and enter: provider accounts, senders, adapters, their limits, errors and health.

Tables: provider_accounts, senders, sender_throttles, provider_health. Stands on identity and platform; its siblings
are contacts and billing. It decides nothing about people or content.
"""

from koinon.channels.contracts import (
    Accepted,
    AccountAlert,
    Capabilities,
    Credentials,
    ErrorKind,
    Fact,
    FoundMessage,
    Health,
    InboundMessage,
    Media,
    OptOut,
    OutgoingMessage,
    ProviderError,
    Receipt,
    Refused,
    SendResult,
    Unknown,
    Unrecognised,
)
from koinon.channels.policy import ErrorMeaning, meaning
from koinon.channels.ports import BadSignature, CannotFind, MalformedWebhook, Provider, StaleTimestamp
from koinon.channels.registry import PROVIDERS, provider

__all__ = [
    "PROVIDERS",
    "Accepted",
    "AccountAlert",
    "BadSignature",
    "CannotFind",
    "Capabilities",
    "Credentials",
    "ErrorKind",
    "ErrorMeaning",
    "Fact",
    "FoundMessage",
    "Health",
    "InboundMessage",
    "MalformedWebhook",
    "Media",
    "OptOut",
    "OutgoingMessage",
    "Provider",
    "ProviderError",
    "Receipt",
    "Refused",
    "SendResult",
    "StaleTimestamp",
    "Unknown",
    "Unrecognised",
    "meaning",
    "provider",
]
