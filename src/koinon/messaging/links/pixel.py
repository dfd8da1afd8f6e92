"""A picture of one transparent dot that says that a mail was opened (MSG-078): `/o/{token}.gif`.

The token names organization and delivery and carries a MAC, so that nobody's opens can be made up and nothing has to be
looked up. Whoever asks with a wrong one gets the same picture.
"""

import base64
import binascii
import hmac
from typing import NamedTuple
from uuid import UUID

from koinon.platform.crypto import Vault

PATH = "/o/"
END = ".gif"
_PURPOSE = "open"
_MAC = 12
_SIZE = 32 + _MAC
# The smallest GIF (GIF89a, W3C) with a transparent dot.
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
HEADERS = [
    (b"content-type", b"image/gif"),
    (b"content-length", str(len(GIF)).encode()),
    (b"cache-control", b"private, no-store"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]


class Opened(NamedTuple):
    """Whose mail was opened."""

    organization_id: UUID
    delivery_id: UUID


def url(vault: Vault, base: str, organization_id: UUID, delivery_id: UUID) -> str:
    """Where a delivery's picture lies; 3 µs."""
    named = organization_id.bytes + delivery_id.bytes
    token = base64.urlsafe_b64encode(named + vault.sign(named, _PURPOSE)[:_MAC]).decode().rstrip("=")
    return f"{base}{PATH}{token}{END}"


def markup(vault: Vault, base: str, organization_id: UUID, delivery_id: UUID) -> str:
    """A delivery's picture as it stands in its mail."""
    address = url(vault, base, organization_id, delivery_id)
    return f'<img src="{address}" width="1" height="1" alt="" style="display:block">'


def read(vault: Vault, path: str) -> Opened | None:
    """Whose picture `path` is, or None where nobody's."""
    token = path.removeprefix(PATH).removesuffix(END)
    if len(token) != (_SIZE * 4 + 2) // 3:
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    named, mac = raw[:32], raw[32:]
    if not hmac.compare_digest(vault.sign(named, _PURPOSE)[:_MAC], mac):
        return None
    return Opened(UUID(bytes=named[:16]), UUID(bytes=named[16:]))
