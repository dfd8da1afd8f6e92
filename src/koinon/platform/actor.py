"""Who acts: built once at the edge, passed on explicitly, never looked up from a global."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

import msgspec

EVERYBODY_ELSE = UUID(int=0)
"""Stands among places for people who have no location."""
UNPLACED = "contacts:unplaced"
"""The permission to see people without a location while limited to some (IDN-030)."""


class ActorKind(StrEnum):
    """What kind of actor this is."""

    USER = "user"
    API_KEY = "api_key"
    CONTACT = "contact"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """An actor within one organization (None: before a tenant is known, or the installation itself).

    `location_ids` limits a seat or a key to those locations (empty: everywhere), and in the database to their rows;
    `read_only` is somebody who looks through another's eyes and may change nothing; `on_behalf_of` is the member
    with whose eyes an operator looks in as support.
    """

    kind: ActorKind
    organization_id: UUID | None
    id: UUID | None = None
    name: str = ""
    permissions: frozenset[str] = frozenset()
    locale: str = "en"
    ip: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    livemode: bool = True
    rate_limit: int | None = None
    location_ids: frozenset[UUID] = frozenset()
    is_operator: bool = False
    read_only: bool = False
    on_behalf_of: UUID | None = None

    @property
    def places(self) -> tuple[UUID, ...]:
        """What the actor is limited to, in order: locations, and EVERYBODY_ELSE; nothing is no limit (IDN-030)."""
        if not self.location_ids:
            return ()
        others = {EVERYBODY_ELSE} if UNPLACED in self.permissions else set()
        return tuple(sorted(self.location_ids | others))

    @property
    def home(self) -> UUID | None:
        """Where somebody is at home whom the actor adds without a location: the first of their own, else nowhere."""
        return next((place for place in self.places if place != EVERYBODY_ELSE), None)

    def may(self, permission: str) -> bool:
        """Whether the actor holds `permission` (`contacts:write`); the system holds all."""
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def holds(self, permissions: Iterable[str]) -> bool:
        """Whether the actor holds every one of `permissions`."""
        return self.kind is ActorKind.SYSTEM or self.permissions.issuperset(permissions)


def system(organization_id: UUID | None = None, places: Iterable[UUID] = ()) -> Actor:
    """Koinon itself, acting within `organization_id` or, with None, outside any tenant.

    Work for somebody who is limited is done within their `places`.
    """
    return Actor(kind=ActorKind.SYSTEM, organization_id=organization_id, location_ids=frozenset(places))
