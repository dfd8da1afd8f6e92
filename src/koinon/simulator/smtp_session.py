"""One client's talk with the mailbox (RFC 5321), with a login where it gives one (RFC 4954)."""

import asyncio
import base64
import binascii
from typing import Protocol

from koinon.simulator import post_office
from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier

MOST_OCTETS = 3 * 1024 * 1024
IDLE_SECONDS = 60.0


class Box(Protocol):
    """Where mails are kept; `refuse` is an answer to every recipient, for tests."""

    refuse: str
    carrier: Carrier | None

    def keep(self, raw: bytes) -> str: ...


class Silence(Exception):
    """The server says nothing more and hangs up after a while."""


class Session:
    """What one client said so far."""

    def __init__(self, box: Box, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._box, self._reader, self._writer = box, reader, writer
        self._account: Account | None = None
        self._sender, self._recipients = "", list[str]()

    async def run(self) -> None:
        await self._say("220 mailbox.koinon ready")
        try:
            while line := await asyncio.wait_for(self._reader.readline(), IDLE_SECONDS):
                verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
                if verb.upper() == "QUIT":
                    await self._say("221 Bye")
                    return
                await self._say(await self._answer(verb.upper(), rest))
        except Silence:
            await asyncio.sleep(self._box.carrier.config.hang_seconds if self._box.carrier else 0)

    async def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")
        await self._writer.drain()

    async def _answer(self, verb: str, rest: str) -> str:
        match verb:
            case "EHLO":
                offers = ["mailbox.koinon", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN"]
                return "".join(f"250-{one}\r\n" for one in offers) + f"250 SIZE {MOST_OCTETS}"
            case "HELO" | "NOOP":
                return "250 OK"
            case "AUTH":
                return await self._login(rest)
            case "RSET":
                self._sender, self._recipients = "", []
                return "250 OK"
            case "MAIL":
                self._sender, self._recipients = _address(rest) or "<>", []
                return "250 OK"
            case "RCPT":
                return self._recipient(_address(rest))
            case "DATA":
                return await self._data()
            case _:
                return "502 Not known here"

    async def _login(self, rest: str) -> str:
        """PLAIN with or without a first answer (RFC 4616), and LOGIN; the password is an account's key."""
        mechanism, _, given = rest.partition(" ")
        if mechanism.upper() == "PLAIN":
            password = _decoded(given or await self._asked("")).rpartition("\x00")[2]
        elif mechanism.upper() == "LOGIN":
            if not given:
                await self._asked("VXNlcm5hbWU6")
            password = _decoded(await self._asked("UGFzc3dvcmQ6"))
        else:
            return "504 5.5.4 Not known here"
        self._account = self._box.carrier.account(password) if self._box.carrier else None
        if self._account is None:
            return "535 5.7.8 Authentication credentials invalid"
        if self._account.scenario.outage:
            raise Silence
        return "235 2.7.0 Authentication successful"

    async def _asked(self, question: str) -> str:
        await self._say(f"334 {question}")
        return (await asyncio.wait_for(self._reader.readline(), IDLE_SECONDS)).decode("ascii", "replace").strip()

    def _recipient(self, address: str) -> str:
        if not self._sender:
            return "503 MAIL first"
        if self._box.refuse:
            return self._box.refuse
        if self._account is not None and (refusal := post_office.refusal(self._account, address)):
            return refusal
        self._recipients.append(address)
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
        sender, people = self._sender, self._recipients
        self._sender, self._recipients = "", []
        if size > MOST_OCTETS:
            return "552 5.3.4 Too large"
        name = self._box.keep(b"".join(lines))
        if self._account is not None and self._box.carrier is not None:
            await self._carry(name, b"".join(lines), sender, people)
        return f"250 2.0.0 Ok: queued as {name}"

    async def _carry(self, name: str, raw: bytes, sender: str, people: list[str]) -> None:
        account, carrier = self._account, self._box.carrier
        assert account is not None
        assert carrier is not None
        await asyncio.sleep(post_office.delay(carrier, account))
        for person in people:
            post_office.carry(carrier, account, name, raw, person)
            for back in post_office.comes_back(sender, person, raw):
                self._box.keep(back)
            if post_office.is_silent(person):
                raise Silence


def _address(rest: str) -> str:
    return rest.partition(":")[2].strip().partition(">")[0].lstrip("<").strip()


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
