"""Compression of whole answers over 1 KiB (API-041): gzip, the one coding of the standard library."""

import asyncio
import gzip

Header = tuple[bytes, bytes]

SMALLEST = 1024
INLINE = 256 * 1024
LEVEL = 6
_WORTH = (
    b"text/",
    b"application/json",
    b"application/javascript",
    b"application/manifest",
    b"image/svg",
    b"application/yaml",
)


def accepts_gzip(accept_encoding: bytes) -> bool:
    """Whether `Accept-Encoding` allows gzip (RFC 9110 §12.5.3): named or by `*`, with a weight above zero."""
    weights: dict[bytes, float] = {}
    for part in accept_encoding.lower().split(b","):
        coding, _, parameters = part.partition(b";")
        weights[coding.strip()] = _weight(parameters)
    return weights.get(b"gzip", weights.get(b"x-gzip", weights.get(b"*", 0.0))) > 0


def _weight(parameters: bytes) -> float:
    name, _, value = parameters.strip().partition(b"=")
    if name.strip() != b"q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def compressible(headers: list[Header], size: int) -> bool:
    """Whether an answer may be compressed: long enough, text, not yet encoded, holding no secret (`no-store`)."""
    names = dict(headers)
    if size < SMALLEST or b"content-encoding" in names or b"no-store" in names.get(b"cache-control", b""):
        return False
    return names.get(b"content-type", b"").startswith(_WORTH)


async def compress(body: bytes) -> bytes:
    """`body` as gzip, in a thread when it is large."""
    if len(body) <= INLINE:
        return gzip.compress(body, LEVEL, mtime=0)
    return await asyncio.to_thread(gzip.compress, body, LEVEL, mtime=0)


def encoded(headers: list[Header], length: int) -> list[Header]:
    """The headers of the compressed answer."""
    kept = [header for header in headers if header[0] != b"content-length"]
    return [*kept, (b"content-encoding", b"gzip"), (b"content-length", b"%d" % length)]


def varying(headers: list[Header]) -> list[Header]:
    """`headers` that tell caches that the answer depends on the accepted codings."""
    told = [value for name, value in headers if name == b"vary"]
    if any(b"accept-encoding" in value.lower() for value in told):
        return headers
    others = [header for header in headers if header[0] != b"vary"]
    return [*others, (b"vary", b", ".join([*told, b"Accept-Encoding"]))]
