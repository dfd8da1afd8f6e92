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
from koinon.contacts.service.households import (
    create_household,
    delete_household,
    get_household,
    households_of,
    households_page,
    move_members,
    put_members,
    update_household,
)
from koinon.contacts.service.households import remove_members as leave_household

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
    "households_of",
    "households_page",
    "is_minor",
    "leave_household",
    "move_members",
    "put_members",
    "together_sql",
    "update_household",
]
