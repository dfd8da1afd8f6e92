"""REST v1 for operators: organizations of the whole installation (ORG-045). Strangers and members get 404."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct, to_builtins

from koinon.organizations import closing, console, operating, plans, trial, trust
from koinon.organizations.contracts import LimitUse, State
from koinon.organizations.operating import Listed
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

OPERATOR = {"operator": True, "cache": "live"}
# As on the operator's pages: a session that was left open decides nothing about organizations.
ACT = {**OPERATOR, "step_up": True}
Reason = Annotated[str, Meta(min_length=10, max_length=500, examples=["Complaints about unwanted messages."])]
Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{2,40}$", examples=["opt_out_rate"])]
ROOT = "/api/v1/operator/organizations"
# The act as the operators' trail calls it, and what was said.
Named = tuple[str, Any]


class Because(rest.Body, frozen=True, kw_only=True):
    """Why; the owners read it."""

    reason: Reason


class LimitException(rest.Body, frozen=True, kw_only=True):
    """A limit of one organization's own; -1 is unlimited, without an end it stays."""

    resource: Annotated[str, Meta(min_length=2, max_length=60, examples=["contacts"])]
    limit: Annotated[int, Meta(ge=-1, le=10**15, examples=[2000])]
    reason: Reason
    valid_until: datetime | None = None


class Flag(rest.Body, frozen=True, kw_only=True):
    """What an operator should look at."""

    flag: Code
    reason: Reason


class Overview(Struct, frozen=True):
    """An organization with its use against its limits."""

    organization: Listed
    limits: list[LimitUse]


@get(ROOT, opt=OPERATOR)
async def list_every_organization(
    services: Services,
    actor: Actor,
    search: FromQuery[str] = "",
    standing: Annotated[State | None, QueryParameter(name="state")] = None,
    after: FromQuery[UUID | None] = None,
) -> rest.Envelope[list[Listed]]:
    """List organizations, newest first, a hundred at a time; `after` is the last id of the page before."""
    async with services.database.system() as tx:
        wanted = standing.value if standing is not None else None
        return rest.one(await operating.every_organization(tx, search=search, state=wanted, after=after))


