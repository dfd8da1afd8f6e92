"""SMTP's twin: the simulator's mailbox."""

from typing import ClassVar
from urllib.parse import urlsplit

import msgspec

from koinon.channels import Credentials, ErrorKind
from tests.channels.mail_server import INNER
from tests.channels.twins.twin import Case, Twin
from tests.simulator.running import KEY


class SmtpTwin(Twin):
    name = "smtp"
    channel = "email"
    sender = "office@chapel.example"
    to = "ada@sim.test"
    inbound = False
    proof = 0
    endings: ClassVar[dict[Case, str]] = {
        "invalid": "bounced@sim.test",
        "throttled": "busy@sim.test",
        "retryable": "soft@sim.test",
        "unanswered": "silent@sim.test",
    }
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RETRYABLE: ("421", "451", "4.2.2", "4.3.0", "4.4.2"),
        ErrorKind.THROTTLED: ("4.7.0", "4.7.28"),
        ErrorKind.RECIPIENT_INVALID: ("550", "5.1.1", "5.1.2", "5.1.10"),
        ErrorKind.CONTENT: ("5.3.4", "5.6.0", "5.7.1"),
        ErrorKind.CONFIGURATION: ("535", "5.7.8", "5.7.26"),
    }

    @property
    def credentials(self) -> Credentials:
        host = urlsplit(self.simulator.url).hostname or ""
        server = {"host": host, "port": str(self.simulator.mailbox.port), "security": "none", "username": "sim"}
        return Credentials(KEY, self.simulator.url, KEY, {**server, "bounces": "bounces@chapel.example"}, INNER)

    def nowhere(self) -> Credentials:
        return msgspec.structs.replace(self.credentials, more={**self.credentials.more, "port": "1"})

    def person(self, number: int) -> str:
        return f"person{number}@sim.test"
