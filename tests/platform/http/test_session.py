"""The resilient session: repeats only what is safe to repeat, obeys Retry-After."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from koinon.platform.http import ConnectFailed, HttpSession, LeanPool, OutcomeUnknown
from koinon.platform.http.session import retry_after, waited
from tests.platform.http.servers import read_request, serving

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}'
DOWN = b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n"


def counting(*answers: bytes | None) -> tuple[list[bytes], Callable[..., Awaitable[None]]]:
    """A handler that gives these answers over all connections (None: reset) and the requests it saw."""
    seen: list[bytes] = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            seen.append(await read_request(reader))
            answer = answers[min(len(seen), len(answers)) - 1]
            if answer is None:
                writer.transport.abort()
                return
            writer.write(answer)

    return seen, handler


async def test_a_get_is_tried_again_after_a_503_and_a_reset() -> None:
    seen, handler = counting(DOWN, None, OK)
    async with serving(handler) as url, HttpSession(first_wait=0.001) as http:
        reply = await http.request("GET", url)
    assert reply.json() == {"a": 1}
    assert len(seen) == 3


async def test_the_fifth_bad_answer_is_returned() -> None:
    seen, handler = counting(DOWN)
    async with serving(handler) as url, HttpSession(first_wait=0.001) as http:
        assert (await http.request("GET", url)).status == 503
    assert len(seen) == 5


async def test_a_post_is_made_once() -> None:
    seen, handler = counting(None, OK)
    async with serving(handler) as url, HttpSession(first_wait=0.001) as http:
        with pytest.raises(OutcomeUnknown):
            await http.request("POST", url, json={"to": "x"})
    assert len(seen) == 1


async def test_a_refused_connection_is_surely_not_sent() -> None:
    async with serving(counting(OK)[1]) as url:
        pass
    async with HttpSession(first_wait=0.001) as http:
        with pytest.raises(ConnectFailed):
            await http.request("POST", url)


async def test_a_long_retry_after_is_left_to_the_caller() -> None:
    busy = b"HTTP/1.1 429 Busy\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
    seen, handler = counting(busy, OK)
    async with serving(handler) as url, HttpSession(first_wait=0.001) as http:
        assert (await http.request("GET", url)).status == 429
    assert len(seen) == 1


async def test_a_short_retry_after_is_obeyed() -> None:
    busy = b"HTTP/1.1 429 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
    seen, handler = counting(busy, OK)
    async with serving(handler) as url, HttpSession(first_wait=30) as http:
        assert (await asyncio.wait_for(http.request("GET", url), 5)).status == 200
    assert len(seen) == 2


async def test_redirects_are_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    async with serving(counting(moved)[1]) as url, HttpSession() as http:
        assert (await http.request("GET", url)).status == 302


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120.0), ("Sun, 06 Nov 1994 08:49:37 GMT", 37.0), ("soon", None), ("", None)],
)
def test_retry_after_by_rfc_9110(text: str, seconds: float | None) -> None:
    now = datetime(1994, 11, 6, 8, 49, 0, tzinfo=UTC)
    assert retry_after({"retry-after": text}, now) == seconds


async def test_whoever_does_not_answer_is_given_up() -> None:
    """OPS-100: connect 3 s, total 10 s, unless a call asks for less."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    assert inspect.signature(HttpSession.request).parameters["timeout"].default == 10.0
    pool = inspect.signature(LeanPool).parameters
    assert (pool["connect_timeout"].default, pool["total_timeout"].default) == (3.0, 10.0)
    async with serving(silent) as url, HttpSession(first_wait=0.001) as http:
        with pytest.raises(OutcomeUnknown):
            await http.request("POST", url, timeout=0.1)


@pytest.mark.parametrize(
    ("tried", "least", "most"), [(1, 0.9, 1.1), (2, 1.8, 2.2), (5, 14.4, 17.6), (12, 270.0, 330.0)]
)
def test_waits_double_and_differ_by_a_tenth(tried: int, least: float, most: float) -> None:
    """CHN-042: base 1 s, doubling, cap 300 s, 10 % jitter."""
    assert waited(1.0, tried, 0.0) == pytest.approx(least)
    assert waited(1.0, tried, 1.0) == pytest.approx(most)
