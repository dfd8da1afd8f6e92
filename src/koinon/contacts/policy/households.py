"""Who is head of a household, who is a minor, and who gets what is meant for one (CON-007, 008, 023)."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from koinon.contacts.contracts.households import GuardianPolicy, HouseholdRole

YOUNGEST_AGE, MINOR_AGE, OLDEST_AGE = 13, 18, 21


class Way(NamedTuple):
    """Whether a message for somebody goes to themselves, and whether to their guardians."""

    direct: bool
    guardians: bool


def birthday(born: date, year: int) -> date:
    """The birthday in `year`; February 29 is kept on the 28th in common years (CON-005)."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def is_minor(born: date | None, *, year_known: bool, is_child: bool, today: date, age: int) -> bool:
    """Whether somebody is under `age`; without a known age whoever is a child of a household is (CON-008)."""
    if born is None or not year_known:
        return is_child
    return today < birthday(born, born.year + age)


def way(policy: GuardianPolicy, *, minor: bool) -> Way:
    """Whom a message for this person goes to."""
    if not minor or policy == "direct":
        return Way(direct=True, guardians=False)
    return Way(direct=policy == "guardian_copy", guardians=True)


def lacks_head(roles: Mapping[UUID, HouseholdRole]) -> bool:
    """Whether there is somebody in the household and none of them is head."""
    return bool(roles) and "head" not in roles.values()
