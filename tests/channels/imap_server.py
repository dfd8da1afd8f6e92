"""A small IMAP server for tests (RFC 3501), since PyPI has none that is kept: INBOX, literals, UIDs that grow."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

USER, PASSWORD = "office", "a long password"


class ImapServer:
    """`mails` by UID; `validity` is UIDVALIDITY; `fetched` are the UIDs whose whole text was asked for."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.validity, self.next = 7, 1
        self.fetched: list[int] = []
        self.changed = 0
        self.port = 0

    def put(self, raw: bytes) -> int:
        uid, self.next = self.next, self.next + 1
        self.mails[uid] = raw
        return uid

    def rebuild(self) -> None:
        """The mailbox is built anew: other UIDs under another validity (§2.3.1.1)."""
        old, self.mails, self.validity, self.next = list(self.mails.values()), {}, self.validity + 1, 1
        for raw in old:
            self.put(raw)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        is_in = False
        while line := await reader.readline():
            tag, verb, rest = _apart(line)
            if verb == "LOGIN":
                is_in = rest == f'{USER} "{PASSWORD}"'
                answer = b"OK in" if is_in else b"NO [AUTHENTICATIONFAILED] no"
            elif verb == "LOGOUT":
                writer.write(b"* BYE\r\n")
                answer = b"OK out"
            elif verb == "CAPABILITY":
                writer.write(b"* CAPABILITY IMAP4rev1\r\n")
                answer = b"OK done"
            else:
                answer = self._answer(writer, verb, rest) if is_in else b"BAD log in first"
            writer.write(tag + b" " + answer + b"\r\n")
            await writer.drain()
            if verb == "LOGOUT":
                break
        writer.close()

    def _answer(self, writer: asyncio.StreamWriter, verb: str, rest: str) -> bytes:
        if verb in ("EXAMINE", "SELECT"):
            self.changed += verb == "SELECT"
            writer.write(b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] ok\r\n" % (len(self.mails), self.validity))
            return b"OK [READ-ONLY] done"
        if verb == "STATUS":
            writer.write(b'* STATUS "INBOX" (UIDNEXT %d)\r\n' % self.next)
            return b"OK done"
        if verb == "UID" and rest.startswith("SEARCH"):
            writer.write(b"* SEARCH %s\r\n" % " ".join(map(str, self._found(rest))).encode())
            return b"OK done"
        if verb == "UID" and rest.startswith("FETCH"):
            self._fetch(writer, rest)
            return b"OK done"
        return b"BAD unknown"

    def _found(self, asked: str) -> list[int]:
        """`n:*` holds the last mail whatever n is (§6.4.8)."""
        least = re.search(r"UID (\d+):\*", asked)
        if least is None:
            return list(self.mails)
        return [uid for uid in self.mails if uid >= int(least[1]) or uid == max(self.mails)]

    def _fetch(self, writer: asyncio.StreamWriter, asked: str) -> None:
        _, uids, what = asked.split(" ", 2)
        for uid in map(int, uids.split(",")):
            raw = self.mails.get(uid)
            if raw is None:
                continue
            if "RFC822.SIZE" in what:
                writer.write(b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, uid, len(raw)))
            else:
                self.fetched.append(uid)
                self.changed += "PEEK" not in what
                writer.write(b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, uid, len(raw), raw))


def _apart(line: bytes) -> tuple[bytes, str, str]:
    tag, _, command = line.strip().partition(b" ")
    verb, _, rest = command.decode().partition(" ")
    return tag, verb.upper(), rest


@asynccontextmanager
async def serving() -> AsyncIterator[ImapServer]:
    box = ImapServer()
    listening = await asyncio.start_server(box.serve, "127.0.0.1", 0)
    box.port = listening.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        listening.close()
