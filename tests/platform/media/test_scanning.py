"""The scanner's protocol, spoken with a server that reads it as clamd(8) describes INSTREAM (MSG-082)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from koinon.platform.media import Infected, ScannerAway, scan

# The test file every scanner knows (EICAR, "Anti-Malware Testfile"), put together here so that none finds this one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


async def clamd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    assert await reader.readexactly(10) == b"zINSTREAM\0"
    data = b""
    while size := int.from_bytes(await reader.readexactly(4), "big"):
        data += await reader.readexactly(size)
    writer.write(b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in data else b"stream: OK\0")
    await writer.drain()
    writer.close()


async def chunks(*data: bytes) -> AsyncIterator[bytes]:
    for one in data:
        yield one


async def test_clean_passes_and_the_known_is_named() -> None:
    server = await asyncio.start_server(clamd, "127.0.0.1", 0)
    address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        await scan(address, chunks(b"hello" * 50_000))
        with pytest.raises(Infected, match="Eicar-Test-Signature"):
            await scan(address, chunks(b"a" * 10, EICAR))
    with pytest.raises(ScannerAway):
        await scan(address, chunks(b"hello"))
