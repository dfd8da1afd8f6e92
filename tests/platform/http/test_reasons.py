"""Faults of the network as sentences, never as an exception's name."""

import asyncio
import socket
import ssl

import pytest

from koinon.platform.http import AnswerTooLarge, ConnectFailed, HttpSession, reasons
from koinon.platform.http.reasons import reason
from tests.platform.http.servers import serving
from tests.platform.http.test_session import counting


def wrapped(fault: Exception) -> Exception:
    """As libraries do: an error of their own, caused by the system's."""
    try:
        raise RuntimeError("connector") from fault
    except RuntimeError as made:
        return made


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (ConnectionRefusedError(111, "refused"), reasons.REFUSED),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed ('::1', 9)"), reasons.REFUSED),
        (socket.gaierror(-2, "Name or service not known"), reasons.UNKNOWN_HOST),
        (UnicodeError("label too long"), reasons.UNKNOWN_HOST),
        (TimeoutError(), reasons.SILENT),
        (asyncio.IncompleteReadError(b"", 1), reasons.HUNG_UP),
        (ConnectionResetError(104, "reset"), reasons.HUNG_UP),
        (ssl.SSLCertVerificationError(1, "CERTIFICATE_VERIFY_FAILED"), reasons.UNTRUSTED),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), reasons.NO_TLS),
        (OSError(113, "No route to host"), reasons.UNREACHABLE),
        (RuntimeError("what nobody foresaw"), reasons.UNREACHABLE),
    ],
)
def test_each_fault_has_its_sentence_bare_and_wrapped(fault: Exception, sentence: str) -> None:
    assert reason(fault) == sentence
    assert reason(wrapped(fault)) == sentence


async def test_a_refused_call_says_so_in_words() -> None:
    async with serving(counting(b"")[1]) as url:
        pass
    async with HttpSession(first_wait=0.001) as http:
        with pytest.raises(ConnectFailed, match=reasons.REFUSED):
            await http.request("POST", url)


async def test_no_more_of_an_answer_is_read_than_was_asked_for() -> None:
    """Asked once: another try would bring the same."""
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000
    seen, handler = counting(whole)
    async with serving(handler) as url, HttpSession(first_wait=0.001) as http:
        assert len((await http.request("GET", url, most_bytes=100_000)).body) == 100_000
        with pytest.raises(AnswerTooLarge):
            await http.request("GET", url, most_bytes=99_999)
    assert len(seen) == 2
