"""The access token: a JWT signed with Ed25519 that lives 15 minutes (IDN-011, RFC 7519, 8037).

It says who calls from which session; what they may do is read, so a right that was taken away ends within seconds.
"""

import base64
import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from joserfc import jwt
from joserfc.errors import JoseError

from koinon.identity.tokens import signing
from koinon.identity.tokens.signing import ALGORITHM, RELOAD_SECONDS, TOKEN_LIFE, Ring
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.services import Services

AUDIENCE = "koinon"
LEEWAY_SECONDS = 30
MOST_REMEMBERED = 20_000
MOST_CHARACTERS = 2_000
_NEVER = 2**40


class Claims(NamedTuple):
    """What a verified token says."""

    user_id: UUID
    session_id: UUID
    version: int
    expires_at: int
    kid: str


class Subject(NamedTuple):
    """Whom a token is made for."""

    user_id: UUID
    session_id: UUID
    organization_id: UUID | None
    membership_id: UUID | None
    role: str | None
    version: int
    amr: Sequence[str]


_verified: WeakKeyDictionary[Vault, OrderedDict[bytes, Claims]] = WeakKeyDictionary()


def issue(ring: Ring, issuer: str, subject: Subject) -> str:
    """A token for `subject`, valid from now."""
    assert ring.current is not None
    now = int(clock.now().timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": str(subject.user_id),
        "sid": str(subject.session_id),
        "org": str(subject.organization_id) if subject.organization_id else None,
        "mem": str(subject.membership_id) if subject.membership_id else None,
        "role": subject.role,
        "ver": subject.version,
        "amr": list(subject.amr),
        "iat": now,
        "exp": now + int(TOKEN_LIFE.total_seconds()),
    }
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": ring.current.kid}
    return jwt.encode(header, claims, ring.current, algorithms=[ALGORITHM])


async def verify(services: Services, token: str) -> Claims:
    """What `token` says. Raises `invalid_token` or `expired_token`.

    Ed25519 costs 0.1 ms, so what was verified is remembered by the token's hash until it expires (0.002 ms); a key
    that was withdrawn is believed a minute longer at most.
    """
    remembered = _verified.setdefault(services.vault, OrderedDict())
    name = hashlib.sha256(token.encode("utf-8", "replace")).digest()
    claims = remembered.get(name)
    ring = await _ring(services, claims.kid if claims else _kid_of(token))
    if claims is None:
        claims = _checked(services, ring, token)
        remembered[name] = claims
        while len(remembered) > MOST_REMEMBERED:
            remembered.popitem(last=False)
    if claims.kid not in ring.public or claims.expires_at + LEEWAY_SECONDS <= clock.now().timestamp():
        remembered.pop(name, None)
        raise (errors.EXPIRED_TOKEN if claims.kid in ring.public else errors.INVALID_TOKEN)()
    return claims


async def _ring(services: Services, kid: str) -> Ring:
    ring = signing.ring_of(services.vault)
    if time.monotonic() - ring.loaded_at > RELOAD_SECONDS or (kid not in ring.public and ring.may_ask()):
        async with services.database.system() as tx:
            await signing.load(tx, services.vault)
    return ring


def _checked(services: Services, ring: Ring, token: str) -> Claims:
    kid = _kid_of(token)
    key = ring.public.get(kid)
    if key is None:
        raise errors.INVALID_TOKEN()
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        now=int(clock.now().timestamp()),
        iss={"essential": True, "value": services.configuration.base_url},
        aud={"essential": True, "value": AUDIENCE},
    )
    try:
        claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
        rules.validate({**claims, "exp": _NEVER})  # lateness has its own error, told by `verify`
        return Claims(UUID(claims["sub"]), UUID(claims["sid"]), int(claims["ver"]), int(claims["exp"]), kid)
    except (JoseError, ValueError, KeyError, TypeError):
        raise errors.INVALID_TOKEN() from None


def _kid_of(token: str) -> str:
    """The key a token names; its algorithm is not asked, it is fixed."""
    if len(token) > MOST_CHARACTERS:
        raise errors.INVALID_TOKEN()
    try:
        header = _header(token)
    except (JoseError, ValueError):
        raise errors.INVALID_TOKEN() from None
    return str(header.get("kid", ""))


def _header(token: str) -> dict[str, Any]:
    """The header of a compact JWS, unverified. Raises ValueError."""
    found = json.loads(base64.urlsafe_b64decode(token.partition(".")[0].encode("ascii") + b"=="))
    if not isinstance(found, dict):
        raise ValueError("a header is an object")
    return found
