"""REST v1 of tags."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.contacts.contracts import Tag
from koinon.contacts.endpoints.shapes import READ, WRITE, ContactIds, InNames, TagName
from koinon.contacts.service import tags
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/tags"
OWN = "/api/v1/tags/{tag_id:uuid}"
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$", examples=["#0f766e"])]


class NewTag(rest.Body, frozen=True, kw_only=True):
    """A tag to add."""

    name: TagName
    colour: Colour | None = None


class TagPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a tag; the name of another tag merges the two."""

    name: TagName | UnsetType = UNSET
    colour: Colour | UnsetType | None = UNSET


@get(PATH, opt={**READ, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.BY_NAME)
async def list_tags(
    services: Services, actor: Actor, paging: PageRequest, q: InNames = ""
) -> rest.Envelope[Sequence[Tag]]:
    """List tags by name, with how many contacts bear each."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await tags.tags_page(tx, paging, q=q)
    return rest.page(found, pagination)


@post(PATH, opt=WRITE)
@rest.once_per_key
async def create_tag(data: JSONBody[NewTag], services: Services, actor: Actor) -> Response[rest.Envelope[Tag]]:
    """Add a tag, or find the one of that name."""
    async with services.database.transaction(actor) as tx:
        tag = await tags.create_tag(tx, data.name, data.colour)
    return rest.created(tag, f"{PATH}/{tag.id}")


@get(OWN, opt=READ)
async def get_tag(tag_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Tag]:
    """Read a tag."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await tags.get_tag(tx, tag_id))


@patch(OWN, opt=WRITE)
async def update_tag(
    tag_id: FromPath[UUID], data: JSONBody[TagPatch], services: Services, actor: Actor
) -> rest.Envelope[Tag]:
    """Rename or colour a tag. The name of another tag merges the two; the answer is the one that stays."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: tags.get_tag(tx, tag_id), tag_id)
        return rest.one(await tags.update_tag(tx, tag_id, data.changes()))


@delete(OWN, opt=WRITE)
async def delete_tag(tag_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Take a tag from everybody and remove it."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: tags.get_tag(tx, tag_id), tag_id)
        await tags.delete_tag(tx, tag_id)


@post(f"{OWN}/contacts", opt=WRITE, status_code=200)
@rest.once_per_key
async def tag_contacts(
    tag_id: FromPath[UUID], data: JSONBody[ContactIds], services: Services, actor: Actor
) -> rest.Envelope[Tag]:
    """Give contacts a tag."""
    async with services.database.transaction(actor) as tx:
        tag = await tags.get_tag(tx, tag_id)
        await tags.add_tags(tx, data.contact_ids, [tag.name])
        return rest.one(await tags.get_tag(tx, tag_id))


@post(f"{OWN}/contacts/remove", opt=WRITE, status_code=200)
@rest.once_per_key
async def untag_contacts(
    tag_id: FromPath[UUID], data: JSONBody[ContactIds], services: Services, actor: Actor
) -> rest.Envelope[Tag]:
    """Take a tag from contacts."""
    async with services.database.transaction(actor) as tx:
        await tags.get_tag(tx, tag_id)
        await tags.remove_tags(tx, data.contact_ids, [tag_id])
        return rest.one(await tags.get_tag(tx, tag_id))


ENDPOINTS = [list_tags, create_tag, get_tag, update_tag, delete_tag, tag_contacts, untag_contacts]
