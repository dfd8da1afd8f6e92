"""Telnyx's twin."""

from typing import ClassVar

from tests.channels.twins.twin import Case, Twin


class TelnyxTwin(Twin):
    name = "telnyx"
    price = (7000, "USD")
    endings: ClassVar[dict[Case, str]] = {
        "invalid": "+12025550001",
        "landline": "+12025550002",
        "opted_out": "+12025550003",
        "throttled": "+12025550004",
        "retryable": "+12025550005",
        "unanswered": "+12025550006",
        "bad_json": "+12025550016",
    }
