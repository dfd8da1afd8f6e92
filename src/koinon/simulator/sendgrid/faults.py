"""SendGrid's error bodies: an array of message, field and help."""

import msgspec

from koinon.simulator.http import Reply


def refusal(status: int, message: str, field: str | None = None, *, delay: float = 0.0, headers: bytes = b"") -> Reply:
    """A refusal with one entry."""
    return refusals(status, [(message, field)], delay=delay, headers=headers)


def refusals(status: int, entries: list[tuple[str, str | None]], *, delay: float = 0.0, headers: bytes = b"") -> Reply:
    """A refusal as SendGrid words it; one call may be wrong in several places."""
    errors = [{"message": message, "field": field, "help": None} for message, field in entries]
    return Reply(status, msgspec.json.encode({"errors": errors}), delay=delay, headers=headers)
