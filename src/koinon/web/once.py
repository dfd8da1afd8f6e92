"""Keys that make a form's second sending harmless (MSG-020)."""

import uuid


def new_key() -> str:
    """A fresh idempotency key; `ui.once()` puts one into a form when it is drawn."""
    return uuid.uuid4().hex
