"""Who the client is behind proxies the operator named; other forwarded headers change nothing (API-050)."""

import ipaddress
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def parse(text: str) -> tuple[Network, ...]:
    """Networks from `10.0.0.0/8, ::1`. Raises ValueError for what is none."""
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def believe(scope: Any, trusted: tuple[Network, ...]) -> None:
    """Put the true client and scheme into `scope`, if the peer is trusted."""
    peer = scope.get("client")
    if not peer or not _within(peer[0], trusted):
        return
    headers = dict(scope["headers"])
    scheme = headers.get(b"x-forwarded-proto", b"").split(b",")[-1].strip().lower()
    if scheme in (b"http", b"https"):
        scope["scheme"] = scheme.decode()
    hops = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
    client = next((hop for raw in reversed(hops) if not _within(hop := raw.strip(), trusted)), None)
    if client is not None and _is_address(client):
        scope["client"] = (client, 0)


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
