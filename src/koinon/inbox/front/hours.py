"""When we answer: business hours, targets, surveys."""

from koinon.inbox.hours.contracts import DAYS, AwayTexts, Hours, NewHours, Span, SpecialDay, Week
from koinon.inbox.hours.policy import changes_at, is_open
from koinon.inbox.hours.service import business_hours, change_hours, create_hours, drop_hours, get_hours

__all__ = [
    "DAYS",
    "AwayTexts",
    "Hours",
    "NewHours",
    "Span",
    "SpecialDay",
    "Week",
    "business_hours",
    "change_hours",
    "changes_at",
    "create_hours",
    "drop_hours",
    "get_hours",
    "is_open",
]
