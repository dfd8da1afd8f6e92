"""Broadcasts that are kept for a court."""

from koinon.messaging.service.holding import hold as hold_broadcast
from koinon.messaging.service.holding import lift as lift_broadcast_hold
from koinon.messaging.service.holding import standing as broadcast_hold

__all__ = ["broadcast_hold", "hold_broadcast", "lift_broadcast_hold"]
