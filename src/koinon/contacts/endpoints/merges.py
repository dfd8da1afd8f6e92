"""REST v1 of merging people and taking it back."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, field

from koinon.contacts import errors as refusals
from koinon.contacts.contracts.merging import Merge, Side, Unmerged
from koinon.contacts.service import merge_history, merging, unmerging
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/merges"
OWN = "/api/v1/merges/{merge_id:uuid}"
OPT: dict[str, Any] = {"permission": "contacts:merge"}
Field = Annotated[str, Meta(min_length=1, max_length=80)]


class NewMerge(rest.Body, frozen=True, kw_only=True):
    """Whom to merge into the contact."""

    absorbed_id: UUID
    choices: Annotated[
        dict[Field, Side],
        Meta(
            max_length=200,
            description="Whose value stays, by field (`given_name`, `primary_phone`, `custom.<key>` …). Unsaid, the"
            " survivor's stays and blanks are filled.",
            examples=[{"birth_date": "absorbed", "primary_phone": "survivor"}],
        ),
    ] = field(default_factory=dict)


@post(
    "/api/v1/contacts/{contact_id:uuid}/merge",
    opt={**OPT, "errors": [refusals.SAME_PERSON, refusals.MERGE_BUSY]},
)
@rest.once_per_key
async def merge_contact(
    contact_id: FromPath[UUID], data: JSONBody[NewMerge], services: Services, actor: Actor
) -> Response[rest.Envelope[Merge]]:
    """Merge another contact into this one, which keeps everything of both; the other's id leads here from then on."""
    async with services.database.transaction(actor) as tx:
        made = await merging.merge(tx, services.vault, contact_id, data.absorbed_id, data.choices)
    return rest.created(made, f"{PATH}/{made.id}")


@get(PATH, opt={**OPT, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.PAGING)
async def list_merges(
    services: Services, actor: Actor, paging: PageRequest, contact_id: FromQuery[UUID | None] = None
) -> rest.Envelope[Sequence[Merge]]:
    """List merges, newest first: all, or those of one contact."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await merge_history.merges_page(tx, paging, contact_id=contact_id)
    return rest.page(found, pagination)


@get(OWN, opt=OPT)
async def get_merge(merge_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Merge]:
    """Read a merge: who was made one, and until when it can be undone."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await merge_history.get_merge(tx, merge_id))


@delete(
    OWN,
    opt={**OPT, "errors": [refusals.MERGE_UNDONE, refusals.MERGE_FINAL, refusals.MERGED_SINCE]},
    status_code=200,
)
async def undo_merge(merge_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Unmerged]:
    """Undo a merge within 30 days: the absorbed contact is back as it was; `kept` lists what stays where it is."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await unmerging.unmerge(tx, services.vault, merge_id))


ENDPOINTS = [merge_contact, list_merges, get_merge, undo_merge]
