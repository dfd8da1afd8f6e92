"""A second person's word."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a second person's word; `recipients` and `fingerprint` say what it was asked for."""

    id: UUID
    broadcast_id: UUID
    fingerprint: bytes
    recipients: int
    state: Literal["requested", "approved", "declined", "withdrawn"]
    requested_by: UUID | None
    requested_at: datetime
    request_words: str
    decided_by: UUID | None
    decided_at: datetime | None
    decision_words: str


class Approvals(msgspec.Struct, frozen=True):
    """How a draft stands: above `threshold` phones (None: never) a second person is `required`.

    `holds` says that the latest request was for exactly this draft.
    """

    threshold: int | None
    recipients: int
    required: bool
    latest: Approval | None
    holds: bool

    @property
    def approved(self) -> bool:
        """Somebody said yes to exactly this."""
        return self.holds and self.latest is not None and self.latest.state == "approved"

    @property
    def declined(self) -> bool:
        """Somebody said no to exactly this."""
        return self.holds and self.latest is not None and self.latest.state == "declined"

    @property
    def waiting(self) -> bool:
        """Somebody was asked about exactly this."""
        return self.holds and self.latest is not None and self.latest.state == "requested"
