"""What the conformance suite needs of a provider's twin: its messages, and what its simulator saw."""

import uuid
from typing import ClassVar, Literal

import msgspec
import pytest

from koinon import channels
from koinon.channels import Credentials, ErrorKind, OutgoingMessage
from koinon.simulator import Simulator
from koinon.simulator.messages import Message
from tests.simulator.running import FROM, KEY, TO, call

Case = Literal["invalid", "opted_out", "throttled", "retryable", "unanswered", "bad_json"]
NOWHERE = "http://127.0.0.1:1/hook"


class Twin:
    """A provider and the simulator in its place.

    `endings`: recipients by what happens to messages to them; a case that is missing is one this provider has not.
    `price`: micro-units and currency of a message of one segment, None where answers tell none. `failing`: a recipient
    whose message is taken and fails later, and of what class. `receipts`: the states of a delivered message. `proof`:
    seconds after which a signed call is stale, 0 where there are no webhooks. `limits`: a scenario by which one account
    meets its rate. `codes`: its own codes by class, as the error table of the channels specification has them.
    """

    NEVER_STALE: ClassVar[int] = 10**9
    name: ClassVar[str]
    channel: ClassVar[str] = "sms"
    sender: ClassVar[str] = FROM
    to: ClassVar[str] = TO
    endings: ClassVar[dict[Case, str]] = {}
    price: ClassVar[tuple[int, str] | None] = None
    receipts: ClassVar[tuple[str, ...]] = ("sent", "delivered")
    failing: ClassVar[tuple[str, ErrorKind] | None] = None
    keywords: ClassVar[bool] = True
    inbound: ClassVar[bool] = True
    proof: ClassVar[int] = 310
    can_be_asked: ClassVar[bool] = True
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {}
    limits: ClassVar[dict[str, object]] = {"messages_per_second": 2}

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.provider = channels.provider(self.name)

    @property
    def credentials(self) -> Credentials:
        """Of an account of the simulator, as the product makes them."""
        from koinon.channels.service import fields

        return fields.kept(self.provider, self.provider.simulated(KEY)).credentials(self.simulator.url)

    def with_a_wrong_key(self) -> Credentials:
        return msgspec.structs.replace(self.credentials, api_key="nonsense")

    def nowhere(self) -> Credentials:
        """Of an account where nobody answers."""
        return msgspec.structs.replace(self.credentials, base_url="http://127.0.0.1:1")

    @property
    def finds_our_ids(self) -> bool:
        return self.provider.capabilities.can_find and self.provider.capabilities.names_our_ids

    async def listen(self, url: str) -> None:
        """Have the provider call `url`, where messages do not say themselves where to."""

    def forgeries(self, raw: bytes) -> list[bytes]:
        """Bodies that were not signed."""
        return [raw + b" ", raw[:-1], raw.replace(b"e", b"3", 1), b""]

    def message(self, to: str | None = None, body: str = "Hello", callback: str = NOWHERE) -> OutgoingMessage:
        delivery, attempt = uuid.uuid4(), uuid.uuid4()
        return OutgoingMessage(
            delivery,
            attempt,
            self.sender,
            to or self.to,
            body,
            (),
            f"{callback}?d={delivery}&a={attempt}",
            channel=self.channel,
        )

    def person(self, number: int) -> str:
        """Different people, by number."""
        return f"+1202555{4000 + number}"

    def ending(self, case: Case) -> str:
        """The recipient of a case; skips where this provider has no such thing."""
        if case not in self.endings:
            pytest.skip(f"{self.name} has no such case: {case}")
        return self.endings[case]

    def carried(self, provider_id: str) -> Message | None:
        """What the simulator took."""
        return self.simulator.carrier.phones.get(provider_id)

    @property
    def count(self) -> int:
        """Messages the simulator took."""
        return len(self.simulator.carrier.phones)

    async def write(self, text: str) -> None:
        """Have the person write to our sender."""
        await call(self.simulator, "POST", "/_sim/inbound", {"from": self.to, "to": self.sender, "text": text})
