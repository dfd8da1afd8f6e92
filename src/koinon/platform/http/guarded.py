"""Calls to addresses that a tenant or a stranger named: to the outside world only (OWASP SSRF, ASVS 5.0 §1.3).

The name is looked up once, by the connection that is made: what was checked is what is called, however a name server
answers the next time (DNS rebinding). The host is read as the client reads it (`１２７.0.0.1` is 127.0.0.1 to it), and
the address of each socket is judged once more before it is opened.
"""

import ipaddress
import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType
from yarl import URL

LOCAL = ("localhost", "127.0.0.1")
# Well-known prefix of NAT64 (RFC 6052 §2.1): its last four octets are an address of the old network.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


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
        try:
            found = await self._beneath.resolve(host, port, family)
        except UnicodeError as error:  # no name at all: a label that is empty or too long
            raise InnerAddress(f"{host[:80]} is no name") from error
        if not found or not all(is_public(one["host"]) for one in found):
            raise InnerAddress(f"{host} does not lead outside")
        return found

    async def close(self) -> None:
        """Nothing is kept open."""
        await self._beneath.close()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, and of one machine."""
    known = _within(ipaddress.ip_address(address.partition("%")[0]))
    return known.is_global and not known.is_multicast


def _within(known: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address of the old network that one of the new stands for, where it does."""
    if isinstance(known, ipaddress.IPv4Address):
        return known
    if known in NAT64:
        return ipaddress.IPv4Address(known.packed[-4:])
    return known.ipv4_mapped or known.sixtofour or known


def _socket_outside(found: AddrInfoType) -> socket.socket:
    """A socket for an address; the last wall. Raises InnerAddress."""
    family, kind, protocol, _, address = found
    if not is_public(str(address[0])):
        raise InnerAddress(f"{address[0]} does not lead outside")
    return socket.socket(family, kind, protocol)


def connector_for(url: str, *, is_local: bool = False) -> aiohttp.TCPConnector:
    """What calls `url`; `is_local` lets plain http to this machine pass (development and tests).

    Raises NotHttps (also for what is no URL), InnerAddress for an address that stands in the URL itself.
    """
    return connector(is_here=leads_here(url, is_local=is_local))


def connector(*, is_here: bool) -> aiohttp.TCPConnector:
    """What calls any URL of those that `leads_here` judged alike."""
    if is_here:
        return aiohttp.TCPConnector()
    return aiohttp.TCPConnector(resolver=PublicResolver(), use_dns_cache=False, socket_factory=_socket_outside)


def leads_here(url: str, *, is_local: bool = False) -> bool:
    """Whether `url` is of this machine, as `is_local` allows; else it is an outside one. Raises as `connector_for`."""
    try:
        parts = URL(url)
    except ValueError:
        raise NotHttps(url[:200]) from None
    host = parts.raw_host or ""
    if is_local and host in LOCAL:
        return True
    if parts.scheme != "https" or not host:
        raise NotHttps(url[:200])
    try:
        outside = is_public(host)
    except ValueError:  # a name: the resolver judges it
        outside = True
    if not outside:
        raise InnerAddress(host)
    return False
