"""The rules of an organization's sending."""

from koinon.messaging.repository.holds import waiting as held_rows
from koinon.messaging.rules.budgets import spent_this_month
from koinon.messaging.rules.contracts import Budgets, Cap, Later, QuietHours, SendPolicy, Simulation
from koinon.messaging.rules.service import change_policy, drop_policy, locations_with_rules, sending_policy
from koinon.messaging.service.simulating import simulated_people

__all__ = [
    "Budgets",
    "Cap",
    "Later",
    "QuietHours",
    "SendPolicy",
    "Simulation",
    "change_policy",
    "drop_policy",
    "held_rows",
    "locations_with_rules",
    "sending_policy",
    "simulated_people",
    "spent_this_month",
]
