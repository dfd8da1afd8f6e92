"""Strong entity tags (RFC 9110 §8.8): a row's version where it has one, else a digest of what it says (API-028)."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar.serialization import default_serializer

from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.rest import context

_OPAQUE = re.compile(r'(?:W/)?"([^"]*)"')
_PLAIN = re.compile(r"[\w.-]{1,80}")


def tag_of(resource: Any) -> str:
    """The tag of a whole resource, without quotes."""
    version = getattr(resource, "version", None)
    if isinstance(version, int):
        return f"v{version}"
    encoded = msgspec.json.encode(resource, enc_hook=default_serializer)
    return "h" + hashlib.blake2b(encoded, digest_size=8).hexdigest()


def representation_tag(resource_tag: str, body: bytes) -> str:
    """The tag of one representation: the resource's own, which `If-Match` looks at, and a digest of these very bytes.

    A version alone would lie: what is shown beside a row (consent, counts) changes without it, and so do `fields`.
    """
    return f"{resource_tag}.{hashlib.blake2b(body, digest_size=6).hexdigest()}"


def tags_in(header: str) -> list[str]:
    """The opaque tags of `If-Match` or `If-None-Match`, without what a content coding added; `*` stands for itself."""
    if header.strip() == "*":
        return ["*"]
    found = _OPAQUE.findall(header)
    if not found and _PLAIN.fullmatch(header.strip()):
        found = [header.strip()]
    return [tag.rpartition("-")[0] if "-" in tag else tag for tag in found]


def resource_part(tag: str) -> str:
    """What a tag says of the resource, whichever representation it was given for."""
    whole = tag.partition(".")[0]
    return f"v{whole}" if whole.isdecimal() else whole


async def require_match(tx: Tx, load: Callable[[], Awaitable[Any]], resource_id: UUID) -> None:
    """Hold a write to its `If-Match`. Raises 412 with the present tag if the resource has changed.

    Whoever sends the header waits for others who do, so that two of them never both pass.
    """
    header = context.header(b"if-match")
    if header is None or "*" in (wanted := tags_in(header)):
        return
    await hold_resource(tx, resource_id)
    present = tag_of(await load())
    if present not in [resource_part(tag) for tag in wanted]:
        raise errors.PRECONDITION_FAILED(details={"etag": f'"{present}"'})


async def hold_resource(tx: Tx, resource: UUID | str) -> None:
    """Wait for others who change `resource` on condition, and have them wait until this transaction is over."""
    key = f"{tx.organization_id}:{resource}" if isinstance(resource, str) else str(resource)
    await tx.execute("select pg_advisory_xact_lock(hashtextextended(%(id)s, 28))", {"id": key})
