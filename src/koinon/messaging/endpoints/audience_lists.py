"""REST v1 of lists brought along as an audience: matched with who is known, nobody is added (MSG-021)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon import contacts
from koinon.contacts import AudienceList, Unmatched
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/audience-lists"
OWN = PATH + "/{list_id:uuid}"
READ = {"permission": "broadcasts:read", "cache": "live"}
WRITE = {"permission": "broadcasts:write"}
Entry = Annotated[str, Meta(min_length=1, max_length=320, examples=["+12125550142"])]


class AudienceListIn(rest.Body, frozen=True, kw_only=True):
    """A list: numbers, mail addresses and contacts' ids, in any mix. National numbers are read as at home."""

    name: Annotated[str, Meta(min_length=1, max_length=120, examples=["Camp sign-ups"])]
    entries: Annotated[tuple[Entry, ...], Meta(min_length=1, max_length=contacts.MOST_ENTRIES)]


@get(PATH, opt={**READ, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.NEWEST_FIRST)
async def list_audience_lists(
    services: Services, actor: Actor, paging: PageRequest
) -> rest.Envelope[Sequence[AudienceList]]:
    """List uploaded lists, newest first."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await contacts.lists_page(tx, paging)
    return rest.page(found, pagination)


@post(PATH, opt=WRITE)
@rest.once_per_key
async def create_audience_list(
    data: JSONBody[AudienceListIn], services: Services, actor: Actor
) -> Response[rest.Envelope[AudienceList]]:
    """Bring a list along

    Name it in a broadcast’s audience as `{"kind": "list", "id": ...}`. Entries that name nobody add nobody.
    """
    async with services.database.transaction(actor) as tx:
        made = await contacts.create_list(tx, services.vault, data.name, data.entries)
    return rest.created(made, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_audience_list(list_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[AudienceList]:
    """Read a list: how many of its entries name somebody."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await contacts.get_list(tx, list_id))


@get(OWN + "/unmatched", opt=WRITE)
async def list_unmatched(list_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[list[Unmatched]]:
    """List the entries that name nobody, all in one answer; they are forgotten after 30 days."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await contacts.unmatched_of(tx, services.vault, list_id))


@delete(OWN, opt=WRITE)
async def delete_audience_list(list_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Delete a list; a draft that names it reaches nobody by it any more."""
    async with services.database.transaction(actor) as tx:
        await contacts.delete_list(tx, list_id)


HANDLERS = [list_audience_lists, create_audience_list, get_audience_list, list_unmatched, delete_audience_list]
