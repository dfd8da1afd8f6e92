"""Forged requests (API-048): a token bound to the session, and the browser's word on where a request came from."""

import base64
import hmac
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection

from koinon.identity.sessions import Known
from koinon.platform import errors
from koinon.platform.services import Services

HEADER, FIELD = "x-csrf-token", "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PURPOSE = "csrf"
_SIZE = 32  # bytes of HMAC-SHA-256

Connection = ASGIConnection[Any, Any, Any, Any]


def csrf_token(connection: Connection) -> str:
    """The token of the session in hand, empty without one; it lives as long as the session."""
    known = connection.scope["state"].get("session")
    return _token_of(connection.app.state["services"], known) if isinstance(known, Known) else ""


def _token_of(services: Services, known: Known) -> str:
    return _encoded(services.vault.sign(known.session_id.bytes, _PURPOSE))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    """The bytes of a token; none where it is no base64."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""


def _xor(mask: bytes, value: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(mask, value, strict=True))


def _unmasked(raw: bytes) -> bytes:
    return _xor(raw[:_SIZE], raw[_SIZE:]) if len(raw) == 2 * _SIZE else raw


def masked_csrf_token(connection: Connection) -> str:
    """The token for a page, another text each time: compressed pages must not give it away by their length (BREACH).

    Behind a dot it names the organization that the page shows (IDN-017).
    """
    token = csrf_token(connection)
    if not token:
        return ""
    mask = secrets.token_bytes(_SIZE)
    known = connection.scope["state"]["session"]
    named = f".{known.slug}" if known.slug else ""
    return _encoded(mask + _xor(mask, _decoded(token))) + named


def token_for(services: Services, known: Known) -> str:
    """The token of a session that has just begun."""
    return _token_of(services, known)


def refuse_other_sites(connection: Connection) -> None:
    """Raise 403 `csrf_failed` where the browser says that another site sent the request."""
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise errors.CSRF_FAILED()
        return
    origin = connection.headers.get("origin")
    if origin is not None and origin.partition("://")[2] not in _own_hosts(connection):
        raise errors.CSRF_FAILED()


def _own_hosts(connection: Connection) -> set[str]:
    services: Services = connection.app.state["services"]
    return {connection.headers.get("host", ""), urlsplit(services.configuration.base_url).netloc} - {""}


async def require_token(request: Request[Any, Any, Any]) -> str:
    """The organization that a page's token names, empty for none.

    Raises 403 `csrf_failed` unless the header or the form holds the session's token.
    """
    sent, _, named = (request.headers.get(HEADER) or await _from_form(request)).partition(".")
    expected = _decoded(csrf_token(request))
    if not expected or not hmac.compare_digest(_unmasked(_decoded(sent)), expected):
        raise errors.CSRF_FAILED()
    return named


async def _from_form(request: Request[Any, Any, Any]) -> str:
    kind, _ = request.content_type
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return ""
    value = (await request.form()).get(FIELD, "")
    return value if isinstance(value, str) else ""
