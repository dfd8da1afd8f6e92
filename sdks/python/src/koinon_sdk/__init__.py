"""Koinon's API from Python: `Koinon("kn_live_…", base_url="https://koinon.example.org").contacts.list()`."""

from koinon_sdk import models
from koinon_sdk.client import AsyncKoinon, Koinon
from koinon_sdk.errors import (
    ConnectionFailed,
    Forbidden,
    Invalid,
    KoinonError,
    NotFound,
    PreconditionFailed,
    RateLimited,
    Refused,
    Unauthenticated,
    Unavailable,
)
from koinon_sdk.transport import File
from koinon_sdk.webhooks import WebhookRefused, verify_webhook

__version__ = "0.1.0"
__all__ = [
    "AsyncKoinon",
    "ConnectionFailed",
    "File",
    "Forbidden",
    "Invalid",
    "Koinon",
    "KoinonError",
    "NotFound",
    "PreconditionFailed",
    "RateLimited",
    "Refused",
    "Unauthenticated",
    "Unavailable",
    "WebhookRefused",
    "models",
    "verify_webhook",
]
