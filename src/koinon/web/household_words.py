"""What people are in a household, in words."""

from koinon.contacts import GuardianPolicy, HouseholdRole
from koinon.web.i18n import N_, gettext

ROLES: dict[HouseholdRole, str] = {
    "head": N_("Head of the household"),
    "spouse": N_("Spouse"),
    "child": N_("Child"),
    "other": N_("Somebody else there"),
}
POLICIES: dict[GuardianPolicy, tuple[str, str]] = {
    "guardian_only": (N_("To their guardians only"), N_("The heads of their household get it, once a number.")),
    "guardian_copy": (N_("To them, and a copy to their guardians"), N_("Both get it.")),
    "direct": (N_("To them alone"), N_("A parent or guardian has agreed to that.")),
}


def roles() -> list[tuple[str, str]]:
    """Every place in a household, to choose from."""
    return [(role, gettext(label)) for role, label in ROLES.items()]


def role(of: HouseholdRole) -> str:
    """What somebody is there."""
    return gettext(ROLES[of])


def policies() -> list[tuple[str, str, str]]:
    """Who may be written to for a minor, to choose from, each with what it means."""
    return [(policy, gettext(label), gettext(hint)) for policy, (label, hint) in POLICIES.items()]
