"""What the registry of an account holds."""

import time
import uuid
from datetime import UTC, datetime
from typing import Any

Record = dict[str, Any]


class Registry:
    """Brands, campaigns and verifications by id, assignments by number; in the provider's own shape."""

    def __init__(self) -> None:
        self.brands: dict[str, Record] = {}
        self.campaigns: dict[str, Record] = {}
        self.assignments: dict[str, Record] = {}
        self.verifications: dict[str, Record] = {}
        self.histories: dict[str, list[Record]] = {}
        self.codes: dict[str, Record] = {}

    def may_send(self, number: str) -> bool:
        """Whether a number may send to the United States: assigned to a provisioned campaign, or verified."""
        found = self.assignments.get(number)
        if found is not None and found["assignmentStatus"] == "ASSIGNED":
            return bool(self.campaigns.get(found["campaignId"], {}).get("campaignStatus") == "MNO_PROVISIONED")
        return any(
            one["verificationStatus"] == "Verified" and {"phoneNumber": number} in one["phoneNumbers"]
            for one in self.verifications.values()
        )


def new_id() -> str:
    return str(uuid.uuid4())


def stamp() -> str:
    return datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds")


def touched(record: Record, **changes: Any) -> Record:
    """The record with changes and a new time."""
    record.update(changes, updatedAt=stamp())
    return record
