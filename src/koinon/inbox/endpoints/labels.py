"""REST v1 of labels (INB-029)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.inbox.contracts import Colour, Label
from koinon.inbox.service import labels
from koinon.platform import rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/labels"
READ = {"permission": "conversations:read"}
WRITE = {"permission": "conversations:write"}
LabelName = Annotated[str, Meta(min_length=1, max_length=labels.LONGEST_NAME)]


class NewLabel(rest.Body, frozen=True, kw_only=True):
    """A label to add."""

    name: LabelName
    colour: Colour = Colour.GREY


class LabelPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a label."""

    name: LabelName | UnsetType = UNSET
    colour: Colour | UnsetType = UNSET


@get("", opt=READ)
async def list_labels(services: Services, actor: Actor) -> rest.Envelope[Sequence[Label]]:
    """List labels by name, with how many conversations that are not done bear each (at most 1,000 are counted)."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await labels.all_labels(tx))


@post("", opt=WRITE)
@rest.once_per_key
async def create_label(services: Services, actor: Actor, data: JSONBody[NewLabel]) -> Response[rest.Envelope[Label]]:
    """Add a label; there may be 200."""
    async with services.database.transaction(actor) as tx:
        made = await labels.create_label(tx, data.name, data.colour)
    return rest.created(made, f"{PATH}/{made.id}")


@get("/{label_id:uuid}", opt=READ)
async def get_label(services: Services, actor: Actor, label_id: FromPath[UUID]) -> rest.Envelope[Label]:
    """Read a label."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await labels.get_label(tx, label_id))


@patch("/{label_id:uuid}", opt=WRITE)
async def update_label(
    services: Services, actor: Actor, label_id: FromPath[UUID], data: JSONBody[LabelPatch]
) -> rest.Envelope[Label]:
    """Rename or paint a label, on every conversation at once."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: labels.get_label(tx, label_id), label_id)
        return rest.one(await labels.update_label(tx, label_id, data.changes()))


@delete("/{label_id:uuid}", opt=WRITE)
async def delete_label(services: Services, actor: Actor, label_id: FromPath[UUID]) -> None:
    """Take a label from every conversation and remove it."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: labels.get_label(tx, label_id), label_id)
        await labels.delete_label(tx, label_id)


ROUTER = Router(PATH, route_handlers=[list_labels, create_label, get_label, update_label, delete_label], tags=["Inbox"])
