"""Amazon's errors: the name in a header, the words in the body."""

import uuid

import msgspec

from koinon.simulator.http import Reply


def refusal(status: int, name: str, message: str, *, delay: float = 0.0) -> Reply:
    """A refusal as SES words it."""
    headers = f"x-amzn-ErrorType: {name}\r\nx-amzn-RequestId: {uuid.uuid4()}\r\n".encode()
    return Reply(status, msgspec.json.encode({"message": message}), headers=headers, delay=delay)


def answer(value: object, *, delay: float = 0.0) -> Reply:
    headers = f"x-amzn-RequestId: {uuid.uuid4()}\r\n".encode()
    return Reply(200, msgspec.json.encode(value), headers=headers, delay=delay)
