"""Why a server could not be talked to, in a sentence for people instead of an exception's name."""

import errno
import socket
import ssl
from collections.abc import Iterator

UNKNOWN_HOST = "No server of this name is known."
REFUSED = "The server refuses the connection; the port may be wrong."
SILENT = "The server does not answer in time."
UNTRUSTED = "The server's certificate cannot be trusted: it ran out, names another server, or nobody we know signed it."
NO_TLS = "The server does not speak TLS there; the port or the encryption may be wrong."
HUNG_UP = "The server hung up."
UNREACHABLE = "The server cannot be reached."
SENTENCES = (UNKNOWN_HOST, REFUSED, SILENT, UNTRUSTED, NO_TLS, HUNG_UP, UNREACHABLE)


def reason(fault: BaseException) -> str:
    """The sentence for a fault of the network or of TLS, looked for in what caused it too."""
    return next((words for one in _chain(fault) if (words := _of(one))), UNREACHABLE)


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """A fault, then what caused it; libraries wrap those of the system, which say more."""
    seen: list[BaseException] = []
    while fault is not None and fault not in seen:
        seen.append(fault)
        fault = fault.__cause__ or fault.__context__
    yield from reversed(seen)


def _of(fault: BaseException) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return UNTRUSTED
    if isinstance(fault, ssl.SSLError):
        return NO_TLS
    if isinstance(fault, socket.gaierror | UnicodeError):
        return UNKNOWN_HOST
    if isinstance(fault, ConnectionRefusedError) or "Connect call failed" in str(fault):
        return REFUSED
    if isinstance(fault, TimeoutError):
        return SILENT
    if isinstance(fault, ConnectionError | EOFError):
        return HUNG_UP
    is_away = isinstance(fault, OSError) and fault.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH)
    return UNREACHABLE if is_away else ""
