"""How much an organization may have of each thing (ORG-018..021). Without billing everything is unlimited (ORG-020)."""

from collections.abc import Mapping

from msgspec import Struct

from koinon.organizations.contracts import LimitUse
from koinon.platform import errors
from koinon.platform.db import Tx

UNLIMITED = -1
PLAN = "self_hosted"

LIMITS: Mapping[str, int] = {
    "contacts": UNLIMITED,
    "seats": UNLIMITED,
    "locations": UNLIMITED,
    "senders": UNLIMITED,
    "messages_per_day": UNLIMITED,
    "messages_per_month": UNLIMITED,
    "storage_bytes": UNLIMITED,
    "custom_fields": UNLIMITED,
    "api_keys": 50,
}


class _Gauge(Struct, frozen=True):
    resource: str
    value: int


async def require_limit(tx: Tx, resource: str, add: int = 1) -> None:
    """Take `add` of `resource` in this transaction, or raise `plan_limit_exceeded`.

    An unlimited resource takes no lock: one hot row would queue every import and inbound message of an organization.
    """
    limit = LIMITS[resource]
    if limit == UNLIMITED:
        return
    taken = await tx.execute(
        """
        insert into usage_gauges as g (organization_id, resource, value)
        select %(organization_id)s, %(resource)s, %(add)s::bigint
        where %(add)s::bigint <= %(limit)s
        on conflict (organization_id, resource) do update
        set value = g.value + excluded.value
        where g.value + excluded.value <= %(limit)s
        """,
        {"organization_id": tx.organization_id, "resource": resource, "add": add, "limit": limit},
    )
    if taken == 0:
        raise await _exceeded(tx, resource, limit)


async def give_back(tx: Tx, resource: str, amount: int = 1) -> None:
    """Free `amount` of a limited resource, in the transaction that removes the thing."""
    if LIMITS[resource] == UNLIMITED:
        return
    await tx.execute(
        """
        update usage_gauges
        set value = greatest(value - %(amount)s, 0)
        where organization_id = %(organization_id)s
          and resource = %(resource)s
        """,
        {"organization_id": tx.organization_id, "resource": resource, "amount": amount},
    )


async def limits(tx: Tx) -> list[LimitUse]:
    """Every resource with its limit and what is in use."""
    gauges = await _gauges(tx)
    return [LimitUse(resource, limit, gauges.get(resource)) for resource, limit in LIMITS.items()]


async def _gauges(tx: Tx) -> dict[str, int]:
    rows = await tx.all(
        _Gauge,
        "select resource, value from usage_gauges where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )
    return {row.resource: row.value for row in rows}


async def _exceeded(tx: Tx, resource: str, limit: int) -> errors.KoinonError:
    current = (await _gauges(tx)).get(resource, 0)
    details = {"limit": limit, "current": current, "plan": PLAN, "resource": resource, "upgrade_path": None}
    return errors.PLAN_LIMIT_EXCEEDED(details=details)
