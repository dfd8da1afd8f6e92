"""What is known of the request in hand, for code that has no request: its id and the caller's language."""

import re
import secrets
from contextvars import ContextVar

_ADOPTABLE = re.compile(rb"[A-Za-z0-9_-]{8,64}")

request_id: ContextVar[str] = ContextVar("request_id", default="")
language: ContextVar[str] = ContextVar("language", default="en")


def adopt(offered: bytes | None) -> str:
    """The caller's own id if it is 8-64 of `[A-Za-z0-9_-]`, else a new one (API-013)."""
    if offered is not None and _ADOPTABLE.fullmatch(offered):
        return offered.decode("ascii")
    return secrets.token_urlsafe(12)
