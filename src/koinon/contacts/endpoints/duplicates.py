"""REST v1 of likely duplicates."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from koinon.contacts.contracts.merging import Duplicate
from koinon.contacts.service import duplicates
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/contacts/duplicates"
DISMISSED = "/api/v1/contacts/{contact_id:uuid}/not-the-same"
OPT: dict[str, Any] = {"permission": "contacts:merge"}


class NotTheSame(rest.Body, frozen=True, kw_only=True):
    """With whom a contact is not the same."""

    other_id: UUID


@get(PATH, opt={**OPT, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.UNTIMED)
async def list_duplicates(
    services: Services, actor: Actor, paging: PageRequest, contact_id: FromQuery[UUID | None] = None
) -> rest.Envelope[Sequence[Duplicate]]:
    """List pairs of contacts who may be one, the likeliest first: all, or those of one contact."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await duplicates.page(tx, services.vault, paging, contact_id=contact_id)
    return rest.page(found, pagination)


@post(DISMISSED, opt=OPT, status_code=204)
@rest.once_per_key
async def dismiss_duplicate(
    contact_id: FromPath[UUID], data: JSONBody[NotTheSame], services: Services, actor: Actor
) -> None:
    """Remember that two contacts are not the same: they are not shown again."""
    async with services.database.transaction(actor) as tx:
        await duplicates.dismiss(tx, contact_id, data.other_id)


@delete(f"{DISMISSED}/{{other_id:uuid}}", opt=OPT)
async def reconsider_duplicate(
    contact_id: FromPath[UUID], other_id: FromPath[UUID], services: Services, actor: Actor
) -> None:
    """Forget that two contacts are not the same."""
    async with services.database.transaction(actor) as tx:
        await duplicates.reconsider(tx, contact_id, other_id)


ENDPOINTS = [list_duplicates, dismiss_duplicate, reconsider_duplicate]
