"""`GET /api/v1/limits`: what is left of every bucket and of the plan (API-035..039)."""

import math
import time
from typing import Annotated, Any

import msgspec
from litestar import Request, get

from koinon import organizations
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.limits import FIGURES, SELF_HOSTED, Level
from koinon.platform.rest import admission
from koinon.platform.services import Services


class BucketLevel(msgspec.Struct, frozen=True):
    """One bucket that calls like this one count against."""

    bucket: Annotated[str, msgspec.Meta(examples=["organization"], description="organization, key, user, in_flight …")]
    limit: int
    remaining: int
    window_seconds: int
    reset_at: Annotated[int, msgspec.Meta(description="Unix seconds at which more comes free.")]


class PlanLimit(msgspec.Struct, frozen=True):
    """One standing limit; -1 is unlimited, and `current` null where nothing is counted.

    `senders` leaves simulated and released numbers out: practising costs nobody anything.
    """

    resource: str
    limit: int
    current: int | None


class Limits(msgspec.Struct, frozen=True):
    """Every limit of the caller."""

    plan: str
    buckets: list[BucketLevel]
    plan_limits: list[PlanLimit]


@get("/api/v1/limits", opt={"caller": True, "cache": "live"})
async def list_caller_limits(
    request: Request[Any, Any, Any], actor: Actor, services: Services
) -> rest.Envelope[Limits]:
    """Say what is left of each limit

    Buckets refill with time (429 when empty), plan limits stand (409 when reached).
    """
    figures, standing = SELF_HOSTED, []
    if actor.organization_id is not None:
        figures = await FIGURES.of(services.database, actor.organization_id)
        async with services.database.transaction(actor) as tx:
            standing = [PlanLimit(use.resource, use.limit, use.current) for use in await organizations.limits(tx)]
    special = [b for name in admission.SPECIAL for b in admission.buckets_of(services, actor, figures, name)]
    wanted = dict.fromkeys([*admission.buckets_of(services, actor, figures), *special])
    levels = await services.limits.look(list(wanted))
    return rest.one(Limits(figures.plan, [_level(level) for level in levels], standing))


def _level(level: Level) -> BucketLevel:
    bucket = level.bucket
    reset = math.ceil(time.time() + level.reset_in)
    return BucketLevel(bucket.name, bucket.limit, level.remaining, bucket.seconds, reset)
