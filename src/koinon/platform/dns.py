"""Questions to the domain name system (RFC 1035), asked of the configured servers or the machine's own."""

import ipaddress
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver

PATIENCE_SECONDS = 5.0
PORT = 53
MOST_ALIASES = 8


class Unanswered(Exception):
    """No server said yes or no: nothing is known of the name now."""


def name_servers(text: str) -> str:
    """Addresses of name servers with an optional port, comma-separated: `10.0.0.2,[::1]:5353`."""
    for part in text.split(","):
        _server(part.strip())
    return text


class Resolver:
    """Asks with a patience of 5 s. `servers` as the setting has them; the machine's own when None."""

    def __init__(self, servers: str | None) -> None:
        self._servers = servers

    async def texts(self, name: str) -> list[str]:
        """The TXT records of a name, their pieces joined (RFC 7208 §3.3); empty where there are none."""
        return [
            b"".join(record.strings).decode("utf-8", "replace") for record in await self._asked(name, dns.rdatatype.TXT)
        ]

    async def mail_servers(self, name: str) -> list[str]:
        """Hosts that take mail for a name, best first; "." says that none ever does (RFC 7505)."""
        found = await self._asked(name, dns.rdatatype.MX)
        return [
            str(record.exchange).rstrip(".").lower() or "." for record in sorted(found, key=lambda one: one.preference)
        ]

    async def has_address(self, name: str) -> bool:
        """Whether a name leads to a machine at all (A or AAAA)."""
        return bool(await self._asked(name, dns.rdatatype.A) or await self._asked(name, dns.rdatatype.AAAA))

    async def addresses(self, name: str) -> list[str]:
        """Where a name leads in the end (A and AAAA, its aliases followed)."""
        found = [*await self._asked(name, dns.rdatatype.A), *await self._asked(name, dns.rdatatype.AAAA)]
        return sorted({str(record.address) for record in found})

    async def aliases(self, name: str) -> list[str]:
        """The names that a name is an alias of (CNAME, RFC 1034 §3.6.2), nearest first, no more than eight."""
        known = list[str]()
        while len(known) < MOST_ALIASES:
            found = await self._asked(known[-1] if known else name, dns.rdatatype.CNAME)
            target = str(found[0].target).rstrip(".").lower() if found else ""
            if not target or target in (name, *known):
                break
            known.append(target)
        return known

    async def _asked(self, name: str, kind: dns.rdatatype.RdataType) -> list[Any]:
        try:
            answer = await self._resolver().resolve(name, kind, raise_on_no_answer=False, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
            return []
        except (dns.exception.DNSException, OSError, ValueError) as fault:
            raise Unanswered(f"{name} {kind.name}: {type(fault).__name__}") from fault
        return list(answer.rrset or ())

    def _resolver(self) -> dns.asyncresolver.Resolver:
        resolver = dns.asyncresolver.Resolver(configure=self._servers is None)
        if self._servers is not None:
            resolver.nameservers = [_server(part.strip()) for part in self._servers.split(",")]
        resolver.lifetime = PATIENCE_SECONDS
        resolver.timeout = PATIENCE_SECONDS / 2
        return resolver


def _server(text: str) -> dns.nameserver.Do53Nameserver:
    host, port = text, str(PORT)
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    try:
        ipaddress.ip_address(host)
        number = int(port)
    except ValueError:
        raise ValueError(f"{text} is no address of a name server such as 10.0.0.2 or 10.0.0.2:5353") from None
    if not 0 < number < 65_536:
        raise ValueError(f"{port} is no port")
    return dns.nameserver.Do53Nameserver(host, number)
