"""Reading what is new in a mailbox (RFC 3501), by the standard library in a thread: a poll a minute needs no more.

The mailbox is only looked at (EXAMINE, BODY.PEEK): what people read there themselves stays unread for them.
"""

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from koinon.channels.contracts import Credentials, ErrorKind, ProviderError
from koinon.channels.keys import KEY_PREFIX
from koinon.channels.providers.smtp.errors import of_network
from koinon.channels.providers.smtp.reaching import reached_in_thread
from koinon.channels.providers.smtp.server import is_loopback
from koinon.channels.providers.smtp.server_words import CLEAR, NO_INBOX, NOT_TAKEN, Unusable
from koinon.platform.http.reasons import HUNG_UP

SECONDS = 20.0
MOST_AT_ONCE = 50
MOST_OCTETS = 30 * 1024 * 1024
_SIZE = re.compile(rb"UID (\d+)\b.*RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)\b.*UID (\d+)")


class Mailbox(NamedTuple):
    """Where it is; `security` none is for this machine only, `inner` as Credentials."""

    host: str
    port: int
    security: str
    user: str
    password: str
    inner: str = ""


class Seen(NamedTuple):
    """How far it was read: under which UIDVALIDITY, up to which UID, on which day."""

    validity: int
    uid: int
    day: date


class Batch(NamedTuple):
    """What is new, oldest first, and how far that goes; `more` says that it was not all."""

    validity: int
    uid: int
    mails: list[tuple[int, bytes]]
    too_large: int
    more: bool


class Unread(Exception):
    """It could not be read; `error` says why in the server's words."""

    def __init__(self, error: ProviderError) -> None:
        super().__init__(error.detail)
        self.error = error


def mailbox_of(credentials: Credentials) -> Mailbox | None:
    """An account's mailbox; None where it names none."""
    more = credentials.more
    if not more.get("imap_host") or credentials.api_key.startswith(KEY_PREFIX):
        return None
    port, security = int(more.get("imap_port") or 993), more.get("security", "")
    return Mailbox(more["imap_host"], port, security, more.get("username", ""), credentials.api_key, credentials.inner)


def read_new(mailbox: Mailbox, seen: Seen | None) -> Batch:
    """What came since; the first time nothing, only where it ends. Blocks. Raises Unread."""
    try:
        with _opened(mailbox) as server:
            validity = _number(server, "UIDVALIDITY")
            if seen is None:
                return Batch(validity, _next(server) - 1, [], 0, more=False)
            return _since(server, validity, seen)
    except (imaplib.IMAP4.error, OSError, ValueError) as fault:
        raise Unread(_error(fault)) from fault


def _since(server: imaplib.IMAP4, validity: int, seen: Seen) -> Batch:
    """UIDs of another UIDVALIDITY mean other mails (§2.3.1.1): then by day, and what was read before is known again."""
    same = validity == seen.validity
    asked = f"UID {seen.uid + 1}:*" if same else f"SINCE {seen.day:%d-%b-%Y}"
    _, found = server.uid("SEARCH", asked)
    least = seen.uid if same else 0
    every = sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > least)
    sizes = _sizes(server, every[:MOST_AT_ONCE])
    uids = _borne(every[:MOST_AT_ONCE], sizes)
    wanted = [uid for uid in uids if sizes.get(uid, 0) <= MOST_OCTETS]
    mails = [(uid, raw) for uid in wanted if (raw := _mail(server, uid)) is not None]
    reached = uids[-1] if uids else (least if same else _next(server) - 1)
    return Batch(validity, reached, mails, len(uids) - len(wanted), more=len(every) > len(uids))


def _borne(uids: list[int], sizes: Mapping[int, int]) -> list[int]:
    """The first of them that are no more than memory bears together, at least one; too large ones are not fetched."""
    together = 0
    for place, uid in enumerate(uids):
        size = sizes.get(uid, 0)
        together += size if size <= MOST_OCTETS else 0
        if together > MOST_OCTETS:
            return uids[:place]
    return uids


def _sizes(server: imaplib.IMAP4, uids: list[int]) -> dict[int, int]:
    if not uids:
        return {}
    _, rows = server.uid("FETCH", ",".join(map(str, uids)), "(RFC822.SIZE)")
    told = (_SIZE.search(row) for row in rows if isinstance(row, bytes))
    return {int(one[1] or one[4]): int(one[2] or one[3]) for one in told if one}


def _mail(server: imaplib.IMAP4, uid: int) -> bytes | None:
    """A whole mail; None for one that was deleted meanwhile."""
    _, parts = server.uid("FETCH", str(uid), "(BODY.PEEK[])")
    return next((part[1] for part in parts if isinstance(part, tuple) and len(part) == 2), None)


def _next(server: imaplib.IMAP4) -> int:
    _, rows = server.status("INBOX", "(UIDNEXT)")
    found = re.search(rb"UIDNEXT (\d+)", b" ".join(row for row in rows if isinstance(row, bytes)))
    if found is None:
        raise imaplib.IMAP4.error("the server does not tell UIDNEXT")
    return int(found[1])


def _number(server: imaplib.IMAP4, name: str) -> int:
    _, values = server.response(name)
    if not values or values[0] is None:
        raise imaplib.IMAP4.error(f"the server does not tell {name}")
    return int(values[0])


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    server = _connected(mailbox)
    try:
        try:
            server.login(mailbox.user, mailbox.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as fault:
            raise Unusable(_said(fault) or NOT_TAKEN) from fault
        answer, words = server.select("INBOX", readonly=True)
        if answer != "OK":
            raise Unusable(_said(imaplib.IMAP4.error(words[0])) or NO_INBOX)
        yield server
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    """TLS from the first byte, STARTTLS on 143; in the clear on this machine only."""
    if mailbox.security == "none":
        if not is_loopback(mailbox.host):
            raise Unusable(CLEAR)
        return _Plain(mailbox)
    if mailbox.port == 143:
        server = _Plain(mailbox)
        server.starttls(ssl.create_default_context())
        return server
    return _Encrypted(mailbox)


class _Plain(imaplib.IMAP4):
    """A connection to an address that was judged."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._inner = mailbox.inner
        super().__init__(mailbox.host, mailbox.port, SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return reached_in_thread(self.host, self.port, self._inner, timeout or SECONDS)


class _Encrypted(imaplib.IMAP4_SSL):
    """The same with TLS from its first byte."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._inner = mailbox.inner
        super().__init__(mailbox.host, mailbox.port, ssl_context=ssl.create_default_context(), timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        way = reached_in_thread(self.host, self.port, self._inner, timeout or SECONDS)
        wrapped: socket.socket = self.ssl_context.wrap_socket(way, server_hostname=self.host)
        return wrapped


def _said(fault: imaplib.IMAP4.error) -> str:
    """The server's words, without the code in brackets (RFC 5530) before them."""
    first = fault.args[0] if fault.args else b""
    words = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first or "")
    return " ".join(re.sub(r"^\[[A-Z-]+\]", "", words.strip()).split())[:500]


def _error(fault: Exception) -> ProviderError:
    if isinstance(fault, imaplib.IMAP4.abort):
        return ProviderError("unreachable", ErrorKind.RETRYABLE, HUNG_UP)
    if isinstance(fault, imaplib.IMAP4.error):
        return ProviderError("mailbox", ErrorKind.CONFIGURATION, _said(fault))
    if isinstance(fault, ValueError) and not isinstance(fault, UnicodeError):
        return ProviderError("mailbox", ErrorKind.CONFIGURATION, str(fault)[:500])
    return of_network(fault)
