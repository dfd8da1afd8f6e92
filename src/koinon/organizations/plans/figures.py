"""What an organization's plan and an operator's exceptions allow it, remembered a minute (ORG-021, 026)."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct

from koinon.organizations.plans import catalogue
from koinon.organizations.repository import limits as rows
from koinon.organizations.resources import RESOURCES, UNLIMITED
from koinon.platform import errors, limits
from koinon.platform.db import Database, Tx

# API-035: a change applies within a minute in every process; where it was made, and where the hub tells it, at once.
REMEMBER_SECONDS = 60.0
MOST_REMEMBERED = 10_000


class PlanFigures(Struct, frozen=True):
    """The plan in force and the limit of each resource; -1 is unlimited. `time_zone` cuts its days.

    `in_trial`: sending is on trial, whatever the plan (ORG-027).
    """

    plan: str
    limits: Mapping[str, int]
    time_zone: str
    in_trial: bool = False

    def limit(self, resource: str) -> int:
        """The limit of a resource. Raises KeyError for an unknown one."""
        return self.limits[resource]


_kept: OrderedDict[tuple[UUID, str], tuple[float, PlanFigures]] = OrderedDict()


async def plan_figures(database: Database, organization_id: UUID) -> PlanFigures:
    """What an organization may, for callers without a transaction: the edge's request limits."""
    if (known := _remembered(organization_id)) is not None:
        return known
    async with database.transaction(organization_id) as tx:
        return await plan_in_force(tx)


async def api_figures(database: Database, organization_id: UUID) -> limits.PlanFigures:
    """What the edge needs of them (API-035, 038)."""
    figures = await plan_figures(database, organization_id)
    return limits.PlanFigures(figures.plan, figures.limit("requests"), figures.limit("requests_in_flight"))


async def plan_in_force(tx: Tx) -> PlanFigures:
    """What the transaction's organization may. Raises `resource_not_found`."""
    if (known := _remembered(tx.organization_id)) is not None:
        return known
    return _remember(tx.organization_id, await read(tx))


async def read(tx: Tx) -> PlanFigures:
    """The same, never from memory."""
    own = await rows.allowance(tx)
    if own is None:
        raise errors.RESOURCE_NOT_FOUND()
    return allowed_by(catalogue.OFF if own.exempt else catalogue.current(), own)


def allowed_by(offer: catalogue.Catalogue, own: rows.Allowance) -> PlanFigures:
    """The limits of `own` under a catalogue; an operator's exceptions come before the plan."""
    plan = offer.plan_of(own.plan_code)
    granted = {code: offer.limit(plan, code) for code in RESOURCES}
    return PlanFigures(
        plan, granted | {c: v for c, v in own.overrides.items() if c in granted}, own.time_zone, own.in_trial
    )


def _remembered(organization_id: UUID) -> PlanFigures | None:
    kept = _kept.get((organization_id, catalogue.current().stamp))
    return kept[1] if kept is not None and kept[0] > time.monotonic() else None


def _remember(organization_id: UUID, figures: PlanFigures) -> PlanFigures:
    _kept[organization_id, catalogue.current().stamp] = time.monotonic() + REMEMBER_SECONDS, figures
    while len(_kept) > MOST_REMEMBERED:
        _kept.popitem(last=False)
    return figures


def forget(organization_id: UUID) -> None:
    """Forget what is remembered of an organization: its plan, an exception or its zone changed."""
    for key in [key for key in _kept if key[0] == organization_id]:
        del _kept[key]
    limits.FIGURES.forget(organization_id)


def forget_after(tx: Tx) -> None:
    """Forget now, so that this transaction sees its own change, and once it has committed."""
    forget(tx.organization_id)
    organization_id = tx.organization_id
    tx.after_commit(lambda: forget(organization_id))


def is_unlimited(figures: PlanFigures, *resources: str) -> bool:
    """Whether none of `resources` has a limit."""
    return all(figures.limit(resource) == UNLIMITED for resource in resources)
