"""What a plan is made of: people who read the same, by the same channel, at the same price."""

from typing import NamedTuple

from koinon.messaging.repository.reckoning import Kind


class Line(NamedTuple):
    kind: Kind
    text: str
    segments: int
    price: tuple[int, str] | None
    is_blank: bool

    @property
    def is_text(self) -> bool:
        """Whether it goes by SMS."""
        return self.kind.channel == "sms"
