"""What pushes of every service have in common."""

import hashlib

from koinon.identity import PushMessage

DAY_SECONDS = 86_400


def same_thing(message: PushMessage) -> str:
    """32 letters under which a later push about the same thing replaces the former (Apple takes 64 at most)."""
    return hashlib.sha256(message.tag.encode()).hexdigest()[:32]
