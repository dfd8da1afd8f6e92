"""Telnyx's error bodies: always an array, the code a string."""

import msgspec

from koinon.simulator.http import Reply

TITLES = {
    "10004": "Missing required parameter",
    "10005": "Resource not found",
    "10007": "Unexpected error",
    "10009": "Authentication failed",
    "10011": "Too many requests",
    "10015": "Bad Request",
    "10023": "Invalid JSON",
    "10026": "Invalid parameter type",
    "40001": "Not routable",
    "40002": "Blocked as spam - temporary",
    "40006": "Recipient server unavailable",
    "40008": "Undeliverable",
    "40010": "Not 10DLC registered",
    "40300": "Blocked due to STOP message",
    "40302": "Message too large",
    "40305": "Invalid 'from' address",
    "40310": "Invalid 'to' address",
    "40316": "No content provided",
    "40333": "Messaging profile spend limit reached",
    "85000": "Number must be searched first",
    "85001": "Number not available",
    "85005": "Invalid messaging profile",
}


def entry(code: str, detail: str = "", pointer: str | None = None) -> dict[str, object]:
    """One entry of an `errors` array."""
    title = TITLES.get(code, "Error")
    made: dict[str, object] = {
        "code": code,
        "title": title,
        "detail": detail or title,
        "meta": {"url": f"https://developers.telnyx.com/docs/overview/errors/{code}"},
    }
    if pointer:
        made["source"] = {"pointer": pointer}
    return made


def refusal(
    status: int, code: str, detail: str = "", pointer: str | None = None, *, headers: bytes = b"", delay: float = 0.0
) -> Reply:
    """A refusal as Telnyx words it."""
    body = msgspec.json.encode({"errors": [entry(code, detail, pointer)]})
    return Reply(status, body, headers=headers, delay=delay)
