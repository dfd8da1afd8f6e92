"""What is said to an OpenID provider and believed of it (OpenID Connect Core 1.0, Discovery 1.0, RFC 7636, 9207)."""

import base64
import hashlib
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

import aiohttp
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from koinon.kit import clock
from koinon.platform.http import guarded

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_SECONDS = 30
MOST_BYTES = 512 * 1024
TIMEOUT = aiohttp.ClientTimeout(total=10)
SCOPE = "openid email profile"
# Core 1.0 §3.1.2.1 and §5.5.1.1; with `max_age` the answer has to say when its person signed in (§2, `auth_time`).
AGAIN = {"prompt": "login", "max_age": "0", "claims": '{"id_token":{"auth_time":{"essential":true}}}'}


class ProviderError(Exception):
    """The provider answered what we cannot believe, or not at all; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Metadata(msgspec.Struct, frozen=True):
    """The part of a discovery document that we use."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] = msgspec.field(default_factory=lambda: ["RS256"])
    token_endpoint_auth_methods_supported: list[str] = msgspec.field(default_factory=lambda: ["client_secret_basic"])


class Identity(NamedTuple):
    """Who the provider says it is."""

    subject: str
    email: str
    name: str
    authenticated_at: int | None = None


class Registered(NamedTuple):
    """What the provider knows us by."""

    client_id: str
    client_secret: str
    redirect_uri: str


def challenge_of(verifier: str) -> str:
    """PKCE S256 (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def basic(us: Registered) -> str:
    """The client's name and secret, each form-encoded first (RFC 6749 §2.3.1)."""
    pair = f"{quote_plus(us.client_id)}:{quote_plus(us.client_secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


class Provider:
    """One provider; `is_local` allows plain http to this machine (development and tests)."""

    def __init__(self, issuer: str, *, is_local: bool) -> None:
        self.issuer, self._is_local = issuer, is_local

    async def metadata(self) -> Metadata:
        """The discovery document. Raises ProviderError."""
        url = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found: Metadata = _decoded(await self._call("GET", url), Metadata)
        if found.issuer.rstrip("/") != self.issuer.rstrip("/"):
            raise ProviderError("issuer_mismatch")
        return found

    async def examine(self) -> None:
        """See that the provider is there, signs as we can check, and gives out its keys. Raises ProviderError."""
        known = await self.metadata()
        if not set(known.id_token_signing_alg_values_supported) & set(ALGORITHMS):
            raise ProviderError("no_signature_we_check")
        found = _decoded(await self._call("GET", known.jwks_uri), dict[str, Any])
        if not found.get("keys"):
            raise ProviderError("no_keys")

    def start(
        self,
        known: Metadata,
        us: Registered,
        *,
        state: str,
        nonce: str,
        verifier: str,
        email: str = "",
        anew: bool = False,
    ) -> str:
        """The address at the provider to which the browser goes; with `anew` it asks its person to sign in again."""
        query = {
            "response_type": "code",
            "client_id": us.client_id,
            "redirect_uri": us.redirect_uri,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
            **({"login_hint": email} if email else {}),
            **(AGAIN if anew else {}),
        }
        joint = "&" if "?" in known.authorization_endpoint else "?"
        return known.authorization_endpoint + joint + urlencode(query)

    async def finish(self, known: Metadata, us: Registered, code: str, *, nonce: str, verifier: str) -> Identity:
        """Who gave consent, for the code that came back. Raises ProviderError."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": us.redirect_uri,
            "code_verifier": verifier,
        }
        headers: dict[str, str] = {}
        if "client_secret_basic" in known.token_endpoint_auth_methods_supported:
            headers["Authorization"] = basic(us)
        else:
            form |= {"client_id": us.client_id, "client_secret": us.client_secret}
        tokens = _decoded(await self._call("POST", known.token_endpoint, form=form, headers=headers), dict[str, Any])
        claims = await self._verified(known, us, str(tokens.get("id_token", "")), nonce)
        if "email" not in claims or "email_verified" not in claims:
            claims |= await self._userinfo(known, str(tokens.get("access_token", "")), str(claims["sub"]))
        return _identity(claims)

    async def _verified(self, known: Metadata, us: Registered, token: str, nonce: str) -> dict[str, Any]:
        allowed = [name for name in known.id_token_signing_alg_values_supported if name in ALGORITHMS]
        keys = KeySet.import_key_set(_decoded(await self._call("GET", known.jwks_uri), dict[str, Any]))
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            now=int(clock.now().timestamp()),
            iss={"essential": True, "value": known.issuer},
            aud={"essential": True, "value": us.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        try:
            claims = dict(jwt.decode(token, keys, algorithms=allowed).claims)
            rules.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderError(f"id_token_{type(error).__name__}") from None
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != us.client_id:
            raise ProviderError("id_token_for_others")
        return claims

    async def _userinfo(self, known: Metadata, access_token: str, subject: str) -> dict[str, Any]:
        if known.userinfo_endpoint is None:
            return {}
        headers = {"Authorization": f"Bearer {access_token}"}
        found: dict[str, Any] = _decoded(
            await self._call("GET", known.userinfo_endpoint, headers=headers), dict[str, Any]
        )
        if found.get("sub") != subject:
            raise ProviderError("userinfo_of_another_subject")
        return found

    async def _call(
        self,
        method: str,
        url: str,
        *,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        try:
            async with (
                aiohttp.ClientSession(connector=self._outside(url), timeout=TIMEOUT) as session,
                session.request(method, url, data=form, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise ProviderError(f"status_{answer.status}")
                body = b""
                async for piece in answer.content.iter_any():  # `read` gives what has come so far
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise ProviderError("too_long")
                return body
        except aiohttp.ClientConnectorError as error:
            is_inner = isinstance(error.os_error, guarded.InnerAddress)
            raise ProviderError("inner_address" if is_inner else "unknown_host") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProviderError(type(error).__name__) from error

    def _outside(self, url: str) -> aiohttp.TCPConnector:
        """Only https to the outside world: a connection's address is typed by a tenant, and must not reach inwards."""
        try:
            return guarded.connector_for(url, is_local=self._is_local)
        except guarded.NotHttps:
            raise ProviderError("not_https") from None
        except guarded.InnerAddress:
            raise ProviderError("inner_address") from None


def _decoded(body: bytes, shape: Any) -> Any:
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.DecodeError as error:
        raise ProviderError("unreadable_answer") from error


def _identity(claims: dict[str, Any]) -> Identity:
    # Some providers send the truth as text.
    if claims.get("email_verified") not in (True, "true", "True"):
        raise ProviderError("email_unverified")
    email, subject = str(claims.get("email", "")), str(claims.get("sub", ""))
    if "@" not in email or not subject:
        raise ProviderError("claims_missing")
    name, signed_in = str(claims.get("name") or email.partition("@")[0])[:120], claims.get("auth_time")
    return Identity(subject, email, name, signed_in if type(signed_in) is int else None)
