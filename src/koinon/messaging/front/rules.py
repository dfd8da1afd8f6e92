"""The rules of an organization's sending."""

from koinon.messaging.rules.contracts import Budgets, Cap, QuietHours, SendPolicy
from koinon.messaging.rules.service import change_policy, drop_policy, sending_policy

__all__ = ["Budgets", "Cap", "QuietHours", "SendPolicy", "change_policy", "drop_policy", "sending_policy"]
