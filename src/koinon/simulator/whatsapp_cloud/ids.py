"""Ids as Meta writes them."""

import base64
import uuid


def wamid() -> str:
    """The id of a message."""
    return "wamid." + base64.b64encode(b"\x1c\x18\x0b" + uuid.uuid4().bytes + b"\x00\x00").decode()
