"""REST v1 of the rules that sort what arrives (INB-021, 024)."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox.contracts import Priority, Rule
from koinon.inbox.service import rules
from koinon.inbox.service.rules import RuleDraft
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/inbox-rules"
READ = {"permission": "conversations:read"}
WRITE = {"permission": "settings:write"}
RuleName = Annotated[str, Meta(min_length=1, max_length=rules.LONGEST_NAME)]
Ids = Annotated[Sequence[UUID], Meta(max_length=100)]
Channels = Annotated[Sequence[Literal["sms", "whatsapp", "email", "push"]], Meta(max_length=4)]
Languages = Annotated[Sequence[Literal["en", "es", "pt"]], Meta(max_length=3)]
Keywords = Annotated[Sequence[Annotated[str, Meta(min_length=1, max_length=60)]], Meta(max_length=50)]
Position = Annotated[int, Meta(ge=0, le=1_000)]
Sentiments = Annotated[Sequence[Literal["negative", "neutral", "positive"]], Meta(max_length=3)]
Raised = Literal["high", "urgent"]


class NewRule(rest.Body, frozen=True, kw_only=True):
    """A rule: what it asks (an empty list asks nothing), and the team, label or priority it gives."""

    name: RuleName
    position: Position = 0
    is_active: bool = True
    channels: Channels = ()
    sender_ids: Ids = ()
    location_ids: Ids = ()
    tag_ids: Ids = ()
    languages: Languages = ()
    keywords: Keywords = ()
    team_id: UUID | None = None
    label_id: UUID | None = None
    priority: Raised | None = None
    label_ids: Ids = ()
    sentiments: Sentiments = ()


class RulePatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a rule; lists replace the present ones."""

    name: RuleName | UnsetType = UNSET
    position: Position | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    channels: Channels | UnsetType = UNSET
    sender_ids: Ids | UnsetType = UNSET
    location_ids: Ids | UnsetType = UNSET
    tag_ids: Ids | UnsetType = UNSET
    languages: Languages | UnsetType = UNSET
    keywords: Keywords | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET
    label_id: UUID | UnsetType | None = UNSET
    priority: Raised | UnsetType | None = UNSET
    label_ids: Ids | UnsetType = UNSET
    sentiments: Sentiments | UnsetType = UNSET


@get("", opt=READ)
async def list_inbox_rules(services: Services, actor: Actor) -> rest.Envelope[Sequence[Rule]]:
    """List rules in the order in which they are asked."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await rules.all_rules(tx))


@post("", opt=WRITE)
@rest.once_per_key
async def create_inbox_rule(services: Services, actor: Actor, data: JSONBody[NewRule]) -> Response[rest.Envelope[Rule]]:
    """Add a rule; there may be 100. Rules raise a priority and never lower it."""
    values = msgspec.structs.asdict(data)
    priority = Priority(data.priority) if data.priority else None
    async with services.database.transaction(actor) as tx:
        made = await rules.create_rule(tx, RuleDraft(**(values | {"priority": priority})))
    return rest.created(made, f"{PATH}/{made.id}")


@get("/{rule_id:uuid}", opt=READ)
async def get_inbox_rule(services: Services, actor: Actor, rule_id: FromPath[UUID]) -> rest.Envelope[Rule]:
    """Read a rule."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await rules.get_rule(tx, rule_id))


@patch("/{rule_id:uuid}", opt=WRITE)
async def update_inbox_rule(
    services: Services, actor: Actor, rule_id: FromPath[UUID], data: JSONBody[RulePatch]
) -> rest.Envelope[Rule]:
    """Change a rule; what it did stays."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: rules.get_rule(tx, rule_id), rule_id)
        return rest.one(await rules.update_rule(tx, rule_id, data.changes()))


@delete("/{rule_id:uuid}", opt=WRITE)
async def delete_inbox_rule(services: Services, actor: Actor, rule_id: FromPath[UUID]) -> None:
    """Remove a rule."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: rules.get_rule(tx, rule_id), rule_id)
        await rules.delete_rule(tx, rule_id)


ROUTER = Router(
    PATH,
    route_handlers=[list_inbox_rules, create_inbox_rule, get_inbox_rule, update_inbox_rule, delete_inbox_rule],
    tags=["Inbox"],
)
