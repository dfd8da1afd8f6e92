"""Web Push: a message to a browser that its owner need not have open (RFC 8030), sealed for it alone (RFC 8291) and
signed by this installation (RFC 8292).

Owns push_keys: one P-256 key, made at the first need. The address of a subscription is a stranger's word, so it is
called like any: https, outside our networks.
"""

from koinon.platform.web_push.encryption import InvalidSubscription, Subscription, sealed, subscription
from koinon.platform.web_push.keys import ServerKey, server_key, server_key_of
from koinon.platform.web_push.sending import Outcome, Unsendable, post, send

__all__ = [
    "InvalidSubscription",
    "Outcome",
    "ServerKey",
    "Subscription",
    "Unsendable",
    "post",
    "sealed",
    "send",
    "server_key",
    "server_key_of",
    "subscription",
]
