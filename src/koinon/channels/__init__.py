"""How messages leave and enter: provider accounts, senders, adapters, their limits, errors and health.

Tables: provider_accounts, senders, sender_throttles, rates. Stands on identity and platform; its siblings
are contacts and billing. It decides nothing about people or content.
"""

from koinon.channels.accounts import Account, Blocker, Environment, Sender, SenderState
from koinon.channels.contracts import (
    Accepted,
    AccountAlert,
    AppliedFact,
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
from koinon.channels.credentials import replace_credentials
from koinon.channels.facts import FactHandler, FactKind, register_fact_handler
from koinon.channels.health import AccountHealth, ChannelHealth, channel_health
from koinon.channels.policy import ErrorMeaning, meaning
from koinon.channels.ports import BadSignature, CannotFind, MalformedWebhook, Provider, StaleTimestamp
from koinon.channels.registry import PROVIDERS, provider
from koinon.channels.service import (
    blockers,
    default_sender,
    own_numbers,
    price,
    price_with_currency,
    sender,
    senders,
)
from koinon.channels.simulated import ensure_simulator, simulated_public_key
from koinon.channels.throttle import Lane
from koinon.channels.transport import Transport, transport

__all__ = [
    "PROVIDERS",
    "Accepted",
    "Account",
    "AccountAlert",
    "AccountHealth",
    "AppliedFact",
    "BadSignature",
    "Blocker",
    "CannotFind",
    "Capabilities",
    "ChannelHealth",
    "Credentials",
    "Environment",
    "ErrorKind",
    "ErrorMeaning",
    "Fact",
    "FactHandler",
    "FactKind",
    "FoundMessage",
    "Health",
    "InboundMessage",
    "Lane",
    "MalformedWebhook",
    "Media",
    "OptOut",
    "OutgoingMessage",
    "Provider",
    "ProviderError",
    "Receipt",
    "Refused",
    "SendResult",
    "Sender",
    "SenderState",
    "StaleTimestamp",
    "Transport",
    "Unknown",
    "Unrecognised",
    "blockers",
    "channel_health",
    "default_sender",
    "ensure_simulator",
    "meaning",
    "own_numbers",
    "price",
    "price_with_currency",
    "provider",
    "register_fact_handler",
    "replace_credentials",
    "sender",
    "senders",
    "simulated_public_key",
    "transport",
]