@get(ROOT + "/{organization_id:uuid}", opt=OPERATOR)
async def get_any_organization(
    organization_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[Overview]:
    """Read one organization with its use against its limits; nothing of what its people wrote."""
    found = await _find(services, organization_id)
    async with services.database.transaction(operating.acting_at(actor, organization_id)) as tx:
        return rest.one(Overview(found, await plans.limits(tx)))


@post(ROOT + "/{organization_id:uuid}/suspension", opt=ACT, status_code=200)
@rest.once_per_key
async def suspend_organization(
    organization_id: FromPath[UUID], data: JSONBody[Because], services: Services, actor: Actor
) -> rest.Envelope[Listed]:
    """Suspend an organization: nothing goes out any more."""
    return await _do(services, actor, organization_id, ("suspend", data), trust.suspend, data.reason)


@post(ROOT + "/{organization_id:uuid}/release", opt=ACT, status_code=200)
@rest.once_per_key
async def release_organization(
    organization_id: FromPath[UUID], data: JSONBody[Because], services: Services, actor: Actor
) -> rest.Envelope[Listed]:
    """Release a suspended or read-only organization."""
    return await _do(services, actor, organization_id, ("release", data), trust.release, data.reason)


@post(ROOT + "/{organization_id:uuid}/limits", opt=ACT, status_code=200)
@rest.once_per_key
async def override_organization_limit(
    organization_id: FromPath[UUID], data: JSONBody[LimitException], services: Services, actor: Actor
) -> rest.Envelope[Listed]:
    """Make an exception to an organization's plan."""
    given = (data.resource, data.limit, data.reason, data.valid_until)
    return await _do(
        services,
        actor,
        organization_id,
        ("limit", data),
        plans.override_limit,
        *given,
    )


@delete(ROOT + "/{organization_id:uuid}/limits/{resource:str}", opt=ACT)
async def lift_organization_limit(
    organization_id: FromPath[UUID], resource: FromPath[str], services: Services, actor: Actor
) -> None:
    """Let the plan decide again."""
    await _do(services, actor, organization_id, ("lift_limit", {"resource": resource}), plans.lift_override, resource)


@post(ROOT + "/{organization_id:uuid}/flags", opt=ACT, status_code=200)
@rest.once_per_key
async def flag_organization(
    organization_id: FromPath[UUID], data: JSONBody[Flag], services: Services, actor: Actor
) -> rest.Envelope[Listed]:
    """Flag an organization; its owners are told."""
    return await _do(
        services,
        actor,
        organization_id,
        ("flag", data),
        trust.flag,
        data.flag,
        data.reason,
    )


class SendingMode(rest.Body, frozen=True, kw_only=True):
    """How it sends from now on, and why."""

    sending_mode: Literal["live", "trial"]
    reason: Reason


class NewPlan(rest.Body, frozen=True, kw_only=True):
    """A plan of the catalogue."""

    plan: Annotated[str, Meta(min_length=2, max_length=60, examples=["growth"])]


class LongerTrial(rest.Body, frozen=True, kw_only=True):
    """When the trial of its subscription ends, and why."""

    until: datetime
    reason: Reason


@post(ROOT + "/{organization_id:uuid}/plan", opt=ACT, status_code=200)
@rest.once_per_key
async def change_organization_plan(
    organization_id: FromPath[UUID], data: JSONBody[NewPlan], services: Services, actor: Actor
) -> rest.Envelope[Listed]:
    """Put an organization on another plan; what lies above it stays, and nothing can be added."""
    return await _do(services, actor, organization_id, ("plan", data), plans.change_plan, data.plan)


@post(ROOT + "/{organization_id:uuid}/trial", opt=ACT, status_code=200)
@rest.once_per_key
async def extend_organization_trial(
    organization_id: FromPath[UUID], data: JSONBody[LongerTrial], services: Services, actor: Actor
) -> rest.Envelope[Listed]:
    """Let the trial of an organization's subscription end later."""
    return await _do(
        services,
        actor,
        organization_id,
        ("trial_end", data),
        operating.extend_trial,
        data.until,
        data.reason,
    )


@post(ROOT + "/{organization_id:uuid}/sending-mode", opt=ACT, status_code=200)
@rest.once_per_key
async def set_sending_mode(
    organization_id: FromPath[UUID], data: JSONBody[SendingMode], services: Services, actor: Actor
) -> rest.Envelope[Listed]:
    """Let an organization send to everybody, or bring it back to trial; its owners read the reason."""
    live = data.sending_mode == "live"
    return await _do(
        services,
        actor,
        organization_id,
        (data.sending_mode, data),
        partial(trial.answer_live, live=live),
        data.reason,
    )


@post(ROOT + "/{organization_id:uuid}/hold", opt=ACT, status_code=200)
@rest.once_per_key
async def hold_organization(
    organization_id: FromPath[UUID], data: JSONBody[Because], services: Services, actor: Actor
) -> rest.Envelope[Listed]:
    """Keep an organization from being erased: a legal hold."""
    return await _do(services, actor, organization_id, ("hold", data), closing.hold, data.reason)


async def _find(services: Services, organization_id: UUID) -> Listed:
    async with services.database.system() as tx:
        found = await operating.find_organization(tx, str(organization_id))
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def _do(
    services: Services,
    actor: Actor,
    organization_id: UUID,
    named: Named,
    act: Callable[..., Awaitable[Any]],
    *given: Any,
) -> rest.Envelope[Listed]:
    await _find(services, organization_id)
    name, said = named
    async with console.at_work(services, actor, organization_id, name, to_builtins(said)) as tx:
        await act(tx, *given)
    return rest.one(await _find(services, organization_id))


OPERATOR_ENDPOINTS = [
    list_every_organization,
    get_any_organization,
    suspend_organization,
    release_organization,
    override_organization_limit,
    lift_organization_limit,
    flag_organization,
    hold_organization,
    set_sending_mode,
    change_organization_plan,
    extend_organization_trial,
]
