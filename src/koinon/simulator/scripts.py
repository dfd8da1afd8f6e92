"""Conversations that play themselves, for demonstrations: a person's lines one after the other (CHN-078)."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from koinon.simulator.accounts import Account
from koinon.simulator.carrier import Carrier
from koinon.simulator.registry import phones

MOST_LINES = 200
LOOK_AGAIN_SECONDS, PATIENCE_SECONDS = 1.0, 3_600.0


class Line(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What a person writes `after` so many simulated seconds; `heard` lines wait for an answer to the former first."""

    text: Annotated[str, msgspec.Meta(max_length=1_600)] = ""
    after: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 4.0
    heard: bool = False
    media_urls: tuple[str, ...] = ()


OURS = {
    "A visitor asks the way": (
        Line("Hi! I'd love to visit on Sunday. What time do you start?", after=1),
        Line("And is there something for children? Mine are 4 and 7", after=6),
        Line("Perfect, thank you. See you then!", after=5, heard=True),
    ),
    "Somebody needs a call": (
        Line("Hello, it's about my mother. She had to go to the hospital last night", after=1),
        Line("Could somebody call me this afternoon?", after=5),
        Line("Thank you so much 🙏", after=6, heard=True),
    ),
    "Changes their mind": (
        Line("Please take me off the list", after=1),
        Line("STOP", after=6),
        Line("START", after=12),
        Line("Sorry, that was my daughter playing with the phone", after=5),
    ),
}


def play(carrier: Carrier, account: Account, person: str, sender: str, lines: Sequence[Line]) -> None:
    """Have the person write line after line on the simulated clock."""

    def say(index: int, waited: float) -> None:
        line = lines[index]
        if line.heard and waited < PATIENCE_SECONDS and not _is_answered(carrier, person, sender):
            carrier.timeline.after(LOOK_AGAIN_SECONDS, lambda: say(index, waited + LOOK_AGAIN_SECONDS))
            return
        phones(account).receive(carrier, account, sender=sender, person=person, text=line.text, media=line.media_urls)
        if index + 1 < len(lines):
            carrier.timeline.after(lines[index + 1].after, lambda: say(index + 1, 0.0))

    carrier.timeline.after(lines[0].after, lambda: say(0, 0.0))


def _is_answered(carrier: Carrier, person: str, sender: str) -> bool:
    between = [message for message in carrier.phones.thread(person) if message.sender == sender]
    return bool(between) and between[-1].direction == "outbound"
