"""Calls to addresses that a tenant or a stranger named: to the outside world only (OWASP SSRF, ASVS 5.0 §1.3).

The name is looked up once, by the connection that is made: what was checked is what is called, however a name server
answers the next time (DNS rebinding).
"""

import ipaddress
import socket
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

LOCAL = ("localhost", "127.0.0.1")


class InnerAddress(OSError):
    """The host lies in a network of ours, or of this machine."""


class NotHttps(ValueError):
    """Only https leads to a stranger's host."""


class PublicResolver(AbstractResolver):
    """Looks names up and refuses each that has an address which is not of the public network."""

    def __init__(self, beneath: AbstractResolver | None = None) -> None:
        self._beneath = beneath or aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host. Raises InnerAddress."""
        found = await self._beneath.resolve(host, port, family)
        if not found or not all(is_public(one["host"]) for one in found):
            raise InnerAddress(f"{host} does not lead outside")
        return found

    async def close(self) -> None:
        """Nothing is kept open."""
        await self._beneath.close()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, and of one machine."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is not None:
        known = known.ipv4_mapped
    return known.is_global and not known.is_multicast


def connector_for(url: str, *, is_local: bool = False) -> aiohttp.TCPConnector:
    """What calls `url`; `is_local` lets plain http to this machine pass (development and tests).

    Raises NotHttps, InnerAddress for an address that stands in the URL itself.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_local and host in LOCAL:
        return aiohttp.TCPConnector()
    if parts.scheme != "https" or not host:
        raise NotHttps(url)
    try:
        outside = is_public(host)
    except ValueError:  # a name: the resolver judges it
        outside = True
    if not outside:
        raise InnerAddress(host)
    return aiohttp.TCPConnector(resolver=PublicResolver(), use_dns_cache=False)
