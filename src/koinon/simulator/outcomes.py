"""What becomes of a message: by the last four digits (CHN-077), else by the account's scenario and the seed."""

from typing import Literal

import msgspec

from koinon.simulator.chance import Draws
from koinon.simulator.replies import PICTURE, QUESTION, fitting
from koinon.simulator.scenarios import Scenario

Answer = Literal["ok", "unanswered", "bad_json", "slow"]
FAILURES = ("40008", "40008", "40001", "40002", "40006")


class Outcome(msgspec.Struct, gc=False):
    """How it is answered, how it ends, which receipts come and what the person replies."""

    answer: Answer = "ok"
    status: str = "delivered"
    error: str | None = None
    receipts: bool = True
    doubled: bool = False
    reordered: bool = False
    early: bool = False
    read: bool = False
    reply: str | None = None
    picture: bool = False


MAGIC: dict[str, Outcome] = {
    "0000": Outcome(),
    "0002": Outcome(status="sending_failed", error="40001"),
    "0006": Outcome(answer="unanswered"),
    "0007": Outcome(receipts=False),
    "0008": Outcome(doubled=True, reordered=True),
    "0009": Outcome(early=True),
    "0010": Outcome(reply="STOP"),
    "0011": Outcome(reply="YES"),
    "0012": Outcome(reply=PICTURE, picture=True),
    "0013": Outcome(status="delivery_failed", error="40002"),
    "0014": Outcome(read=True),
    "0015": Outcome(answer="slow"),
    "0016": Outcome(answer="bad_json"),
    "0017": Outcome(reply=QUESTION),
}
MAGIC_REFUSALS = {"0001": "40310", "0003": "40300"}
MAGIC_STUMBLES = {"0004": (1, 429, "10011"), "0005": (2, 500, "10007")}


def outcome(to: str, text: str, scenario: Scenario, draws: Draws, replies: tuple[str, ...]) -> Outcome:
    """The fate of an accepted message."""
    magic = MAGIC.get(to[-4:])
    if magic is not None:
        return magic
    if scenario.filter_words and any(word.casefold() in text.casefold() for word in scenario.filter_words):
        return Outcome(status="delivery_failed", error="40002")
    answer: Answer = "ok"
    if draws.happens(0, scenario.unanswered_rate):
        answer = "unanswered"
    elif draws.happens(1, scenario.bad_json_rate):
        answer = "bad_json"
    if draws.happens(2, scenario.failure_rate):
        error = draws.choice(3, FAILURES)
        status = "sending_failed" if error == "40001" else "delivery_failed"
        return Outcome(answer=answer, status=status, error=error)
    return Outcome(
        answer=answer,
        receipts=not draws.happens(4, scenario.lost_rate),
        doubled=draws.happens(4, scenario.lost_rate + scenario.doubled_rate),
        reordered=draws.happens(5, scenario.reordered_rate),
        early=draws.happens(5, scenario.reordered_rate + scenario.early_rate),
        reply=_reply(scenario, draws, fitting(text, replies)),
    )


def _reply(scenario: Scenario, draws: Draws, replies: tuple[str, ...]) -> str | None:
    if draws.happens(6, scenario.stop_rate):
        return "STOP"
    if draws.happens(6, scenario.stop_rate + scenario.reply_rate):
        return draws.choice(7, replies)
    return None
