"""REST v1 of people by their id in another system (CON-090)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response, put
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.contacts import errors as refusals
from koinon.contacts.contracts.syncing import SyncedContact, SyncSource
from koinon.contacts.endpoints.shapes import (
    WRITE,
    CustomKey,
    CustomValue,
    EmailText,
    Name,
    PhoneText,
    Region,
    TagName,
)
from koinon.contacts.service import syncing
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

System = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", examples=["planning_center"])]
ExternalId = Annotated[str, Meta(min_length=1, max_length=200, examples=["4711"])]


class SyncedPerson(rest.Patch, frozen=True, kw_only=True):
    """What the other system says; what it leaves out stays, null clears. Tags and groups are added, never taken."""

    given_name: Name | UnsetType = UNSET
    family_name: Name | UnsetType = UNSET
    preferred_name: Name | UnsetType = UNSET
    phones: Annotated[list[PhoneText], Meta(max_length=10)] | UnsetType = UNSET
    emails: Annotated[list[EmailText], Meta(max_length=10)] | UnsetType = UNSET
    region: Region | UnsetType = UNSET
    locale: Annotated[str, Meta(examples=["en"])] | UnsetType | None = UNSET
    time_zone: Annotated[str, Meta(max_length=64)] | UnsetType | None = UNSET
    birth_date: date | UnsetType | None = UNSET
    location_id: UUID | UnsetType | None = UNSET
    tags: Annotated[list[TagName], Meta(max_length=50)] | UnsetType = UNSET
    group_ids: Annotated[list[UUID], Meta(max_length=50)] | UnsetType = UNSET
    custom: dict[CustomKey, CustomValue | None] | UnsetType = UNSET


@put(
    "/api/v1/contacts/by-external-id/{system:str}/{external_id:str}",
    opt={
        **WRITE,
        "creates": True,
        "errors": [errors.RESOURCE_GONE, refusals.OWN_NUMBER, refusals.TOO_MANY_ADDRESSES],
    },
)
async def sync_contact(
    system: FromPath[System],
    external_id: FromPath[ExternalId],
    data: JSONBody[SyncedPerson],
    services: Services,
    actor: Actor,
    source: FromQuery[SyncSource] = "api",
    overwrite: FromQuery[bool] = False,
) -> Response[rest.Envelope[SyncedContact]]:
    """Add or change a contact by its id in another system

    Idempotent: the same call twice changes nothing the second time. What staff changed since the last sync is kept and
    named in `kept`, unless `overwrite`. An id that is new stands for a contact with the same address and name, if there
    is just one; else it is added (201).
    """
    async with services.database.transaction(actor) as tx:
        synced = await syncing.sync(
            tx, services.vault, system, external_id, data.changes(), source=source, overwrite=overwrite
        )
    if synced.created:
        return rest.created(synced, f"/api/v1/contacts/{synced.contact.id}")
    return rest.StampedResponse(rest.one(synced), status_code=200)


ENDPOINTS = [sync_contact]
