"""What the twins of mail providers have in common."""

import uuid
from typing import ClassVar

from koinon.channels import ErrorKind, MailContent, OutgoingMessage
from tests.channels.twins.twin import NOWHERE, Case, Twin
from tests.simulator.running import KEY, call


class MailTwin(Twin):
    channel = "email"
    sender = "office@grace.test"
    to = "ada@people.test"
    keywords = False
    failing = ("bounced@sim.test", ErrorKind.RECIPIENT_INVALID)
    endings: ClassVar[dict[Case, str]] = {
        "invalid": "invalid@sim.test",
        "throttled": "throttled@sim.test",
        "retryable": "broken@sim.test",
        "unanswered": "unanswered@sim.test",
        "bad_json": "badjson@sim.test",
    }

    def message(self, to: str | None = None, body: str = "Hello", callback: str = NOWHERE) -> OutgoingMessage:
        delivery, attempt = uuid.uuid4(), uuid.uuid4()
        content = MailContent(subject="News")
        return OutgoingMessage(
            delivery, attempt, self.sender, to or self.to, body, (), callback, channel="email", content=content
        )

    def person(self, number: int) -> str:
        return f"person{number}@people.test"

    async def settle(self, path: str, body: object, method: str = "POST") -> None:
        """Tell the simulated account something, as its dashboard would."""
        answer = await call(self.simulator, method, path, body, KEY)
        assert answer.status in (200, 201, 204), answer.body
