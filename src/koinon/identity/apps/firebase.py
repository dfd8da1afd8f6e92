"""Firebase ID tokens, as Google says they are verified (“Verify ID tokens using a third-party JWT library”).

RS256 by the `kid` of one of Google's certificates, which are kept for as long as their Cache-Control allows.
"""

import asyncio
import base64
import re
import time
from typing import Any, NamedTuple

import msgspec
import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from koinon.kit import clock
from koinon.platform.http import HttpFailure, HttpSession

ISSUER = "https://securetoken.google.com/"
ALGORITHM = "RS256"
FRESH_SECONDS, LEEWAY_SECONDS = 300, 30
LONGEST_KEPT, ASK_AGAIN_SECONDS = 86_400.0, 30.0
MOST_BYTES = 8_192
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})")
log = structlog.get_logger("koinon.firebase")


class NotVerified(Exception):
    """The token proves nothing; `reason` is for the security log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Unreachable(Exception):
    """Google's certificates could not be read, and none that are kept may be used any more."""


class Proved(NamedTuple):
    """Whom a token speaks for: a verified address, and until when (Unix seconds) it could be shown again."""

    subject: str
    email: str
    void_at: float


class Certificates:
    """The certificates of one address, by `kid`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, RSAKey] = {}
        self._until = self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def key(self, kid: str) -> RSAKey | None:
        """The key of `kid`; an unknown one is asked for twice a minute at most. Raises Unreachable."""
        async with self._asking:
            now = time.monotonic()
            is_due = now >= self._until or (kid not in self._keys and now - self._asked_at >= ASK_AGAIN_SECONDS)
            if is_due:
                await self._ask(now)
            return self._keys.get(kid)

    async def _ask(self, now: float) -> None:
        self._asked_at = now
        try:
            async with HttpSession(connections=2) as http:
                reply = await http.request("GET", self._url, timeout=5.0, repeatable=False)
            if reply.status != 200:
                raise Unreachable(f"status {reply.status}")
            self._keys = _keys_of(reply.body)
        except (HttpFailure, Unreachable, ValueError) as fault:
            log.warning("firebase_certificates_unread", error=type(fault).__name__)
            if now >= self._until:
                raise Unreachable from fault
            return
        self._until = now + _kept_for(reply.headers.get("cache-control", ""))


def _keys_of(body: bytes) -> dict[str, RSAKey]:
    found = msgspec.json.decode(body, type=dict[str, str])
    return {kid: _public(pem) for kid, pem in found.items()}


def _public(pem: str) -> RSAKey:
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    return RSAKey.import_key(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _kept_for(cache_control: str) -> float:
    found = None if "no-store" in cache_control else _MAX_AGE.search(cache_control)
    return min(float(found.group(1)), LONGEST_KEPT) if found else 0.0


async def verify(token: str, project: str, certificates: Certificates) -> Proved:
    """Whom the token speaks for. Raises NotVerified, Unreachable."""
    header = _header(token)
    if header.get("alg") != ALGORITHM:
        raise NotVerified("algorithm")
    key = await certificates.key(str(header.get("kid") or ""))
    if key is None:
        raise NotVerified("unknown_key")
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError, TypeError):
        raise NotVerified("signature") from None
    return _proved(claims, project, clock.now().timestamp())


def _header(token: str) -> dict[str, Any]:
    try:
        first, _, _ = token.split(".")
        found = msgspec.json.decode(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except ValueError:
        raise NotVerified("no_token") from None
    if not isinstance(found, dict):
        raise NotVerified("no_token")
    return found


def _proved(claims: dict[str, Any], project: str, now: float) -> Proved:
    times = [claims.get(name) for name in ("exp", "iat", "auth_time")]
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in times):
        raise NotVerified("times")
    expires, issued, proved_at = (float(value) for value in times if value is not None)
    subject, email = claims.get("sub"), claims.get("email")
    wrong = {
        "audience": claims.get("aud") != project,
        "issuer": claims.get("iss") != ISSUER + project,
        "subject": not isinstance(subject, str) or not 0 < len(subject) <= 128,
        "expired": expires <= now - LEEWAY_SECONDS,
        "from_the_future": max(issued, proved_at) > now + LEEWAY_SECONDS,
        "signed_in_too_long_ago": proved_at <= now - FRESH_SECONDS,
        "address_not_verified": claims.get("email_verified") is not True or not isinstance(email, str),
    }
    if reason := next((name for name, is_wrong in wrong.items() if is_wrong), None):
        raise NotVerified(reason)
    return Proved(str(subject), str(email), proved_at + FRESH_SECONDS)
