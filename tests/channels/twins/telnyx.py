"""Telnyx's twin."""

from typing import ClassVar

from koinon.channels import ErrorKind
from tests.channels.twins.twin import Case, Twin


class TelnyxTwin(Twin):
    name = "telnyx"
    price = (7000, "USD")
    codes: ClassVar[dict[ErrorKind, tuple[str, ...]]] = {
        ErrorKind.RETRYABLE: ("10007", "10008"),
        ErrorKind.THROTTLED: ("10011", "40011", "40318"),
        ErrorKind.RECIPIENT_INVALID: ("10002", "40310", "40008"),
        ErrorKind.LANDLINE: ("40001",),
        ErrorKind.OPTED_OUT: ("40300",),
        ErrorKind.CONTENT: ("40002", "40003", "40015"),
        ErrorKind.CONFIGURATION: ("10009", "40010", "40100", "40305", "40309", "40329"),
        ErrorKind.ACCOUNT: ("20012", "20100", "40333"),
        ErrorKind.CAP: ("40016", "40018", "40020"),
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
