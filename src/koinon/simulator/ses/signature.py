"""Checking Signature Version 4, apart from the product's own signer on purpose."""

import hashlib
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote

from koinon.simulator.http import Request

TOLERANCE_SECONDS = 900
_authorization = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/([a-z]+)/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
).fullmatch


def access_key(request: Request) -> str:
    """Whose signature a request claims to bear; empty where it bears none."""
    found = _authorization(request.headers.get(b"authorization", b"").decode("latin-1"))
    return found.group(1) if found else ""


def fault(request: Request, secret: str, service: str) -> tuple[str, str] | None:
    """What is wrong with a request's signature, as name and words; None where it is right."""
    found = _authorization(request.headers.get(b"authorization", b"").decode("latin-1"))
    if found is None:
        return "MissingAuthenticationTokenException", "Missing Authentication Token"
    _key, day, region, named, signed, signature = found.groups()
    stamp = request.headers.get(b"x-amz-date", b"").decode("latin-1")
    if named != service or not stamp.startswith(day):
        return "InvalidSignatureException", "Credential should be scoped to the correct service and date."
    try:
        moment = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return "IncompleteSignatureException", "X-Amz-Date is no date."
    if abs((datetime.now(UTC) - moment).total_seconds()) > TOLERANCE_SECONDS:
        return "InvalidSignatureException", "Signature expired."
    scope = f"{day}/{region}/{service}/aws4_request"
    wanted = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(_canonical(request, signed)).hexdigest()))
    key = ("AWS4" + secret).encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(hmac.new(key, wanted.encode(), hashlib.sha256).hexdigest(), signature):
        return "InvalidSignatureException", "The request signature we calculated does not match yours."
    return None


def _canonical(request: Request, signed: str) -> bytes:
    path, _, query = request.url.decode("latin-1").partition("?")
    headers = "".join(
        f"{name}:{' '.join(request.headers.get(name.encode(), b'').decode('latin-1').split())}\n"
        for name in signed.split(";")
    )
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in parse_qsl(query, True))
    asked = "&".join(f"{name}={value}" for name, value in pairs)
    lines = (
        request.method.decode(),
        quote(path, safe="/-_.~"),
        asked,
        headers,
        signed,
        hashlib.sha256(request.body).hexdigest(),
    )
    return "\n".join(lines).encode()


def plain(path: str) -> list[str]:
    """The segments of a path, decoded."""
    return [unquote(part) for part in path.strip("/").split("/")]
