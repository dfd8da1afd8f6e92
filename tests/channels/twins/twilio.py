"""Twilio's twins."""

from typing import ClassVar

import msgspec

from koinon.channels import Credentials
from koinon.simulator import Simulator
from tests.channels.twins.twin import Case, Twin
from tests.simulator.running import call


class TwilioTwin(Twin):
    name = "twilio"
    proof = Twin.NEVER_STALE
    endings: ClassVar[dict[Case, str]] = {
        "invalid": "+12025550001",
        "landline": "+12025550002",
        "opted_out": "+12025550003",
        "throttled": "+12025550004",
        "retryable": "+12025550005",
        "unanswered": "+12025550006",
        "bad_json": "+12025550016",
    }

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        simulator.carrier.set_scenario("*", {"window": False})

    def with_a_wrong_key(self) -> Credentials:
        return msgspec.structs.replace(self.credentials, api_key="SIM-another")


class TwilioWhatsAppTwin(TwilioTwin):
    name = "twilio_whatsapp"
    channel = "whatsapp"
    keywords = False

    async def write(self, text: str) -> None:
        await call(
            self.simulator,
            "POST",
            "/_sim/inbound",
            {"from": self.to, "to": self.sender, "text": text, "channel": "whatsapp"},
        )
