"""Who acts: built once at the edge, passed on explicitly, never looked up from a global."""

from enum import StrEnum
from uuid import UUID

import msgspec


class ActorKind(StrEnum):
    """What kind of actor this is."""

    USER = "user"
    API_KEY = "api_key"
    CONTACT = "contact"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """An actor within one organization (None: before a tenant is known, or the installation itself)."""

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

    def may(self, permission: str) -> bool:
        """Whether the actor holds `permission` (`contacts:write`); the system holds all."""
        return self.kind is ActorKind.SYSTEM or permission in self.permissions


def system(organization_id: UUID | None = None) -> Actor:
    """Koinon itself, acting within `organization_id` or, with None, outside any tenant."""
    return Actor(kind=ActorKind.SYSTEM, organization_id=organization_id)
