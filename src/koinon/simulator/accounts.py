"""An account at the simulated carrier: profile, scenario, limits, blocks and spending."""

import time
import uuid
from typing import Any, NamedTuple, TypeVar

from koinon.simulator.limits import RateLimit
from koinon.simulator.scenarios import Scenario

Part = TypeVar("Part")
KEY_PREFIX = "SIM"


class Words(NamedTuple):
    """What a carrier itself heeds in texts, and whether a STOP holds for one number or for the whole account."""

    stop: frozenset[str]
    start: frozenset[str]
    help: frozenset[str]
    by_number: bool = False


TELNYX = Words(
    frozenset({"STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}),
    frozenset({"START", "UNSTOP"}),
    frozenset({"HELP"}),
)
TWILIO = Words(
    frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}),
    frozenset({"START", "YES", "UNSTOP"}),
    frozenset({"HELP", "INFO"}),
    by_number=True,
)
WORDS = {"telnyx": TELNYX, "twilio": TWILIO}
SILENT = Words(frozenset(), frozenset(), frozenset())


class Account:
    """Made when its key is first used. Keys begin with SIM: a live credential is refused (CHN-079)."""

    def __init__(self, api_key: str, scenario: Scenario) -> None:
        self.api_key = api_key
        self.scenario = scenario
        self.profile_id = str(uuid.uuid5(uuid.NAMESPACE_URL, "simulator profile " + api_key))
        self.organization_id = str(uuid.uuid5(uuid.NAMESPACE_URL, "simulator organization " + api_key))
        self.profile_name = "Simulated profile"
        self.profile_webhook_url: str | None = None
        self.learned_webhook_url: str | None = None
        self.created_at = time.time()
        self.tries: dict[str, int] = {}
        self.protocol = "telnyx"
        self.blocked: dict[str, tuple[str, str, float]] = {}
        self.message_limit = RateLimit()
        self.segment_limit = RateLimit()
        self.spent_micros = 0
        self._parts: dict[type[Any], Any] = {}

    def part(self, kind: type[Part]) -> Part:
        """What one protocol keeps of an account beyond the others; made when first asked for."""
        if kind not in self._parts:
            self._parts[kind] = kind()
        made: Part = self._parts[kind]
        return made

    def forget(self) -> None:
        """As if nothing had been sent or heard."""
        self.blocked.clear()
        self.tries.clear()
        self._parts.clear()
        self.spent_micros = 0
        self.message_limit.violations = self.segment_limit.violations = 0

    def blocks(self, sender: str, person: str) -> bool:
        """Whether the carrier refuses to carry from a number to a person."""
        return person in self.blocked or f"{sender} {person}" in self.blocked

    def hear(self, sender: str, person: str, text: str, now: float) -> str | None:
        """Apply a carrier keyword (the default words of the account's protocol); STOP, START, HELP or None."""
        words, word = WORDS.get(self.protocol, SILENT), " ".join(text.upper().split())
        pair = f"{sender} {person}" if words.by_number else person
        if word in words.stop:
            self.blocked[pair] = (sender, word, now)
            return "STOP"
        if word in words.start:
            self.blocked.pop(pair, None)
            return "START"
        return "HELP" if word in words.help else None

    @property
    def webhook_url(self) -> str | None:
        """Where inbound messages go: the profile's address, else the one of the last message, without its query."""
        return self.profile_webhook_url or self.learned_webhook_url

    @property
    def violations(self) -> int:
        return self.message_limit.violations + self.segment_limit.violations
