"""TXT records of a domain, asked of the machine's own resolver (RFC 1035): one question, one answer, over UDP."""

import asyncio
import secrets
import struct
from pathlib import Path

TXT, INTERNET = 16, 1
TIMEOUT = 5.0


async def txt_records(domain: str) -> list[str]:
    """The domain's TXT records; empty where there are none or nobody answers."""
    try:
        async with asyncio.timeout(TIMEOUT):
            return parsed(await _ask(question(domain, secrets.randbits(16))))
    except (OSError, TimeoutError, struct.error, IndexError, ValueError):
        return []


def question(domain: str, number: int) -> bytes:
    """A query for TXT records, recursion desired."""
    name = b"".join(bytes([len(label)]) + label.encode("ascii") for label in domain.split("."))
    return struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + name + b"\0" + struct.pack(">HH", TXT, INTERNET)


def parsed(answer: bytes) -> list[str]:
    """The texts of an answer. Raises struct.error or IndexError for one that is cut."""
    _, _, questions, answers, _, _ = struct.unpack(">HHHHHH", answer[:12])
    at, texts = 12, []
    for _ in range(questions):
        at = _past_name(answer, at) + 4
    for _ in range(answers):
        at = _past_name(answer, at)
        kind, _, _, length = struct.unpack(">HHIH", answer[at : at + 10])
        at += 10
        if kind == TXT:
            texts.append(_joined(answer[at : at + length]))
        at += length
    return texts


def _joined(data: bytes) -> str:
    parts, at = [], 0
    while at < len(data):
        parts.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(parts).decode("utf-8", "replace")


def _past_name(answer: bytes, at: int) -> int:
    while answer[at]:
        if answer[at] & 0xC0:
            return at + 2
        at += 1 + answer[at]
    return at + 1


def _resolver() -> str:
    for line in Path("/etc/resolv.conf").read_text(encoding="ascii", errors="replace").splitlines():
        word, _, value = line.partition(" ")
        if word == "nameserver":
            return value.strip()
    return "127.0.0.1"


class _Once(asyncio.DatagramProtocol):
    def __init__(self, number: bytes, answered: "asyncio.Future[bytes]") -> None:
        self._number, self._answered = number, answered

    def datagram_received(self, data: bytes, _addr: object) -> None:
        if data[:2] == self._number and not self._answered.done():
            self._answered.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self._answered.done():
            self._answered.set_exception(exc)


async def _ask(query: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[bytes] = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Once(query[:2], answered), remote_addr=(_resolver(), 53)
    )
    try:
        transport.sendto(query)
        return await answered
    finally:
        transport.close()
