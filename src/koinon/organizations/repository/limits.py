"""Plans, an operator's exceptions, and the meters of what is used."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx


class Allowance(Struct, frozen=True):
    """What decides an organization's limits; samples and sandboxes are `exempt` (ORG-017)."""

    plan_code: str | None
    exempt: bool
    time_zone: str
    overrides: dict[str, int]
    in_trial: bool


class Override(Struct, frozen=True):
    """An operator's exception; `valid_until` None is for good."""

    resource: str
    limit_value: int
    reason: str
    valid_until: datetime | None
    set_by: UUID | None


class Meter(Struct, frozen=True):
    """What a meter shows, and under which catalogue it was counted."""

    value: int
    counted_under: str


async def allowance(tx: Tx) -> Allowance | None:
    """The organization's plan, zone and the exceptions that hold now."""
    return await tx.first(
        Allowance,
        """
        select o.plan_code, o.is_sample or o.sandbox_of is not null as exempt, o.time_zone,
               coalesce((
                 select jsonb_object_agg(l.resource, l.limit_value)
                 from organization_limits l
                 where l.organization_id = %(organization_id)s
                   and (l.valid_until is null or l.valid_until > now())
               ), '{}') as overrides,
               o.sending_mode = 'trial' and not o.is_sample as in_trial
        from organizations o
        where o.id = %(organization_id)s
        """,
        {"organization_id": tx.organization_id},
    )


async def set_plan(tx: Tx, code: str | None) -> None:
    """Put the organization on a plan."""
    await tx.execute(
        "update organizations set plan_code = %(code)s, updated_at = now() where id = %(organization_id)s",
        {"organization_id": tx.organization_id, "code": code},
    )


async def overrides(tx: Tx) -> list[Override]:
    """Every exception that holds now."""
    return await tx.all(
        Override,
        """
        select resource, limit_value, reason, valid_until, set_by
        from organization_limits
        where organization_id = %(organization_id)s
          and (valid_until is null or valid_until > now())
        """,
        {"organization_id": tx.organization_id},
    )


async def set_override(tx: Tx, values: dict[str, Any]) -> None:
    """Write an exception in the place of an earlier one."""
    await tx.execute(
        """
        insert into organization_limits (organization_id, resource, limit_value, source, reason, valid_until, set_by)
        values (%(organization_id)s, %(resource)s, %(limit_value)s, 'override', %(reason)s, %(valid_until)s, %(set_by)s)
        on conflict (organization_id, resource) do update
        set limit_value = excluded.limit_value, reason = excluded.reason, valid_until = excluded.valid_until,
            set_by = excluded.set_by, created_at = now()
        """,
        {**values, "organization_id": tx.organization_id},
    )


async def delete_override(tx: Tx, resource: str) -> bool:
    """Take an exception back; False where there was none."""
    deleted = await tx.execute(
        "delete from organization_limits where organization_id = %(organization_id)s and resource = %(resource)s",
        {"organization_id": tx.organization_id, "resource": resource},
    )
    return deleted == 1


async def lock_gauge(tx: Tx, resource: str) -> Meter:
    """A standing count's meter, made at its first use and locked until this transaction ends."""
    values = {"organization_id": tx.organization_id, "resource": resource}
    locked = """
        select value, counted_under
        from usage_gauges
        where organization_id = %(organization_id)s
          and resource = %(resource)s
        for update
        """
    if (found := await tx.first(Meter, locked, values)) is not None:
        return found
    await tx.execute(
        """
        insert into usage_gauges (organization_id, resource)
        values (%(organization_id)s, %(resource)s)
        on conflict do nothing
        """,
        values,
    )
    return await tx.one(Meter, locked, values)


async def claim_gauge(tx: Tx, resource: str, add: int, limit: int, stamp: str) -> int | None:
    """Count `add` up in one statement where the meter is kept and there is room; its new value, else None."""
    return await tx.first(
        int,
        """
        update usage_gauges
        set value = value + %(add)s
        where organization_id = %(organization_id)s
          and resource = %(resource)s
          and counted_under = %(stamp)s
          and value + %(add)s <= %(limit)s
        returning value
        """,
        {"organization_id": tx.organization_id, "resource": resource, "add": add, "limit": limit, "stamp": stamp},
    )


