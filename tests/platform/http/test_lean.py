"""The lean pool against servers that answer well, badly, late or not at all."""

import asyncio
import datetime
import socket
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from koinon.platform.http import ConnectFailed, LeanPool, Origin, OutcomeUnknown, request_bytes
from koinon.platform.http.reasons import UNTRUSTED
from tests.platform.http.servers import answering, read_request, serving

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GET = request_bytes("GET", "/", b"Host: localhost\r\n")


def pool(url: str, **options: object) -> LeanPool:
    return LeanPool(Origin.of(url), **options)  # type: ignore[arg-type]


async def test_one_connection_is_kept_alive_over_many_requests() -> None:
    opened = 0

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        await answering(OK)(reader, writer)

    async with serving(handler) as url:
        lean = pool(url)
        bodies = [(await lean.submit(GET)).body for _ in range(20)]
        lean.close()
    assert bodies == [b"ok"] * 20
    assert opened == 1


async def test_a_chunked_answer_is_put_together() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    async with serving(answering(chunked)) as url:
        lean = pool(url)
        assert [(await lean.submit(GET)).body for _ in range(3)] == [b"abcdefg"] * 3
        lean.close()


async def test_an_answer_may_end_with_the_connection() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end")

    async with serving(handler) as url:
        lean = pool(url)
        assert [(await lean.submit(GET)).body for _ in range(2)] == [b"to the end"] * 2
        lean.close()


async def test_an_interim_answer_is_skipped() -> None:
    async with serving(answering(b"HTTP/1.1 100 Continue\r\n\r\n" + OK)) as url:
        lean = pool(url)
        assert (await lean.submit(GET)).status == 200
        lean.close()


async def test_headers_are_read_without_regard_to_case() -> None:
    answer = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
    async with serving(answering(answer)) as url:
        lean = pool(url)
        got = await lean.submit(GET)
        lean.close()
    assert (got.status, got.header("retry-after"), got.header("absent")) == (429, "7", None)


async def test_many_refused_connections_are_told_at_once() -> None:
    """Opened together they fail together; nobody waits out the ten seconds for one that became free."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        pool = LeanPool(Origin.of(f"http://127.0.0.1:{unheard.getsockname()[1]}"), total_timeout=5.0)
        began = asyncio.get_running_loop().time()
        answers = [pool.submit(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(7)]
        told = await asyncio.gather(*answers, return_exceptions=True)
        assert all(isinstance(one, ConnectFailed) for one in told)
        assert asyncio.get_running_loop().time() - began < 2.0
        pool.close()


async def test_refused_connection_is_surely_not_sent() -> None:
    async with serving(answering(OK)) as url:
        pass
    with pytest.raises(ConnectFailed):
        await pool(url).submit(GET)


async def test_reset_after_the_request_is_unknown_and_the_request_is_not_repeated() -> None:
    seen = 0

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        await read_request(reader)
        seen += 1
        writer.transport.abort()

    async with serving(handler) as url:
        with pytest.raises(OutcomeUnknown):
            await pool(url).submit(GET)
    assert seen == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"SMTP ready\r\n\r\n",
        b"",
    ],
    ids=["cut body", "cut chunk", "not http", "nothing"],
)
async def test_close_before_the_answer_is_whole_is_unknown(answer: bytes) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(answer)

    async with serving(handler) as url:
        with pytest.raises(OutcomeUnknown):
            await pool(url).submit(GET)


async def test_silence_after_the_request_is_unknown_in_time() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await reader.read()

    async with serving(handler) as url:
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown, match="in time"):
            await pool(url, total_timeout=0.2).submit(GET)
    assert time.monotonic() - started < 2


async def test_no_free_connection_in_time_is_surely_not_sent() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serving(handler) as url:
        lean = pool(url, connections=1)
        first = lean.submit(GET, 5.0)
        with pytest.raises(ConnectFailed):
            await lean.submit(GET, 0.2)
        lean.close()
        with pytest.raises(OutcomeUnknown):
            await first


async def test_a_connection_closed_while_idle_is_replaced() -> None:
    closed = asyncio.Event()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(OK)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        closed.set()

    async with serving(handler) as url:
        lean = pool(url)
        for _ in range(3):
            assert (await lean.submit(GET)).body == b"ok"
            await closed.wait()
            closed.clear()
            while lean.idle:  # noqa: ASYNC110
                await asyncio.sleep(0)
        lean.close()


async def test_never_more_connections_than_the_limit() -> None:
    open_now = most = 0

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        try:
            await answering(OK)(reader, writer)
        finally:
            open_now -= 1

    async with serving(handler) as url:
        lean = pool(url, connections=4)
        answers = await asyncio.gather(*[lean.submit(GET) for _ in range(200)])
        lean.close()
    assert len(answers) == 200
    assert most == 4


async def test_a_second_answer_to_one_request_is_never_given_to_the_next_caller() -> None:
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    async with serving(answering(OK + forged)) as url:
        lean = pool(url, connections=1)
        bodies = [(await lean.submit(GET)).body for _ in range(3)]
        lean.close()
    assert bodies == [b"ok"] * 3


async def test_a_cancelled_caller_does_not_spoil_the_connection() -> None:
    release = asyncio.Event()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await release.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst")
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond")
        await reader.read()

    async with serving(handler) as url:
        lean = pool(url, connections=1)
        gone = lean.submit(GET)
        second = lean.submit(GET)
        gone.cancel()
        release.set()
        assert (await second).body in (b"first", b"second")
        lean.close()


async def test_an_endless_answer_is_cut_off() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            await writer.drain()

    async with serving(handler) as url:
        with pytest.raises(OutcomeUnknown, match="longer than"):
            await pool(url).submit(GET)


def certificate(folder: Path) -> Path:
    """A self-signed certificate for `localhost`, key and certificate in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


async def test_tls_is_verified(tmp_path: Path) -> None:
    path = certificate(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    async with serving(answering(OK), server) as url:
        trusting = pool(url, tls=ssl.create_default_context(cafile=str(path)))
        assert (await trusting.submit(GET)).body == b"ok"
        trusting.close()
        with pytest.raises(ConnectFailed, match=UNTRUSTED):
            await pool(url).submit(GET)
        by_address = pool(url.replace("localhost", "127.0.0.1"), tls=ssl.create_default_context(cafile=str(path)))
        with pytest.raises(ConnectFailed, match=UNTRUSTED):
            await by_address.submit(GET)


@pytest.mark.parametrize("url", ["ftp://a", "https://", "http://user:secret@host", "example.org"])
def test_an_odd_base_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not a base address"):
        Origin.of(url)
