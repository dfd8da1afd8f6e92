"""The ports of channels: what every provider fills, and what some offer beside it."""

from koinon.channels.ports.numbers import Numbers, NumbersRefused, NumbersUnanswered
from koinon.channels.ports.provider import CannotFind, MalformedWebhook, Provider
from koinon.channels.ports.refusal import ProviderRefused
from koinon.platform.webhooks import BadSignature, Call, Inspected, StaleTimestamp

__all__ = [
    "BadSignature",
    "Call",
    "CannotFind",
    "Inspected",
    "MalformedWebhook",
    "Numbers",
    "NumbersRefused",
    "NumbersUnanswered",
    "Provider",
    "ProviderRefused",
    "StaleTimestamp",
]
