"""A name server on loopback that answers what a test puts in: dnspython's messages on asyncio's UDP (RFC 1035)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer(asyncio.DatagramProtocol):
    """`zone` holds records by (name, type); `failing` names are answered SERVFAIL, `silent` ones not at all."""

    def __init__(self) -> None:
        self.zone: dict[tuple[str, str], list[str]] = {}
        self.failing: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self.address = ""

    def put(self, name: str, kind: str, *values: str) -> None:
        """Let these records stand at a name; a text is quoted in pieces of 255 as it travels (RFC 1035 §3.3.14)."""
        if kind == "TXT":
            values = tuple(" ".join(f'"{one[at : at + 255]}"' for at in range(0, len(one), 255)) for one in values)
        self.zone[name, kind] = list(values)

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        host, port = transport.get_extra_info("sockname")[:2]
        self.address = f"{host}:{port}"

    def datagram_received(self, data: bytes, addr: Any) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name in self.failing:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif values := self.zone.get((name, kind)):
            answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, values))
        elif not any(known == name for known, _ in self.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(answer.to_wire(max_size=4_096), addr)


@asynccontextmanager
async def serving() -> AsyncIterator[NameServer]:
    """A server on a free port."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    try:
        yield server
    finally:
        transport.close()
