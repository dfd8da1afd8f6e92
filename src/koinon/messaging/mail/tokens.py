"""What stands behind `/u/`: which message, about what, to which address; signed, never kept, never too old (MSG-081).

The address stands in it as its keyed hash, so the way out works when the message is stripped and the person merged.
"""

import base64
import hmac
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from koinon.messaging.contracts.content import Channel

_SIGNATURE = 16  # bytes of HMAC-SHA-256, as RFC 2104 (5) allows: half of it
_CHANNELS: tuple[Channel, ...] = ("sms", "whatsapp", "email", "push")
_NONE = UUID(int=0)
_NAMING = 2  # the form of this token, its first byte
_OLD, _SIZE = 32, 2 + 3 * 16 + 32
MOST = 140
"""Characters of the longest token."""
Sign = Callable[[bytes], bytes]


class Way(NamedTuple):
    """One message's way out; of an old token only the message is known."""

    organization_id: UUID
    delivery_id: UUID
    channel: Channel = "sms"
    topic_id: UUID | None = None
    address_hash: bytes = b""


def written(sign: Sign, way: Way) -> str:
    """A token of 131 characters. Raises ValueError for a channel or hash that is none."""
    if len(way.address_hash) != 32:
        raise ValueError("an address is found by 32 bytes")
    head = bytes((_NAMING, _CHANNELS.index(way.channel)))
    ids = way.organization_id.bytes + way.delivery_id.bytes + (way.topic_id or _NONE).bytes
    body = head + ids + way.address_hash
    return _encoded(sign, body)


def short(sign: Sign, organization_id: UUID, delivery_id: UUID) -> str:
    """64 characters that name the message alone, good for as long as it is kept."""
    return _encoded(sign, organization_id.bytes + delivery_id.bytes)


def _encoded(sign: Sign, body: bytes) -> str:
    return base64.urlsafe_b64encode(body + sign(body)[:_SIGNATURE]).decode().rstrip("=")


def read(sign: Sign, token: str) -> Way | None:
    """What a token says; None where it was not made here."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(body) not in (_OLD, _SIZE) or not hmac.compare_digest(signature, sign(body)[:_SIGNATURE]):
        return None
    if len(body) == _OLD:
        return Way(UUID(bytes=body[:16]), UUID(bytes=body[16:]))
    ids = [UUID(bytes=body[at : at + 16]) for at in (2, 18, 34)]
    return Way(ids[0], ids[1], _CHANNELS[body[1]], ids[2] if ids[2].int else None, body[50:])
