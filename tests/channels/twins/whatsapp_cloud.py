"""WhatsApp's twin: people wrote to us before (`window`), and the account is told where to report."""

from typing import ClassVar

from koinon.channels import ErrorKind
from koinon.channels.contracts import Credentials
from koinon.simulator import Simulator, whatsapp_cloud
from koinon.simulator.whatsapp_cloud.state import phone_id
from tests.channels.twins.twin import Case, Twin
from tests.simulator.running import KEY


class WhatsAppTwin(Twin):
    name = "whatsapp_cloud"
    channel = "whatsapp"
    keywords = False
    proof = Twin.NEVER_STALE
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RETRYABLE: ("131000", "131016"),
        ErrorKind.THROTTLED: ("130429", "80007", "131056"),
        ErrorKind.RECIPIENT_INVALID: ("131026",),
        ErrorKind.OPTED_OUT: ("131050",),
        ErrorKind.CONTENT: ("131053", "132007"),
        ErrorKind.WINDOW_CLOSED: ("131047",),
        ErrorKind.TEMPLATE: ("132000", "132001", "132012", "132015", "132016"),
        ErrorKind.CONFIGURATION: ("190", "131042"),
        ErrorKind.ACCOUNT: ("131031", "131048", "368"),
        ErrorKind.CAP: ("131049",),
    }
    failing = ("+12025550002", ErrorKind.RECIPIENT_INVALID)
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
        simulator.carrier.set_scenario("*", {"window": False, "channel_limits": False})

    @property
    def credentials(self) -> Credentials:
        made = super().credentials
        return Credentials(
            made.api_key, made.base_url, made.webhook_key, {**made.more, "phone_number_id": phone_id(self.sender)}
        )

    async def listen(self, url: str) -> None:
        assert self.provider.business is not None
        await self.provider.business.subscribe(self.credentials, url)

    async def write(self, text: str) -> None:
        account = self.simulator.carrier.account(KEY)
        assert account is not None
        whatsapp_cloud.receive(self.simulator.carrier, account, sender=self.sender, person=self.to, text=text)
