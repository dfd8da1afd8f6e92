"""All SQL of this context: the tenant's row, places, and what is counted against plans.

Settings and first steps keep theirs beside their rules.
"""

from koinon.organizations.repository.place_lists import insert_locations, living_names
from koinon.organizations.repository.places import (
    archive_location,
    count_locations,
    default_location,
    insert_location,
    location,
    locations,
    move_default,
    order_locations,
    restore_location,
    update_location,
)
from koinon.organizations.repository.tenants import (
    StandingRow,
    insert_organization,
    move_state,
    organization,
    plan_code,
    point_at,
    set_flags,
    set_verified,
    standing,
    suspended_since,
    update_organization,
)

__all__ = [
    "StandingRow",
    "archive_location",
    "count_locations",
    "default_location",
    "insert_location",
    "insert_locations",
    "insert_organization",
    "living_names",
    "location",
    "locations",
    "move_default",
    "move_state",
    "order_locations",
    "organization",
    "plan_code",
    "point_at",
    "restore_location",
    "set_flags",
    "set_verified",
    "standing",
    "suspended_since",
    "update_location",
    "update_organization",
]
