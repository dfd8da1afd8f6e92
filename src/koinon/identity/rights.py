"""The built-in roles: pure decisions (IDN-027, 029)."""

from collections.abc import Callable, Iterable, Mapping

from koinon.identity import catalogue
from koinon.identity.contracts import Role

OWNERS_ONLY = frozenset({"organization:transfer", "organization:delete", "organization:export"})
_MONEY = ("giving", "billing")
_AGENT_TEXT = """
organization:read settings:read locations:read users:read contacts:read contacts:write contacts:addresses
consent:read consent:write channels:read templates:read broadcasts:read messages:read messages:send
conversations:read conversations:write jobs:read media:read media:write
"""
_AGENT = frozenset(_AGENT_TEXT.split())
_STAFF_TEXT = """
organization:read settings:read locations:read contacts:read contacts:write loyalty:read loyalty:stamp
community:read attendance:read attendance:write
"""
_STAFF = frozenset(_STAFF_TEXT.split())
_UNSEEN_BY_VIEWERS = frozenset({"care", "giving", "api_keys", "audit", "exports", "privacy"})


def _admin(name: str) -> bool:
    return name not in catalogue.sensitive() | OWNERS_ONLY


def _treasurer(name: str) -> bool:
    resource, _, action = name.partition(":")
    plain = resource in ("organization", "settings", "locations", "contacts", "jobs") and action == "read"
    return resource in _MONEY or plain


def _viewer(name: str) -> bool:
    resource, _, action = name.partition(":")
    return action == "read" and resource not in _UNSEEN_BY_VIEWERS and name not in catalogue.sensitive()


_HOLDS: Mapping[Role, Callable[[str], bool]] = {
    Role.OWNER: lambda _: True,
    Role.ADMIN: _admin,
    Role.TREASURER: _treasurer,
    Role.AGENT: _AGENT.__contains__,
    Role.STAFF: _STAFF.__contains__,
    Role.VIEWER: _viewer,
}


def is_built_in(code: str) -> bool:
    """Whether `code` names a role that every organization has."""
    return code in set(Role)


def permissions_of(code: str, own: Iterable[str] = ()) -> frozenset[str]:
    """What a role may do: of a built-in one by its definition, of a custom one its `own` and what they imply.

    A permission that is no longer in the catalogue is gone from every role.
    """
    every = catalogue.permissions()
    if is_built_in(code):
        return frozenset(filter(_HOLDS[Role(code)], every))
    return catalogue.with_implied(frozenset(own) & every)


def built_in_with(permission: str) -> list[str]:
    """The built-in roles that hold a permission."""
    return [role.value for role, holds in _HOLDS.items() if permission in catalogue.permissions() and holds(permission)]


def granting(permission: str) -> list[str]:
    """The entries of a custom role that bring `permission`: itself, and `write` where that implies it."""
    if not permission.endswith(":read") or permission in catalogue.sensitive():
        return [permission]
    return [permission, f"{permission.removesuffix(':read')}:write"]
