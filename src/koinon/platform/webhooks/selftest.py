"""Whether calls to our public address end at the door of this installation (CHN-061): asked by ourselves, over the net.

A GET with `?selftest=<nonce>` to an account's own address is answered with a proof that only who keeps that account can
give. Who does not know the address' secret token gets 404, as for anything else there.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

NAME = "selftest"


def asked(scope: Mapping[str, Any]) -> str | None:
    """The nonce of a self-test; None where a call is none."""
    if scope["method"] != "GET" or NAME.encode() not in scope["query_string"]:
        return None
    try:
        found = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=5).get(NAME, [""])[0]
    except ValueError:  # more fields than we ask with
        return None
    return found if 16 <= len(found) <= 128 else None


def proof(account_id: UUID, nonce: str) -> str:
    """What the keeper of the account answers to a nonce."""
    return blake2b(nonce.encode(), key=account_id.bytes, digest_size=16).hexdigest()
