"""One decision for many organizations: tried out first, then done, each in a transaction of its own (ORG-045)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.organizations import closing, trial, trust
from koinon.organizations.console.trail import at_work
from koinon.organizations.repository import operators as rows
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.errors import KoinonError
from koinon.platform.services import Services

MOST_AT_ONCE = 100
Act = Callable[[Tx, str], Awaitable[Any]]
ACTS: Mapping[str, Act] = {
    "suspend": trust.suspend,
    "read_only": trust.make_read_only,
    "release": trust.release,
    "live": partial(trial.answer_live, live=True),
    "trial": partial(trial.answer_live, live=False),
    "hold": closing.hold,
    "lift_hold": partial(closing.hold, on=False),
    "verify": trust.verify,
}


class Outcome(Struct, frozen=True):
    """What became, or would become, of one organization; `refused` says why nothing did."""

    organization_id: UUID
    name: str
    done: bool
    refused: KoinonError | None = None


class _TriedOut(Exception):
    """It would have gone; nothing of it stays."""


async def act_on_many(
    services: Services, actor: Actor, organization_ids: Sequence[UUID], act: str, reason: str, *, dry_run: bool
) -> list[Outcome]:
    """Do `act` to each, in the order given; with `dry_run` everything is carried out and rolled back.

    Raises 422 for an unknown act, a reason under ten characters, or more than a hundred.
    """
    if act not in ACTS:
        raise errors.invalid_field("act", "invalid_enum")
    trust.reason_of(reason)
    wanted = list(dict.fromkeys(organization_ids))
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise errors.invalid_field("organization_ids", "out_of_range", "Choose between one and a hundred.")
    async with services.database.system() as tx:
        names = await rows.names(tx, wanted)
    return [
        Outcome(each, names.get(each, ""), *await _one(services, actor, each, act, reason, dry_run=dry_run))
        for each in wanted
    ]


async def _one(
    services: Services, actor: Actor, organization_id: UUID, act: str, reason: str, *, dry_run: bool
) -> tuple[bool, KoinonError | None]:
    try:
        async with at_work(services, actor, organization_id, act, {"reason": reason, "many": True}) as tx:
            await ACTS[act](tx, reason)
            if dry_run:
                raise _TriedOut
    except _TriedOut:
        return True, None
    except KoinonError as refused:
        return False, refused
    return True, None
