"""The two cookies of a browser's session (IDN-013)."""

import base64
from datetime import timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from koinon.identity.contracts import SignedIn
from koinon.identity.sessions import Tokens
from koinon.identity.tokens.signing import TOKEN_LIFE

COOKIE, ACCESS_COOKIE, DEVICE_COOKIE = "__Host-koinon", "__Host-koinon_access", "__Host-koinon_device"
MARK_COOKIE, JOURNEY_COOKIE = "__Host-koinon_link", "__Host-koinon_sso"
ABSOLUTE = timedelta(days=30)


def session_cookies(tokens: SignedIn | Tokens) -> list[Cookie]:
    """The two cookies of a session. Browsers refuse them on plain HTTP off this machine (`cookie_would_be_dropped`)."""
    text = tokens.token if isinstance(tokens, SignedIn) else tokens.refresh
    return [_cookie(ACCESS_COOKIE, tokens.access, TOKEN_LIFE), _cookie(COOKIE, text, ABSOLUTE)]


def cleared_cookies() -> list[Cookie]:
    """The cookies that end the browser's part of a session."""
    return [_cookie(ACCESS_COOKIE, "", timedelta(0)), _cookie(COOKIE, "", timedelta(0))]


def device_cookie(token: str) -> Cookie:
    """The cookie of a device that is not asked for the second factor; the database says for how long."""
    return _cookie(DEVICE_COOKIE, token, timedelta(days=90))


def device_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """What a remembered device sends; empty where it sends nothing."""
    return connection.cookies.get(DEVICE_COOKIE, "")


def browser_mark_cookie(mark: str, path: str = "") -> Cookie:
    """The cookie by which a magic link is opened where it was asked for, and goes on to where one wanted to go."""
    wanted = "." + base64.urlsafe_b64encode(path.encode()).decode().rstrip("=") if path else ""
    return _cookie(MARK_COOKIE, mark + wanted, timedelta(minutes=15))


def browser_mark(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The mark that cookie holds; empty in any other browser."""
    return connection.cookies.get(MARK_COOKIE, "").partition(".")[0]


def wanted_path(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Where the browser that asked for a magic link wanted to go; a browser may send anything here."""
    try:
        return base64.urlsafe_b64decode(connection.cookies.get(MARK_COOKIE, "").partition(".")[2] + "==").decode()
    except ValueError:
        return ""


def journey_cookie(sealed: str) -> Cookie:
    """What a browser carries to its organization's provider and back; empty ends it."""
    return _cookie(JOURNEY_COOKIE, sealed, timedelta(minutes=10 if sealed else 0))


def journey_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """What it brings back."""
    return connection.cookies.get(JOURNEY_COOKIE, "")


def _cookie(name: str, value: str, age: timedelta) -> Cookie:
    return Cookie(
        key=name, value=value, max_age=int(age.total_seconds()), path="/", secure=True, httponly=True, samesite="lax"
    )
