"""Twilio's twins."""

from typing import ClassVar

import msgspec

from koinon.channels import Credentials, ErrorKind
from koinon.simulator import Simulator
from tests.channels.twins.twin import Case, Twin
from tests.simulator.running import call


class TwilioTwin(Twin):
    name = "twilio"
    proof = Twin.NEVER_STALE
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RETRYABLE: ("20500", "20503"),
        ErrorKind.THROTTLED: ("20429", "63018"),
        ErrorKind.RECIPIENT_INVALID: ("21211", "30003", "30005"),
        ErrorKind.LANDLINE: ("21614", "21635", "30006"),
        ErrorKind.OPTED_OUT: ("21610",),
        ErrorKind.CONTENT: ("30007", "21617"),
        ErrorKind.WINDOW_CLOSED: ("63016",),
        ErrorKind.TEMPLATE: ("21655", "21656", "63028"),
        ErrorKind.CONFIGURATION: ("20003", "21408", "21606", "30034"),
        ErrorKind.ACCOUNT: ("20012", "30002", "63038"),
        ErrorKind.CAP: ("30023", "63032"),
    }
    failing = ("+12025550002", ErrorKind.LANDLINE)
    endings: ClassVar[dict[Case, str]] = {
        "invalid": "+12025550001",
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
