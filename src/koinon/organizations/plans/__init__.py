"""Plan limits: the catalogue, what is allowed, what is used, who is told (ORG-018..026)."""

from koinon.organizations.plans.catalogue import SELF_HOSTED, catalogue_plans, current
from koinon.organizations.plans.changes import (
    Excess,
    change_plan,
    excess,
    lift_override,
    override_limit,
    register_fitter,
)
from koinon.organizations.plans.claims import claim_up_to, give_back, require_limit, room
from koinon.organizations.plans.counters import (
    counted,
    register_counter,
    register_further_count,
    register_period_counter,
)
from koinon.organizations.plans.figures import PlanFigures, api_figures, forget_after, plan_figures, plan_in_force
from koinon.organizations.plans.quotas import (
    Grant,
    give_back_messages,
    may_be_limited,
    message_room,
    require_messages,
    take_messages,
)
from koinon.organizations.plans.usage import limits
from koinon.organizations.resources import RESOURCES, UNLIMITED, Counting, Resource

__all__ = [
    "RESOURCES",
    "SELF_HOSTED",
    "UNLIMITED",
    "Counting",
    "Excess",
    "Grant",
    "PlanFigures",
    "Resource",
    "api_figures",
    "catalogue_plans",
    "change_plan",
    "claim_up_to",
    "counted",
    "current",
    "excess",
    "forget_after",
    "give_back",
    "give_back_messages",
    "lift_override",
    "limits",
    "may_be_limited",
    "message_room",
    "override_limit",
    "plan_figures",
    "plan_in_force",
    "register_counter",
    "register_fitter",
    "register_further_count",
    "register_period_counter",
    "require_limit",
    "require_messages",
    "room",
    "take_messages",
]
