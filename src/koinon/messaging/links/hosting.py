"""Networks where servers stand and no people: cloud providers and gateways that open links to look at them (MSG-076).

The list names whole blocks that their owners announce for servers (as registered at ARIN and RIPE); it is short on
purpose, since a person behind a wrong one would not be counted. An operator adds to it by KOINON_HOSTING_NETWORKS.
"""

import ipaddress
from bisect import bisect_right
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Amazon, Google Cloud, Microsoft (Azure; Exchange Online, whose Safe Links opens every link of a mail), DigitalOcean,
# Hetzner, Linode, OVH, Barracuda, Proofpoint, Mimecast, Meta's and Google's fetchers.
KNOWN = """
3.0.0.0/9 18.128.0.0/9 34.192.0.0/10 44.192.0.0/10 52.0.0.0/10 54.64.0.0/10 54.144.0.0/12 54.160.0.0/11 54.192.0.0/10
34.64.0.0/10 35.184.0.0/13 35.192.0.0/12 35.208.0.0/12 35.224.0.0/12 104.196.0.0/14 130.211.0.0/16 146.148.0.0/17
13.64.0.0/11 13.96.0.0/13 13.104.0.0/14 20.33.0.0/16 20.36.0.0/14 20.40.0.0/13 20.64.0.0/10 40.64.0.0/10 40.92.0.0/15
40.107.0.0/16 52.100.0.0/14 52.224.0.0/11 104.40.0.0/13 104.47.0.0/17 104.208.0.0/13 137.116.0.0/14
104.131.0.0/16 138.68.0.0/16 138.197.0.0/16 139.59.0.0/16 142.93.0.0/16 157.230.0.0/16 159.65.0.0/16 159.89.0.0/16
165.22.0.0/16 165.227.0.0/16 167.71.0.0/16 167.99.0.0/16 178.62.0.0/16 188.166.0.0/16 206.189.0.0/16
5.9.0.0/16 88.198.0.0/16 116.202.0.0/15 135.181.0.0/16 136.243.0.0/16 138.201.0.0/16 144.76.0.0/16 148.251.0.0/16
159.69.0.0/16 176.9.0.0/16 178.63.0.0/16 188.40.0.0/16 195.201.0.0/16
45.33.0.0/17 45.56.64.0/18 45.79.0.0/16 139.162.0.0/16 172.104.0.0/15 51.38.0.0/16 51.68.0.0/16 51.75.0.0/16
54.36.0.0/14 145.239.0.0/16 147.135.0.0/16 167.114.0.0/16
209.222.80.0/21 67.231.144.0/20 148.163.128.0/19 205.139.110.0/23 207.211.30.0/23
31.13.24.0/21 66.220.144.0/20 69.63.176.0/20 69.171.224.0/19 173.252.64.0/18 66.249.64.0/19
2600:1f00::/24 2a05:d000::/25 2600:1900::/28 2603:1000::/25 2a01:4f8::/29 2604:a880::/32 2a03:b0c0::/32
2600:3c00::/28 2a01:7e00::/29 2001:41d0::/32 2a03:2880::/32
"""


class Networks:
    """Ranges that do not overlap, found by their beginnings."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._ranges: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        known = [ipaddress.ip_network(network, strict=False) for network in networks]
        for version in (4, 6):
            some = [network for network in known if network.version == version]
            merged = ipaddress.collapse_addresses(some)  # type: ignore[type-var]
            self._ranges[version] = sorted((int(one.network_address), int(one.broadcast_address)) for one in merged)

    def hold(self, address: Address) -> bool:
        """Whether `address` lies in one of them."""
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        ranges, value = self._ranges[address.version], int(address)
        at = bisect_right(ranges, (value, 2**128)) - 1
        return at >= 0 and value <= ranges[at][1]


def networks(more: str = "") -> Networks:
    """The known ones and `more`, comma-separated."""
    return Networks([*KNOWN.split(), *(part.strip() for part in more.split(",") if part.strip())])
