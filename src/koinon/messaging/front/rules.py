"""The rules of an organization's sending."""

from koinon.messaging.rules.contracts import Budgets, Cap, Later, QuietHours, SendPolicy, Simulation
from koinon.messaging.rules.service import change_policy, drop_policy, sending_policy
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
    "sending_policy",
    "simulated_people",
]
