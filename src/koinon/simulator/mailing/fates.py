"""What becomes of a mail: by the mailbox at sim.test (CHN-077), else by the account's scenario and the seed."""

from typing import Literal

import msgspec

from koinon.simulator.chance import Draws
from koinon.simulator.replies import QUESTION, fitting
from koinon.simulator.scenarios import Scenario

DOMAIN = "sim.test"
Answer = Literal["ok", "unanswered", "bad_json", "slow"]


class Fate(msgspec.Struct, frozen=True):
    """How a mail is answered, how it ends, and what the person or the machine behind the address does with it.

    `status` is the enhanced code of a bounce (RFC 3463), empty for a mail that arrives; `refused` why the provider
    does not even take it; `stumbles` how often it fails at first, and with what.
    """

    answer: Answer = "ok"
    status: str = ""
    words: str = ""
    refused: Literal["", "invalid"] = ""
    stumbles: tuple[int, int] = (0, 0)
    receipts: bool = True
    doubled: bool = False
    early: bool = False
    acts: tuple[Literal["open", "click", "complaint", "unsubscribe", "scan"], ...] = ()
    reply: str | None = None


NOBODY = "550 5.1.1 The email account that you tried to reach does not exist."
FULL = "452 4.2.2 The email account that you tried to reach is over quota."
BLOCKED = "550 5.7.1 This message was refused by policy."
AWAY = "421 4.4.1 The recipient's server did not answer."
MAILBOXES: dict[str, Fate] = {
    "delivered": Fate(),
    "bounced": Fate(status="5.1.1", words=NOBODY),
    "soft": Fate(status="4.2.2", words=FULL),
    "blocked": Fate(status="5.7.1", words=BLOCKED),
    "complained": Fate(acts=("complaint",)),
    "unsubscribed": Fate(acts=("unsubscribe",)),
    "opened": Fate(acts=("open",)),
    "clicked": Fate(acts=("open", "click")),
    "scanner": Fate(acts=("scan",)),
    "invalid": Fate(refused="invalid"),
    "throttled": Fate(stumbles=(1, 429)),
    "broken": Fate(stumbles=(2, 500)),
    "unanswered": Fate(answer="unanswered"),
    "silent": Fate(receipts=False),
    "doubled": Fate(doubled=True),
    "early": Fate(early=True),
    "slow": Fate(answer="slow"),
    "badjson": Fate(answer="bad_json"),
    "question": Fate(reply=QUESTION),
    "stop": Fate(reply="STOP"),
}
FAILURES = (("5.1.1", NOBODY), ("4.2.2", FULL), ("5.7.1", BLOCKED), ("4.4.1", AWAY))


def fate_of(to: str, text: str, scenario: Scenario, draws: Draws, replies: tuple[str, ...]) -> Fate:
    """The fate of a mail; a plus-label does not change a mailbox."""
    local, _, domain = to.lower().partition("@")
    if domain == DOMAIN and (known := MAILBOXES.get(local.partition("+")[0])) is not None:
        return known
    if scenario.filter_words and any(word.casefold() in text.casefold() for word in scenario.filter_words):
        return Fate(status="5.7.1", words=BLOCKED)
    answer: Answer = "ok"
    if draws.happens(0, scenario.unanswered_rate):
        answer = "unanswered"
    elif draws.happens(1, scenario.bad_json_rate):
        answer = "bad_json"
    if draws.happens(2, scenario.failure_rate):
        status, words = draws.choice(3, FAILURES)
        return Fate(answer=answer, status=status, words=words)
    replied = draws.happens(6, scenario.reply_rate)
    return Fate(
        answer=answer,
        receipts=not draws.happens(4, scenario.lost_rate),
        doubled=draws.happens(4, scenario.lost_rate + scenario.doubled_rate),
        early=draws.happens(5, scenario.early_rate),
        reply=draws.choice(7, fitting(text, replies)) if replied else None,
    )
