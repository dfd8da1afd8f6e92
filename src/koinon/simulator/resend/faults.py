"""Resend's error bodies: status, name, message."""

import msgspec

from koinon.simulator.http import Reply


def refusal(status: int, name: str, message: str, *, delay: float = 0.0, headers: bytes = b"") -> Reply:
    """A refusal as Resend words it."""
    body = msgspec.json.encode({"statusCode": status, "name": name, "message": message})
    return Reply(status, body, delay=delay, headers=headers)
