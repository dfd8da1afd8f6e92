"""Who answers: teams, agents, priority, snoozing, labels, rules, bulk."""

from koinon.inbox.contracts import (
    Agent,
    AssignmentMode,
    Availability,
    Colour,
    Label,
    LabelRef,
    Priority,
    Rule,
    Team,
    TeamMember,
)
from koinon.inbox.policy import Decision, Snooze, wakes_at
from koinon.inbox.service.agents import agents, seen, set_capacity
from koinon.inbox.service.agents import choose as choose_availability
from koinon.inbox.service.agents import me as own_agent
from koinon.inbox.service.changes import hand_over
from koinon.inbox.service.labels import all_labels, create_label, delete_label, get_label, set_labels, update_label
from koinon.inbox.service.rules import (
    RuleDraft,
    Trial,
    all_rules,
    create_rule,
    delete_rule,
    get_rule,
    move_rule,
    try_rules,
    update_rule,
)
from koinon.inbox.service.spam import block, mark_spam, not_spam
from koinon.inbox.service.states import set_priority
from koinon.inbox.service.teams import (
    TeamDraft,
    all_teams,
    create_team,
    delete_team,
    get_team,
    set_team,
    team_names,
    update_team,
)

__all__ = [
    "Agent",
    "AssignmentMode",
    "Availability",
    "Colour",
    "Decision",
    "Label",
    "LabelRef",
    "Priority",
    "Rule",
    "RuleDraft",
    "Snooze",
    "Team",
    "TeamDraft",
    "TeamMember",
    "Trial",
    "agents",
    "all_labels",
    "all_rules",
    "all_teams",
    "block",
    "choose_availability",
    "create_label",
    "create_rule",
    "create_team",
    "delete_label",
    "delete_rule",
    "delete_team",
    "get_label",
    "get_rule",
    "get_team",
    "hand_over",
    "mark_spam",
    "move_rule",
    "not_spam",
    "own_agent",
    "seen",
    "set_capacity",
    "set_labels",
    "set_priority",
    "set_team",
    "team_names",
    "try_rules",
    "update_label",
    "update_rule",
    "update_team",
    "wakes_at",
]
