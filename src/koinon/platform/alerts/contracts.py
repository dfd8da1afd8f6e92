"""What an alert is."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Severity(StrEnum):
    """How soon somebody should look: at leisure, today, now, at night too."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Something is wrong. `kind`, organization and `subject` (a queue, a table) make it the same as an earlier one."""

    kind: str
    severity: Severity
    message: str
    subject: str = ""
    organization_id: UUID | None = None
    value: float | None = None
    threshold: float | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that is not resolved."""

    id: UUID
    kind: str
    severity: str
    subject: str
    organization_id: UUID | None
    message: str
    value: float | None
    threshold: float | None
    occurrence_count: int
    first_seen_at: datetime
    last_seen_at: datetime
    state: str
