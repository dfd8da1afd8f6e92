"""REST v1 of macros."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox import errors as refusals
from koinon.inbox.kept.contracts import Scope
from koinon.inbox.macros import contracts, policy, running, service
from koinon.inbox.macros.contracts import Macro, MacroAction, MacroDraft, MacroRun
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.rest.idempotency import once
from koinon.platform.services import Services

PATH = "/api/v1/macros"
READ = {"permission": "conversations:read", "cache": "live"}
WRITE = {"permission": "conversations:write", "errors": [errors.INSUFFICIENT_PERMISSIONS]}
RUN = {**WRITE, "errors": [errors.INSUFFICIENT_PERMISSIONS, refusals.MACRO_STOPPED], "idempotency": "required"}
FIELDS = ("name", "actions", "scope", "team_id")
Name = Annotated[str, Meta(min_length=1, max_length=policy.LONGEST_NAME, examples=["Answered, done"])]
STEPS = [{"kind": "note", "body": "Answered by phone."}, {"kind": "status", "status": "resolved"}]


class StepIn(rest.Body, frozen=True, kw_only=True):
    """One step: `kind` says which of the others it takes. `minutes` null snoozes until they write."""

    kind: contracts.Kind
    body: contracts.Text = ""
    label_ids: contracts.LabelIds = ()
    to: contracts.Receiver = "me"
    user_id: UUID | None = None
    team_id: UUID | None = None
    status: contracts.Settled = "resolved"
    minutes: contracts.Minutes | None = None
    automation: contracts.Named = ""

    def action(self) -> MacroAction:
        """The step as it is kept."""
        return MacroAction(**{name: getattr(self, name) for name in self.__struct_fields__})


Actions = Annotated[tuple[StepIn, ...], Meta(min_length=1, max_length=policy.MOST_ACTIONS, examples=[STEPS])]


class MacroIn(rest.Body, frozen=True, kw_only=True):
    """A macro: its steps in order; a shared `scope` takes settings:write."""

    name: Name
    actions: Actions
    scope: Scope = "personal"
    team_id: UUID | None = None


class MacroPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed; `actions` replaces all of them."""

    name: Name | UnsetType = UNSET
    actions: Actions | UnsetType = UNSET
    scope: Scope | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET


class RunIn(rest.Body, frozen=True, kw_only=True):
    """On which conversation; `dry_run` tells what it would do, and does nothing."""

    conversation_id: UUID
    dry_run: bool = False


@get(PATH, opt=READ)
async def list_macros(services: Services, actor: Actor) -> rest.Envelope[Sequence[Macro]]:
    """List the macros you may run, the most used first."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.macros(tx))


@post(PATH, opt=WRITE)
@rest.once_per_key
async def create_macro(data: JSONBody[MacroIn], services: Services, actor: Actor) -> Response[rest.Envelope[Macro]]:
    """Keep up to ten steps under a name: for yourself, a team or everybody."""
    async with services.database.transaction(actor) as tx:
        steps = [one.action() for one in data.actions]
        draft = MacroDraft(name=data.name, actions=steps, scope=data.scope, team_id=data.team_id)
        made = await service.create(tx, draft)
    return rest.created(made, f"{PATH}/{made.id}")


@get(PATH + "/{macro_id:uuid}", opt=READ)
async def read_macro(macro_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Macro]:
    """Read a macro."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.macro(tx, macro_id))


@patch(PATH + "/{macro_id:uuid}", opt=WRITE)
async def update_macro(
    macro_id: FromPath[UUID], data: JSONBody[MacroPatch], services: Services, actor: Actor
) -> rest.Envelope[Macro]:
    """Change a macro."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.macro(tx, macro_id), macro_id)
        found = await service.macro(tx, macro_id)
        changes = data.changes()
        if "actions" in changes:
            changes["actions"] = [one.action() for one in changes["actions"]]
        draft = MacroDraft(**{**{name: getattr(found, name) for name in FIELDS}, **changes})
        return rest.one(await service.change(tx, macro_id, draft))


@delete(PATH + "/{macro_id:uuid}", opt=WRITE)
async def delete_macro(macro_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Keep a macro no longer."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.macro(tx, macro_id), macro_id)
        await service.delete(tx, macro_id)


@post(PATH + "/{macro_id:uuid}/runs", opt=RUN, status_code=200)
async def run_macro(
    *,
    request: Request[Any, Any, Any],
    services: Services,
    actor: Actor,
    macro_id: FromPath[UUID],
    data: JSONBody[RunIn],
) -> Response[rest.Envelope[MacroRun]]:
    """Take every step on a conversation, or none; the answer lists what each did."""

    async def effect(tx: Tx) -> Response[Any]:
        made = await running.run(tx, services, macro_id, data.conversation_id, dry_run=data.dry_run)
        return rest.StampedResponse(rest.one(made), status_code=200)

    return await once(request, services.database, actor, effect)


HANDLERS = (list_macros, create_macro, read_macro, update_macro, delete_macro, run_macro)
