"""REST v1 of custom fields."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType, field

from koinon.contacts import errors as refusals
from koinon.contacts.contracts import CustomField, FieldChanges, FieldType, NewField
from koinon.contacts.endpoints.shapes import READ, WRITE
from koinon.contacts.service import custom_fields
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/custom-fields"
OWN = "/api/v1/custom-fields/{field_id:uuid}"
Labels = Annotated[
    dict[str, Annotated[str, Meta(max_length=80)]],
    Meta(min_length=1, max_length=3, examples=[{"en": "T-shirt size", "es": "Talla"}]),
]
Key = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,59}$", examples=["shirt_size"])]
Options = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=120)]], Meta(max_length=200, examples=[["S", "M"]])
]


class NewFieldBody(rest.Body, frozen=True, kw_only=True):
    """A custom field to add; without a key one is made from its first label."""

    labels: Labels
    key: Key | None = None
    type: FieldType = FieldType.TEXT
    options: Options = field(default_factory=list)
    sensitive: bool = False


class FieldPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a custom field; the key stays."""

    labels: Labels | UnsetType = UNSET
    type: FieldType | UnsetType = UNSET
    options: Options | UnsetType = UNSET
    sensitive: bool | UnsetType = UNSET
    is_archived: bool | UnsetType = UNSET
    position: Annotated[int, Meta(ge=0, le=10_000)] | UnsetType = UNSET


@get(PATH, opt=READ)
async def list_custom_fields(
    services: Services,
    actor: Actor,
    archived: FromQuery[Annotated[bool, QueryParameter(description="Archived fields too.")]] = False,
) -> rest.Envelope[Sequence[CustomField]]:
    """List custom fields in their order; sensitive ones need `contacts:sensitive`."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await custom_fields.fields(tx, archived=archived))


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, errors.PLAN_LIMIT_EXCEEDED]})
@rest.once_per_key
async def create_custom_field(
    data: JSONBody[NewFieldBody], services: Services, actor: Actor
) -> Response[rest.Envelope[CustomField]]:
    """Add a custom field."""
    new = NewField(
        labels=data.labels, key=data.key or "", type=data.type, options=tuple(data.options), sensitive=data.sensitive
    )
    async with services.database.transaction(actor) as tx:
        made = await custom_fields.create_field(tx, new)
    return rest.created(made, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_custom_field(field_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[CustomField]:
    """Read a custom field."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await custom_fields.get_field(tx, field_id))


@patch(OWN, opt={**WRITE, "errors": [refusals.VALUES_DO_NOT_CONVERT, errors.PLAN_LIMIT_EXCEEDED]})
async def update_custom_field(
    field_id: FromPath[UUID], data: JSONBody[FieldPatch], services: Services, actor: Actor
) -> rest.Envelope[CustomField]:
    """Change a custom field. Another type or fewer choices only where every value people have still fits."""
    changes = FieldChanges(
        labels=data.labels,
        type=data.type,
        options=data.options if data.options is UNSET else tuple(data.options),
        sensitive=data.sensitive,
        is_archived=data.is_archived,
        position=data.position,
    )
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: custom_fields.get_field(tx, field_id), field_id)
        return rest.one(await custom_fields.update_field(tx, field_id, changes))


@delete(OWN, opt={**WRITE, "errors": [errors.RESOURCE_IN_USE]})
async def delete_custom_field(field_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove a custom field nobody has a value in; archive others."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: custom_fields.get_field(tx, field_id), field_id)
        await custom_fields.delete_field(tx, field_id)


ENDPOINTS = [list_custom_fields, create_custom_field, get_custom_field, update_custom_field, delete_custom_field]
