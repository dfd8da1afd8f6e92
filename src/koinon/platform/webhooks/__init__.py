"""The one door through which providers call us: carriers now, payment gateways and wallets later (architecture §6).

Owns `inbound_webhooks` and `webhook_keys`. A context registers a `Source`; the door proves each call over its raw
bytes, appends it by group commit and only then answers 200. The context's job applies what waits, in sets.
"""

from koinon.platform.webhooks.adding import append
from koinon.platform.webhooks.door import Door, Forged
from koinon.platform.webhooks.errors import BadSignature, StaleTimestamp
from koinon.platform.webhooks.source import Answer, Call, Inspected, Source, register_source
from koinon.platform.webhooks.waiting import (
    Arrived,
    Dead,
    claim,
    dead,
    discard,
    forget_applied,
    forget_keys,
    heard_of,
    kept,
    mark_applied,
    mark_failed,
    organizations_waiting,
    replay,
    standing,
)

__all__ = [
    "Answer",
    "Arrived",
    "BadSignature",
    "Call",
    "Dead",
    "Door",
    "Forged",
    "Inspected",
    "Source",
    "StaleTimestamp",
    "append",
    "claim",
    "dead",
    "discard",
    "forget_applied",
    "forget_keys",
    "heard_of",
    "kept",
    "mark_applied",
    "mark_failed",
    "organizations_waiting",
    "register_source",
    "replay",
    "standing",
]
