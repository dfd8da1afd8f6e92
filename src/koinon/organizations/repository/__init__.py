"""All SQL of this context: the tenant's row, places, and what is counted against plans.

Settings and first steps keep theirs beside their rules.
"""

from koinon.organizations.repository.places import (
    archive_location,
    count_locations,
    default_location,
    insert_location,
    location,
    locations,
    update_location,
)
from koinon.organizations.repository.tenants import insert_organization, organization, point_at, update_organization

__all__ = [
    "archive_location",
    "count_locations",
    "default_location",
    "insert_location",
    "insert_organization",
    "location",
    "locations",
    "organization",
    "point_at",
    "update_location",
    "update_organization",
]
