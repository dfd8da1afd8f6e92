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

from koinon.simulator.http import Reply

KEPT = 200
MOST_OCTETS = 3 * 1024 * 1024
IDLE_SECONDS = 60.0
# What a mail shows may do nothing but look: no script, no form, no frame, nothing fetched.
MAIL_HEADERS = (
    b"Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    b" frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox\r\n"
    b"X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
)
log = logging.getLogger("koinon.simulator")


class Mailbox:
    """What arrived, oldest first. `port` is where it listens, 0 while it does not."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
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

    def keep(self, raw: bytes) -> None:
        """File one mail, and let the oldest go."""
        name = f"{time.time_ns():020d}"
        self.mails[name] = raw
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder.joinpath(f"{name}.eml").write_bytes(raw)
        for old in list(self.mails)[:-KEPT]:
            del self.mails[old]
            if self._folder is not None:
                self._folder.joinpath(f"{old}.eml").unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            await _Session(self, reader, writer).run()
        with contextlib.suppress(OSError):
            writer.close()


class _Session:
    """One client's talk."""

    def __init__(self, box: Mailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._box, self._reader, self._writer = box, reader, writer
        self._sender, self._recipients = "", 0

    async def run(self) -> None:
        await self._say("220 mailbox.koinon ready")
        while line := await asyncio.wait_for(self._reader.readline(), IDLE_SECONDS):
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                await self._say("221 Bye")
                return
            await self._say(await self._answer(verb.upper(), rest))

    async def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")
        await self._writer.drain()

    async def _answer(self, verb: str, rest: str) -> str:
        match verb:
            case "EHLO":
                return f"250-mailbox.koinon\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {MOST_OCTETS}"
            case "HELO" | "NOOP":
                return "250 OK"
            case "RSET":
                self._sender, self._recipients = "", 0
                return "250 OK"
            case "MAIL":
                self._sender, self._recipients = rest, 0
                return "250 OK"
            case "RCPT":
                return self._recipient()
            case "DATA":
                return await self._data()
            case _:
                return "502 Not known here"

    def _recipient(self) -> str:
        if not self._sender:
            return "503 MAIL first"
        if self._box.refuse:
            return self._box.refuse
        self._recipients += 1
        return "250 OK"

    async def _data(self) -> str:
        if not self._recipients:
            return "503 RCPT first"
        await self._say("354 End with a dot on a line of its own")
        lines, size = [], 0
        while (line := await asyncio.wait_for(self._reader.readline(), IDLE_SECONDS)) not in (b".\r\n", b".\n", b""):
            size += len(line)
            if size <= MOST_OCTETS:
                lines.append(line[1:] if line.startswith(b".") else line)
        self._sender, self._recipients = "", 0
        if size > MOST_OCTETS:
            return "552 Too large"
        self._box.keep(b"".join(lines))
        return "250 Kept"


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
