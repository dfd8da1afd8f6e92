"""A virus scanner, where the operator has one: ClamAV's daemon by its INSTREAM command (clamd(8))."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

CHUNK = 64 * 1024
SECONDS = 60.0


class Infected(Exception):
    """The scanner knows it; its text is the name the scanner gave."""


class ScannerAway(Exception):
    """No answer that could be relied on: the file waits and is asked about again."""


async def scan(address: str, chunks: AsyncIterator[bytes]) -> None:
    """Have a file looked at by the daemon at `tcp://host:port`. Raises Infected, ScannerAway."""
    where = urlsplit(address)
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(where.hostname, where.port or 3310)
            try:
                answer = await _ask(reader, writer, chunks)
            finally:
                writer.close()
    except (OSError, TimeoutError) as fault:
        raise ScannerAway(type(fault).__name__) from fault
    if answer.endswith("FOUND"):
        raise Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    if not answer.endswith("OK"):
        raise ScannerAway(answer[:200])


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chunks: AsyncIterator[bytes]) -> str:
    writer.write(b"zINSTREAM\0")
    async for chunk in chunks:
        for start in range(0, len(chunk), CHUNK):
            part = chunk[start : start + CHUNK]
            writer.write(len(part).to_bytes(4, "big") + part)
            await writer.drain()
    writer.write(b"\0\0\0\0")
    await writer.drain()
    return (await reader.read(4_096)).rstrip(b"\0\n").decode(errors="replace").strip()
