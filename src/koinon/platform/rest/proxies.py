"""Who the client is behind proxies the operator named; other forwarded headers change nothing (API-050)."""

import ipaddress
from typing import Any

from koinon.kit.networks import Network

COUNTRY = "koinon.country"


def believe(scope: Any, trusted: tuple[Network, ...], country_header: str | None = None) -> None:
    """Put the true client and scheme into `scope`, if the peer is trusted, and the country that it says they are in."""
    peer = scope.get("client")
    if not peer or not _within(peer[0], trusted):
        return
    headers = dict(scope["headers"])
    if country_header is not None:
        scope[COUNTRY] = _country(headers.get(country_header.lower().encode(), b""))
    scheme = headers.get(b"x-forwarded-proto", b"").split(b",")[-1].strip().lower()
    if scheme in (b"http", b"https"):
        scope["scheme"] = scheme.decode()
    hops = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
    client = next((hop for raw in reversed(hops) if not _within(hop := raw.strip(), trusted)), None)
    if client is not None and _is_address(client):
        scope["client"] = (client, 0)


def _country(said: bytes) -> str | None:
    """Two letters of ISO 3166-1; proxies say XX where they do not know and T1 for Tor."""
    code = said.decode("latin-1").strip().upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() and code not in ("XX", "ZZ") else None


def is_plain(scope: Any, trusted: tuple[Network, ...]) -> bool:
    """Whether a call surely came without TLS: a trusted proxy says so, or another machine called past the proxies.

    Asked before `believe`. Where no proxy is named nobody can tell, and a redirect might run in a circle.
    """
    peer = scope.get("client")
    if not trusted or not peer:
        return False
    if _within(peer[0], trusted):
        told = dict(scope["headers"]).get(b"x-forwarded-proto", b"")
        return bool(told.split(b",")[-1].strip().lower() == b"http")
    return scope.get("scheme") == "http" and not _is_loopback(peer[0])


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def _within(host: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address.version == network.version and address in network for network in networks)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
