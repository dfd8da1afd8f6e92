"""Where a call comes from."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from koinon.identity import letters
from koinon.identity.apps import association
from koinon.identity.contracts import Client
from koinon.identity.factors.passkeys import Site
from koinon.platform.metrics import is_loopback
from koinon.platform.rest.proxies import COUNTRY

Connection = ASGIConnection[Any, Any, Any, Any]


def client_of(connection: Connection) -> Client:
    """Where a call comes from; the server has already believed or dropped `X-Forwarded-For` (API-050)."""
    host = connection.client.host if connection.client else None
    agent = connection.headers.get("user-agent")
    country = connection.scope.get(COUNTRY)
    named = country if isinstance(country, str) else None
    return Client(_ip(host), agent[:400] if agent else None, connection.scope["state"].get("request_id"), named)


def _ip(host: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address((host or "").partition("%")[0]))
    except ValueError:
        return None


def place_of(user_agent: str | None, ip: str | None) -> letters.Place:
    """Browser, system and network in words, as their owner may recognise them."""
    return letters.place_of(Client(ip, user_agent))


def site_of(connection: Connection) -> Site:
    """Whom passkeys are made for: the public address; without one, localhost on whatever port the browser sees."""
    configuration = connection.app.state["services"].configuration
    base = urlsplit(configuration.base_url)
    origins = [f"{base.scheme}://{base.netloc}"]
    if configuration.public_url is None:
        host = connection.headers.get("host", "")
        if host.rpartition(":")[0] == "localhost":
            origins.append(f"http://{host}")
    origins += association.origins(configuration)
    return Site(base.hostname or "localhost", tuple(dict.fromkeys(origins)))


def cookie_would_be_dropped(connection: Connection) -> bool:
    """Whether a browser would drop the session cookie: plain HTTP to another machine. Explain it, or sign-in loops."""
    if connection.scope.get("scheme") == "https":
        return False
    host = connection.headers.get("host", "").rsplit(":", 1)[0].strip("[]")
    return not (host == "localhost" or host.endswith(".localhost") or is_loopback(host))