async def set_gauge(tx: Tx, resource: str, value: int, stamp: str) -> None:
    """Write what a standing count is now."""
    await tx.execute(
        """
        update usage_gauges
        set value = %(value)s, counted_under = %(stamp)s
        where organization_id = %(organization_id)s
          and resource = %(resource)s
        """,
        {"organization_id": tx.organization_id, "resource": resource, "value": value, "stamp": stamp},
    )


async def lower_gauge(tx: Tx, resource: str, amount: int) -> None:
    """Count `amount` down, never below nothing."""
    await tx.execute(
        """
        update usage_gauges
        set value = greatest(value - %(amount)s, 0)
        where organization_id = %(organization_id)s
          and resource = %(resource)s
        """,
        {"organization_id": tx.organization_id, "resource": resource, "amount": amount},
    )


async def doubt_gauges(tx: Tx) -> None:
    """Have each meter counted anew when it is next claimed from."""
    await tx.execute(
        "update usage_gauges set counted_under = '' where organization_id = %(organization_id)s",
        {"organization_id": tx.organization_id},
    )


async def lock_counter(tx: Tx, resource: str, period: date) -> Meter:
    """A period's meter, made at its first use and locked until this transaction ends."""
    values = {"organization_id": tx.organization_id, "resource": resource, "period": period}
    locked = """
        select value, counted_under
        from usage_counters
        where organization_id = %(organization_id)s
          and resource = %(resource)s
          and period_start = %(period)s
        for update
        """
    if (found := await tx.first(Meter, locked, values)) is not None:
        return found
    await tx.execute(
        """
        insert into usage_counters (organization_id, resource, period_start)
        values (%(organization_id)s, %(resource)s, %(period)s)
        on conflict do nothing
        """,
        values,
    )
    return await tx.one(Meter, locked, values)


async def set_counter(tx: Tx, resource: str, period: date, value: int, stamp: str) -> None:
    """Write what a period has seen; also how a day's standing count is kept for the trend."""
    await tx.execute(
        """
        insert into usage_counters (organization_id, resource, period_start, value, counted_under)
        values (%(organization_id)s, %(resource)s, %(period)s, %(value)s, %(stamp)s)
        on conflict (organization_id, resource, period_start) do update
        set value = excluded.value, counted_under = excluded.counted_under
        """,
        {
            "organization_id": tx.organization_id,
            "resource": resource,
            "period": period,
            "value": value,
            "stamp": stamp,
        },
    )


async def lower_counter(tx: Tx, resource: str, period: date, amount: int) -> None:
    """Count `amount` of a period down, never below nothing."""
    await tx.execute(
        """
        update usage_counters
        set value = greatest(value - %(amount)s, 0)
        where organization_id = %(organization_id)s
          and resource = %(resource)s
          and period_start = %(period)s
        """,
        {"organization_id": tx.organization_id, "resource": resource, "period": period, "amount": amount},
    )


class Day(Struct, frozen=True):
    """A resource's figure on a day, or in a period that began on it."""

    resource: str
    period_start: date
    value: int


async def history(tx: Tx, since: date) -> list[Day]:
    """Every kept figure since a day, oldest first."""
    return await tx.all(
        Day,
        """
        select resource, period_start, value
        from usage_counters
        where organization_id = %(organization_id)s
          and period_start >= %(since)s
        order by resource, period_start
        """,
        {"organization_id": tx.organization_id, "since": since},
    )


async def note_threshold(tx: Tx, resource: str, threshold: int, period: date) -> bool:
    """Remember that a threshold was told; False where it was before, in the same period."""
    added = await tx.execute(
        """
        insert into limit_notices (organization_id, resource, threshold, period_start)
        values (%(organization_id)s, %(resource)s, %(threshold)s, %(period)s)
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "resource": resource, "threshold": threshold, "period": period},
    )
    return added == 1


class Notice(Struct, frozen=True):
    """A threshold that was passed."""

    resource: str
    threshold: int
    period_start: date
    told_at: datetime


async def notices(tx: Tx, since: date) -> list[Notice]:
    """The thresholds passed in periods since a day, latest first."""
    return await tx.all(
        Notice,
        """
        select resource, threshold, period_start, told_at
        from limit_notices
        where organization_id = %(organization_id)s
          and period_start >= %(since)s
        order by told_at desc, threshold desc
        """,
        {"organization_id": tx.organization_id, "since": since},
    )
