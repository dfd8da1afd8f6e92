"""A real mail server from PyPI (aiosmtpd) on loopback: STARTTLS, logins, and what it took."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from koinon.channels import Credentials

USER, PASSWORD = "office", "a long password"


class MailServer:
    """What arrived and how it is answered; `connections` and `mails` of each."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.raw: list[bytes] = []
        self.refused: dict[str, str] = {}
        self.answer_to_data: str | None = "250 2.0.0 Ok: queued as 4F2A9"
        self.mails_by_connection: list[int] = []
        self.encrypted: list[bool] = []
        self.port = 0

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.envelopes.append(envelope)
        self.raw.append(envelope.content)
        self.mails_by_connection[session.number] += 1  # type: ignore[attr-defined]
        self.encrypted.append(session.ssl is not None)
        if self.answer_to_data is None:
            server.transport.abort()
            return "250 never said"
        return self.answer_to_data

    def credentials(self, security: str = "starttls", password: str = PASSWORD) -> Credentials:
        more = {"host": "localhost", "port": str(self.port), "security": security, "username": USER}
        return Credentials(password, "smtp:", password, {**more, "bounces": "bounces@chapel.example"}, INNER)


INNER = "127.0.0.0/8, ::1/128"


class _Talk(SMTP):
    """aiosmtpd's server, which counts the mails of each connection."""

    _number: int | None

    def __init__(self, box: MailServer, **options: Any) -> None:
        self._box, self._number = box, None
        super().__init__(box, **options)

    def _create_session(self) -> Session:
        session = super()._create_session()
        if self._number is None:  # STARTTLS makes a second session of the same connection
            self._number = len(self._box.mails_by_connection)
            self._box.mails_by_connection.append(0)
        session.number = self._number  # type: ignore[attr-defined]
        return session


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    # handled=True, the default, would answer nothing at all to a wrong password.
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@asynccontextmanager
async def serving(authority: trustme.CA) -> AsyncIterator[MailServer]:
    """A server on a free port that takes logins over TLS only."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    box = MailServer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        listening = await asyncio.get_running_loop().create_server(
            lambda: _Talk(
                box,
                tls_context=tls,
                require_starttls=True,
                authenticator=_authenticate,
                auth_required=True,
                loop=asyncio.get_running_loop(),
            ),
            "127.0.0.1",
            0,
        )
        box.port = listening.sockets[0].getsockname()[1]
        try:
            yield box
        finally:
            listening.close()
