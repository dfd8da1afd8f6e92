"""What was carried: one record a message, kept by number as a phone would show it."""

from collections import deque
from collections.abc import Iterator
from typing import Literal

import msgspec

# Written by the carrier itself after STOP, START and HELP: on the phone like any other, in nobody's figures.
AUTORESPONSE = "autoresponse"


class Message(msgspec.Struct, gc=False, omit_defaults=True):
    """A carried message. `person` is the phone, `sender` the organization's number; times are Unix seconds.

    An outbound one reaches `status` at `final_at`, with `error` as the carrier's code if it failed; both are in the
    words of the `protocol` that it came by. `payload` is the id of an answer that was tapped, `replies_to` that of the
    message it answers; a reaction is an emoji on that message, or takes one back where its text is empty.
    """

    id: str
    account: str
    direction: Literal["outbound", "inbound"]
    sender: str
    person: str
    text: str
    created_at: float
    parts: int = 1
    encoding: str = "GSM-7"
    media: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    webhook_url: str | None = None
    profile_id: str | None = None
    sent_at: float = 0.0
    final_at: float = 0.0
    status: str = "delivered"
    error: str | None = None
    protocol: str = "telnyx"
    channel: str = "sms"
    payload: str | None = None
    replies_to: str | None = None
    is_reaction: bool = False
    as_mms: bool = False

    def status_at(self, now: float) -> str:
        """The carrier's status at a moment: queued, sent, then the final one."""
        if self.direction == "inbound" or now >= self.final_at:
            return self.status
        return "sent" if now >= self.sent_at else "queued"


class Phones:
    """All messages by the person's number, the number last used at the end; the oldest messages are forgotten."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._order: deque[Message] = deque()
        self._by_id: dict[str, Message] = {}
        self._threads: dict[str, list[Message]] = {}

    def add(self, message: Message) -> None:
        thread = self._threads.pop(message.person, None)
        if thread is None:
            thread = []
        self._threads[message.person] = thread
        thread.append(message)
        self._by_id[message.id] = message
        self._order.append(message)
        if len(self._order) > self._keep:
            self._forget(self._order.popleft())

    def get(self, message_id: str) -> Message | None:
        return self._by_id.get(message_id)

    def thread(self, number: str) -> list[Message]:
        return self._threads.get(number, [])

    def latest_first(self) -> Iterator[tuple[str, list[Message]]]:
        return ((number, self._threads[number]) for number in reversed(self._threads))

    def all(self) -> Iterator[Message]:
        return iter(self._order)

    def clear(self) -> None:
        self._order.clear()
        self._by_id.clear()
        self._threads.clear()

    def __len__(self) -> int:
        return len(self._order)

    def _forget(self, message: Message) -> None:
        self._by_id.pop(message.id, None)
        thread = self._threads.get(message.person)
        if thread and thread[0] is message:
            del thread[0]
            if not thread:
                del self._threads[message.person]
