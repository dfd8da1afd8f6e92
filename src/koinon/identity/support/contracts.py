"""What crosses the border of support."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class SupportSession(Struct, frozen=True):
    """An operator within an organization: on whose behalf, until when, and whether anything may be changed."""

    organization_id: UUID
    on_behalf_of: UUID
    until: datetime
    may_write: bool


class SupportAccess(Struct, frozen=True):
    """An owner's leave for operators to change something, too."""

    until: datetime
    granted_by: UUID | None
    created_at: datetime
