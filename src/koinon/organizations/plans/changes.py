"""Another plan, and an operator's exceptions to it (ORG-025, 026)."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from koinon.kit import clock
from koinon.organizations import events
from koinon.organizations.auditing import audit
from koinon.organizations.plans import catalogue, counters
from koinon.organizations.plans.figures import allowed_by, forget_after, read
from koinon.organizations.repository import limits as rows
from koinon.organizations.resources import RESOURCES, UNLIMITED, Counting
from koinon.platform import errors
from koinon.platform.db import Tx

SHORTEST_REASON = 10
# `fit(tx, limit)` pauses or suspends what lies above `limit`, or brings back what it had; -1 is unlimited.
Fit = Callable[[Tx, int], Awaitable[None]]
_fitters: dict[str, Fit] = {}


class Excess(Struct, frozen=True):
    """A resource of which more is in use than a plan allows."""

    resource: str
    limit: int
    current: int


def register_fitter(resource: str, fit: Fit) -> None:
    """Have `fit(tx, limit)` called whenever the limit of `resource` changed: nothing is ever deleted for a plan."""
    if resource not in RESOURCES or resource in _fitters:
        raise ValueError(f"{resource} is unknown or fitted twice")
    _fitters[resource] = fit


async def excess(tx: Tx, plan: str) -> list[Excess]:
    """What would lie above the limits of `plan`: shown before a downgrade is confirmed."""
    own = await rows.allowance(tx)
    if own is None or plan not in catalogue.current().plans:
        raise errors.RESOURCE_NOT_FOUND()
    figures = allowed_by(catalogue.current(), replace(own, plan_code=plan))
    found = []
    for code, resource in RESOURCES.items():
        if resource.counting is Counting.STANDING and (limit := figures.limit(code)) != UNLIMITED:
            current = await counters.standing(tx, code)
            if current is not None and current > limit:
                found.append(Excess(code, limit, current))
    return found


async def change_plan(tx: Tx, plan: str) -> list[Excess]:
    """Put the organization on a plan of the catalogue; what lies above it stays and is fitted."""
    over = await excess(tx, plan)
    before = (await read(tx)).plan
    await rows.set_plan(tx, plan)
    await _changed(tx)
    tx.publish(events.plan_changed(tx.organization_id, before, plan))
    change = {"before": {"plan": before}, "after": {"plan": plan}}
    await audit(tx, "organization.plan_changed", "organization", tx.organization_id, change)
    return over


async def override_limit(tx: Tx, resource: str, limit: int, reason: str, valid_until: datetime | None = None) -> None:
    """Allow one organization more or less of `resource` than its plan does, until a date or for good."""
    faults = []
    if resource not in RESOURCES:
        faults.append(errors.FieldFault("resource", "invalid_enum", errors.INVALID_ENUM.sentence))
    if not UNLIMITED <= limit < 2**62:
        faults.append(errors.FieldFault("limit", "out_of_range", errors.OUT_OF_RANGE.sentence))
    if len(reason.strip()) < SHORTEST_REASON:
        faults.append(errors.FieldFault("reason", "out_of_range", "Give a reason of ten characters or more."))
    if valid_until is not None and (valid_until.tzinfo is None or valid_until <= clock.now()):
        faults.append(errors.FieldFault("valid_until", "out_of_range", "This lies in the past."))
    if faults:
        raise errors.invalid(faults)
    values = {"resource": resource, "limit_value": limit, "reason": reason.strip(), "valid_until": valid_until}
    await rows.set_override(tx, {**values, "set_by": tx.actor.id})
    await _changed(tx)
    tx.publish(events.limits_changed(tx.organization_id, resource))
    after = {"resource": resource, "limit": limit, "reason": reason.strip(), "valid_until": valid_until}
    await audit(tx, "organization.limit_overridden", "organization", tx.organization_id, {"after": after})


async def lift_override(tx: Tx, resource: str) -> None:
    """Let the plan decide again. Raises `resource_not_found` where there is no exception."""
    if not await rows.delete_override(tx, resource):
        raise errors.RESOURCE_NOT_FOUND()
    await _changed(tx)
    tx.publish(events.limits_changed(tx.organization_id, resource))
    await audit(
        tx, "organization.limit_restored", "organization", tx.organization_id, {"before": {"resource": resource}}
    )


async def _changed(tx: Tx) -> None:
    """The meters are counted anew at the next claim: while something was unlimited nobody kept them."""
    forget_after(tx)
    await rows.doubt_gauges(tx)
    await fit(tx)


async def fit(tx: Tx) -> None:
    """Have every context hold what it has to the limits in force; an exception may have ended without a word."""
    figures = await read(tx)
    for resource, fitter in _fitters.items():
        await fitter(tx, figures.limit(resource))
