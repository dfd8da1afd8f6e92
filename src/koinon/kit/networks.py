"""Networks by name, as an operator writes them: `telnyx=192.76.120.192/27, …`."""

import ipaddress
from collections import defaultdict

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def by_name(text: str) -> dict[str, tuple[Network, ...]]:
    """Networks by provider. Raises ValueError for what is none."""
    found = defaultdict[str, list[Network]](list)
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, network = part.partition("=")
        if not equals or not name.isidentifier():
            raise ValueError(f"{part} is not a provider and its network, such as telnyx=192.76.120.192/27")
        try:
            found[name].append(ipaddress.ip_network(network.strip(), strict=False))
        except ValueError:
            raise ValueError(f"{network} is no address or network such as 192.76.120.192/27") from None
    return {name: tuple(networks) for name, networks in found.items()}


def parse(text: str) -> tuple[Network, ...]:
    """Networks, comma-separated. Raises ValueError."""
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def holds(networks: tuple[Network, ...], host: str | None) -> bool:
    """Whether a caller is within; nobody is who has no address."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        address = mapped
    return any(address.version == network.version and address in network for network in networks)
