"""Who must have a second factor, from when, and how long a device is remembered (IDN-023, 024)."""

import time
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from koinon import organizations
from koinon.identity import rights
from koinon.identity.factors import repository
from koinon.organizations import Setting
from koinon.platform import errors
from koinon.platform.db import Database, Tx

REMEMBER_SECONDS = 30.0
MOST_REMEMBERED = 10_000
RoleCode = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,40}$", examples=["owner"])]


class FactorPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """`required_for`: nobody, everybody, or those with one of `roles`; `remember_days` 0 asks at each sign-in."""

    required_for: Literal["nobody", "roles", "everybody"] = "roles"
    roles: Annotated[list[RoleCode], Meta(max_length=50)] = field(default_factory=lambda: ["owner", "admin"])
    grace_days: Annotated[int, Meta(ge=0, le=30)] = 7
    remember_days: Annotated[int, Meta(ge=0, le=90)] = 30
    magic_links: bool = False


ROLES_PATH = "identity.second_factor.roles"


async def _strange_roles(tx: Tx, policy: FactorPolicy) -> list[errors.FieldFault]:
    """A fault for each role that there is not, built in or the organization's own."""
    own = await repository.role_codes(tx)
    sentence = "There is no role “{role}”."
    strange = [role for role in dict.fromkeys(policy.roles) if not rights.is_built_in(role) and role not in own]
    return [errors.FieldFault(ROLES_PATH, "invalid_enum", sentence, {"role": role}) for role in strange]


POLICY = organizations.declare_setting(
    Setting(
        "identity.second_factor",
        FactorPolicy,
        FactorPolicy(),
        "Second factor",
        "Who must have a second factor, how long after joining, and how long a device is remembered.",
        group="Security",
        check=_strange_roles,
    )
)


def must_enrol_by(policy: FactorPolicy, role: str, joined_at: datetime) -> datetime | None:
    """From when on a person with this role needs a factor; None where they need none."""
    if policy.required_for == "nobody" or (policy.required_for == "roles" and role not in policy.roles):
        return None
    return joined_at + timedelta(days=policy.grace_days)


_remembered: OrderedDict[UUID, tuple[float, FactorPolicy]] = OrderedDict()


def forget(organization_id: UUID) -> None:
    """Read an organization's policy again: it changed."""
    _remembered.pop(organization_id, None)


async def policy_of(database: Database, organization_id: UUID) -> FactorPolicy:
    """An organization's policy, at most half a minute old."""
    kept = _remembered.get(organization_id)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    async with database.transaction(organization_id) as tx:
        policy = await policy_in(tx)
    _remembered[organization_id] = time.monotonic() + REMEMBER_SECONDS, policy
    while len(_remembered) > MOST_REMEMBERED:
        _remembered.popitem(last=False)
    return policy


async def policy_in(tx: Tx) -> FactorPolicy:
    """The policy of the transaction's organization."""
    chosen: FactorPolicy = await organizations.setting(tx, POLICY.key)
    return chosen
