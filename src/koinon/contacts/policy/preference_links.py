"""What a preference link carries: whose page, until when, and a signature only this installation can make (CON-063).

No address, name or other plain fact stands in it; nothing is kept, so a link costs no row.
"""

import base64
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

LIFE = timedelta(days=90)
_SIGNATURE = 16  # bytes of HMAC-SHA-256, as RFC 2104 (5) allows: half of it
_SIZE = 16 + 16 + 4 + _SIGNATURE
Sign = Callable[[bytes], bytes]


class Named(NamedTuple):
    """Whose page a link opens, and until when."""

    organization_id: UUID
    contact_id: UUID
    until: datetime


def written(sign: Sign, organization_id: UUID, contact_id: UUID, now: datetime) -> str:
    """A token of 70 characters, good for 90 days."""
    until = int((now + LIFE).timestamp())
    body = organization_id.bytes + contact_id.bytes + until.to_bytes(4, "big")
    return base64.urlsafe_b64encode(body + sign(body)[:_SIGNATURE]).decode().rstrip("=")


def read(sign: Sign, token: str) -> Named | None:
    """What a token says, however old; None where it was not made here."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(raw) != _SIZE or not hmac.compare_digest(signature, sign(body)[:_SIGNATURE]):
        return None
    until = datetime.fromtimestamp(int.from_bytes(body[32:], "big"), UTC)
    return Named(UUID(bytes=body[:16]), UUID(bytes=body[16:32]), until)
