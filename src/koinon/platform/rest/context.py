"""What is known of the request in hand, for code that has no request: its id and the caller's language."""

import re
import secrets
from contextvars import ContextVar
from typing import Any

RECEIVE = "receive"
"""Where the state of a request keeps what reads its body, for who has the scope only."""
_ADOPTABLE = re.compile(rb"[A-Za-z0-9_-]{8,64}")

request_id: ContextVar[str] = ContextVar("request_id", default="")
scope: ContextVar[dict[str, Any] | None] = ContextVar("scope", default=None)
merged_from: ContextVar[str | None] = ContextVar("merged_from", default=None)
language: ContextVar[str] = ContextVar("language", default="en")


def adopt(offered: bytes | None) -> str:
    """The caller's own id if it is 8-64 of `[A-Za-z0-9_-]`, else a new one (API-013)."""
    if offered is not None and _ADOPTABLE.fullmatch(offered):
        return offered.decode("ascii")
    return secrets.token_urlsafe(12)


def header(name: bytes) -> str | None:
    """A header of the request in hand (name in lower case); None without one, or outside a request."""
    present = scope.get()
    if present is None:
        return None
    found = [value for key, value in present["headers"] if key == name]
    return ", ".join(value.decode("latin-1") for value in found) if found else None
