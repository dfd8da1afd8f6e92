"""An account at the simulated carrier: profile, scenario, limits, blocks and spending."""

import time
import uuid

from koinon.simulator.limits import RateLimit
from koinon.simulator.scenarios import Scenario

STOP_WORDS = frozenset({"STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "UNSTOP"})
HELP_WORDS = frozenset({"HELP"})
KEY_PREFIX = "SIM"


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
        self.blocked: dict[str, tuple[str, str, float]] = {}
        self.message_limit = RateLimit()
        self.segment_limit = RateLimit()
        self.spent_micros = 0

    def hear(self, sender: str, person: str, text: str, now: float) -> str | None:
        """Apply a carrier keyword (Telnyx's default words); returns STOP, START, HELP or None."""
        word = " ".join(text.upper().split())
        if word in STOP_WORDS:
            self.blocked[person] = (sender, word, now)
            return "STOP"
        if word in START_WORDS:
            self.blocked.pop(person, None)
            return "START"
        return "HELP" if word in HELP_WORDS else None

    @property
    def webhook_url(self) -> str | None:
        """Where inbound messages go: the profile's address, else the one of the last message, without its query."""
        return self.profile_webhook_url or self.learned_webhook_url

    @property
    def violations(self) -> int:
        return self.message_limit.violations + self.segment_limit.violations
