"""REST v1 of response targets (INB-090)."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox.targets import service
from koinon.inbox.targets.contracts import Policy
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/sla-policies"
READ, WRITE = {"permission": "conversations:read"}, {"permission": "settings:write"}
Name = Annotated[str, Meta(min_length=1, max_length=80, examples=["Everybody within an hour"])]
Minutes = Annotated[int, Meta(ge=1, le=100_000, examples=[60], description="Minutes; null is no target")]
Channel = Literal["sms", "whatsapp", "email"]
Priority = Literal["low", "normal", "high", "urgent"]


class NewTarget(rest.Body, frozen=True, kw_only=True):
    """Targets for conversations that fit every condition; a condition that is null fits all."""

    name: Name
    channel: Channel | None = None
    sender_id: UUID | None = None
    team_id: UUID | None = None
    priority: Priority | None = None
    first_response: Minutes | None = None
    next_response: Minutes | None = None
    resolution: Minutes | None = None
    in_business_hours: bool = True
    is_active: bool = True


class TargetPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed; clocks that run keep their target."""

    name: Name | UnsetType = UNSET
    position: Annotated[int, Meta(ge=0, le=1_000)] | UnsetType = UNSET
    channel: Channel | UnsetType | None = UNSET
    sender_id: UUID | UnsetType | None = UNSET
    team_id: UUID | UnsetType | None = UNSET
    priority: Priority | UnsetType | None = UNSET
    first_response: Minutes | UnsetType | None = UNSET
    next_response: Minutes | UnsetType | None = UNSET
    resolution: Minutes | UnsetType | None = UNSET
    in_business_hours: bool | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


@get("/", opt=READ)
async def list_sla_policies(services: Services, actor: Actor) -> rest.Envelope[Sequence[Policy]]:
    """List response targets in their order; of those that fit a conversation the first holds."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.policies(tx))


@post("/", opt={**WRITE, "errors": [errors.INVALID_STATE]})
@rest.once_per_key
async def create_sla_policy(
    data: JSONBody[NewTarget], services: Services, actor: Actor
) -> Response[rest.Envelope[Policy]]:
    """Set a target; conversations that wait already get theirs."""
    async with services.database.transaction(actor) as tx:
        made = await service.create_policy(tx, {name: getattr(data, name) for name in data.__struct_fields__})
    return rest.created(made, f"{PATH}/{made.id}")


@get("/{policy_id:uuid}", opt=READ)
async def get_sla_policy(policy_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Policy]:
    """Read one."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.get_policy(tx, policy_id))


@patch("/{policy_id:uuid}", opt=WRITE)
async def update_sla_policy(
    policy_id: FromPath[UUID], data: JSONBody[TargetPatch], services: Services, actor: Actor
) -> rest.Envelope[Policy]:
    """Change one."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.get_policy(tx, policy_id), policy_id)
        return rest.one(await service.change_policy(tx, policy_id, data.changes()))


@delete("/{policy_id:uuid}", opt=WRITE)
async def delete_sla_policy(policy_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove one; clocks that run by it run on."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.get_policy(tx, policy_id), policy_id)
        await service.drop_policy(tx, policy_id)


ROUTER = Router(
    PATH,
    route_handlers=[list_sla_policies, create_sla_policy, get_sla_policy, update_sla_policy, delete_sla_policy],
    tags=["Inbox"],
)
