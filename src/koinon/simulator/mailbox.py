"""The simulator's mailbox: an SMTP server (RFC 5321) on loopback that keeps what it is given, so mail needs no account.

Nothing travels on. Mails lie as .eml files in a folder, the newest 200, and are read at the simulator's page `/mail`.
"""

import asyncio
import contextlib
import email
import email.policy
import logging
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msgspec

from koinon.simulator.carrier import Carrier
from koinon.simulator.http import Reply
from koinon.simulator.smtp_session import MOST_OCTETS, Session

KEPT = 200
# What a mail shows may do nothing but look, at pictures too: no script, no form, no frame.
MAIL_HEADERS = (
    b"Content-Security-Policy: default-src 'none'; img-src * data:; style-src 'unsafe-inline'; base-uri 'none';"
    b" form-action 'none';"
    b" frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox\r\n"
    b"X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
)
log = logging.getLogger("koinon.simulator")


class Mailbox:
    """What arrived, oldest first. `port` is where it listens, 0 while it does not.

    Who logs in with an account's key is treated as that account's scenario says; without a login all is kept.
    """

    def __init__(self, folder: Path | None, carrier: Carrier | None = None) -> None:
        self._folder, self.carrier = folder, carrier
        self._server: asyncio.Server | None = None
        self.port = 0
        self.refuse = ""
        self.mails: dict[str, bytes] = {}
        if folder is not None and folder.is_dir():
            self.mails = {path.stem: path.read_bytes() for path in sorted(folder.glob("*.eml"))[-KEPT:]}

    async def open(self, host: str, port: int) -> None:
        """Listen; where the port is taken the phones work on, and mail waits in its outbox."""
        try:
            self._server = await asyncio.start_server(self._serve, host, port, limit=MOST_OCTETS)
        except OSError as error:
            log.warning("mailbox_not_open", extra={"port": port, "error": type(error).__name__})
            return
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Take no more."""
        if self._server is not None:
            self._server.close()

    def keep(self, raw: bytes) -> str:
        """File one mail, and let the oldest go; the name it has now."""
        name = f"{time.time_ns():020d}"
        self.mails[name] = raw
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.joinpath(f"{name}.eml").write_bytes(raw)
        for old in list(self.mails)[:-KEPT]:
            del self.mails[old]
            if self._folder is not None:
                self._folder.joinpath(f"{old}.eml").unlink(missing_ok=True)
        return name

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            await Session(self, reader, writer).run()
        with contextlib.suppress(OSError):
            writer.close()


def read_mail(box: Mailbox, name: str) -> Reply:
    """The list, newest first, or one mail's HTML (`<name>.html`)."""
    if not name:
        return Reply(200, msgspec.json.encode([_shown(key, raw) for key, raw in reversed(box.mails.items())]))
    raw = box.mails.get(name.removesuffix(".html"))
    if raw is None:
        return Reply(404, b"{}")
    body = _body(_parsed(raw), "html")
    return Reply(200, body.encode(), headers=MAIL_HEADERS, content_type=b"text/html; charset=utf-8")


def _shown(name: str, raw: bytes) -> dict[str, Any]:
    message = _parsed(raw)
    return {
        "id": name,
        "at": int(name) / 1e9,
        "from": str(message["From"] or ""),
        "to": str(message["To"] or ""),
        "subject": str(message["Subject"] or ""),
        "text": _body(message, "plain"),
    }


def _parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
