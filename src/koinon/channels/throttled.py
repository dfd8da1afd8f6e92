"""Senders that a carrier told this process to leave alone for a while: routes pass them by (CHN-048)."""

import time
from uuid import UUID

from koinon.platform.services import Services

_until: dict[tuple[int, UUID], float] = {}


def note_throttled(services: Services, sender_id: UUID, seconds: float) -> None:
    """A 429: nothing for so long."""
    _until[id(services), sender_id] = time.monotonic() + seconds


def is_throttled(services: Services, sender_id: UUID) -> bool:
    """Whether its pause lasts."""
    until = _until.get((id(services), sender_id))
    return until is not None and time.monotonic() < until
