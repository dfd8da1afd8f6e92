"""The twins of push services: devices by the end of their names."""

from typing import ClassVar

import msgspec

from koinon.channels import Credentials, ErrorKind
from koinon.channels.push import simulated
from koinon.simulator.messages import Message
from koinon.simulator.webpush import subscription
from tests.channels.twins.twin import Case, Twin
from tests.simulator.running import KEY


class _PushTwin(Twin):
    channel = "push"
    sender = "simulated.app"
    inbound = False
    proof = 0

    def carried(self, provider_id: str) -> Message | None:
        return super().carried(provider_id.rpartition("/")[2])


class FcmTwin(_PushTwin):
    name = "fcm"
    to = "device-token-2345"
    endings: ClassVar[dict[Case, str]] = {
        "invalid": "device-token-0001",
        "throttled": "device-token-0004",
        "retryable": "device-token-0005",
        "unanswered": "device-token-0006",
        "bad_json": "device-token-0016",
    }
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RECIPIENT_INVALID: ("UNREGISTERED", "SENDER_ID_MISMATCH"),
        ErrorKind.THROTTLED: ("QUOTA_EXCEEDED",),
        ErrorKind.RETRYABLE: ("UNAVAILABLE", "INTERNAL"),
        ErrorKind.CONFIGURATION: ("THIRD_PARTY_AUTH_ERROR",),
    }

    def person(self, number: int) -> str:
        return f"device-token-{4000 + number}"


class ApnsTwin(_PushTwin):
    name = "apns"
    to = "a1" * 30 + "2345"
    endings: ClassVar[dict[Case, str]] = {
        "invalid": "a1" * 30 + "0001",
        "throttled": "a1" * 30 + "0004",
        "retryable": "a1" * 30 + "0005",
        "unanswered": "a1" * 30 + "0006",
    }
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RECIPIENT_INVALID: ("BadDeviceToken", "Unregistered", "DeviceTokenNotForTopic"),
        ErrorKind.THROTTLED: ("TooManyRequests",),
        ErrorKind.RETRYABLE: ("ServiceUnavailable", "InternalServerError"),
        ErrorKind.CONTENT: ("PayloadTooLarge",),
        ErrorKind.CONFIGURATION: ("InvalidProviderToken", "BadTopic"),
    }

    def with_a_wrong_key(self) -> Credentials:
        """A key that is one, but not the account's."""
        stranger = simulated.pem_of(simulated.curve_key("a stranger"))
        return msgspec.structs.replace(self.credentials, api_key=stranger)

    def person(self, number: int) -> str:
        return "a1" * 30 + str(4000 + number)


class WebPushTwin(_PushTwin):
    name = "webpush"
    can_be_asked = False
    away = False
    endings: ClassVar[dict[Case, str]] = {
        "invalid": "0001",
        "throttled": "0004",
        "retryable": "0005",
        "unanswered": "0006",
    }
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RECIPIENT_INVALID: ("404", "410"),
        ErrorKind.THROTTLED: ("429",),
        ErrorKind.RETRYABLE: ("503",),
        ErrorKind.CONTENT: ("413",),
        ErrorKind.CONFIGURATION: ("401", "403"),
    }

    @property
    def to(self) -> str:  # type: ignore[override]
        return self.browser("2345")

    def browser(self, device: str) -> str:
        url = "http://127.0.0.1:1" if self.away else self.simulator.url
        return subscription(url, KEY, f"browser-{device}")

    def nowhere(self) -> Credentials:
        """The subscription says where the service is."""
        self.away = True
        return self.credentials

    def carried(self, provider_id: str) -> Message | None:
        found = super().carried(provider_id)
        return found and msgspec.structs.replace(found, person=self.browser(found.person.removeprefix("browser-")))

    def ending(self, case: Case) -> str:
        return self.browser(super().ending(case))

    def person(self, number: int) -> str:
        return self.browser(str(4000 + number))
