"""Who lives together: households, their members, guardians of minors."""

from koinon.contacts.contracts.households import (
    GuardianPolicy,
    Household,
    HouseholdLink,
    HouseholdMember,
    HouseholdRole,
    NewMember,
)
from koinon.contacts.repository.guardians import guardians, is_minor, together_sql
from koinon.contacts.repository.households import heads
from koinon.contacts.service.households import (
    create_household,
    delete_household,
    get_household,
    households_of,
    households_page,
    join_household_of,
    move_members,
    put_members,
    update_household,
)
from koinon.contacts.service.households import remove_members as leave_household
from koinon.contacts.service.unreachable import register_stopper

__all__ = [
    "GuardianPolicy",
    "Household",
    "HouseholdLink",
    "HouseholdMember",
    "HouseholdRole",
    "NewMember",
    "create_household",
    "delete_household",
    "get_household",
    "guardians",
    "heads",
    "households_of",
    "households_page",
    "is_minor",
    "join_household_of",
    "leave_household",
    "move_members",
    "put_members",
    "register_stopper",
    "together_sql",
    "update_household",
]
