"""Alerts by mail, handed to the server by whichever process saw them: the queue may be what failed (OPS-092)."""

import asyncio
from collections.abc import Sequence

from koinon.kit import clock, ids
from koinon.platform.alerts.contracts import Standing
from koinon.platform.alerts.notices import Notifier
from koinon.platform.configuration import Configuration
from koinon.platform.mail.letter import Letter, html_of, text_of
from koinon.platform.mail.server import MailServer, composed, configured, deliver


def ways(configuration: Configuration) -> Sequence[Notifier]:
    """How this installation's operator is told: by mail, where `KOINON_ALERT_MAIL` and a server are set."""
    server = configured(configuration)
    if server is None or not configuration.alert_mail:
        return ()
    return (Mailed(server, configuration.alert_mail.split(","), configuration.base_url),)


class Mailed:
    """Sends one mail to each address, straight to the mail server."""

    def __init__(self, server: MailServer, addresses: Sequence[str], where: str) -> None:
        self._server, self._addresses, self._where = server, addresses, where

    async def __call__(self, alerts: Sequence[Standing]) -> None:
        """Raises `Refused` where the server does not take it: it is tried again with the next look."""
        letter = _letter(alerts, self._where)
        for address in self._addresses:
            message = composed(
                sender=self._server.sender,
                to=address.strip(),
                subject=letter.subject,
                text=text_of(letter),
                html=html_of(letter, "en"),
                message_id=f"<{ids.uuid7().hex}@{self._server.hello}>",
                at=clock.now(),
            )
            await asyncio.to_thread(deliver, self._server, message)


def _letter(alerts: Sequence[Standing], where: str) -> Letter:
    gravest, more = alerts[0], len(alerts) - 1
    return Letter(
        kind="alert",
        subject=f"[{gravest.severity}] {gravest.kind} {gravest.subject}".rstrip()
        + (f" and {more} more" if more else ""),
        paragraphs=tuple(f"{one.severity.upper()}: {one.message}" for one in alerts),
        facts=(("Installation", where), ("Since", f"{min(a.first_seen_at for a in alerts):%Y-%m-%d %H:%M} UTC")),
        small=("`koinon doctor` shows what is open. What goes on is said again after a day.",),
    )
