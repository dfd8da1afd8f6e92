"""Households as they cross the border."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts.words import ContactStatus

HouseholdRole = Literal["head", "spouse", "child", "other"]
GuardianPolicy = Literal["guardian_only", "guardian_copy", "direct"]
ROLES: tuple[HouseholdRole, ...] = ("head", "spouse", "child", "other")


class HouseholdMember(Struct, frozen=True):
    """A person of a household; `is_primary_household`: of their households this is the one they belong to first."""

    contact_id: UUID
    name: str
    role: HouseholdRole
    is_primary_household: bool
    status: ContactStatus


class Household(Struct, frozen=True):
    """People who live together, heads first; `needs_head` where none of them is head any more."""

    id: UUID
    name: str
    postal_address: str
    members: list[HouseholdMember]
    needs_head: bool
    created_at: datetime
    updated_at: datetime


class HouseholdLink(Struct, frozen=True):
    """A household as a person's page shows it."""

    id: UUID
    name: str
    role: HouseholdRole
    is_primary_household: bool


class NewMember(Struct, frozen=True):
    """Whom to put into a household, or the role and place of somebody who is in it already."""

    contact_id: UUID
    role: HouseholdRole | None = None
    is_primary_household: bool | None = None
