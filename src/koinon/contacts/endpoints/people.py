"""REST v1 of contacts, their addresses and their timeline."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType, field

from koinon import identity
from koinon.contacts import errors as refusals
from koinon.contacts.contracts import (
    Address,
    AddressStatus,
    Consent,
    Contact,
    ContactChanges,
    ContactQuery,
    ContactRow,
    ContactStatus,
    NewContact,
    OnMatch,
    Sort,
    Source,
    TimelineItem,
)
from koinon.contacts.contracts.households import GuardianPolicy
from koinon.contacts.endpoints.expanding import LOCATION, OF_PEOPLE
from koinon.contacts.endpoints.shapes import (
    READ,
    WRITE,
    CustomKey,
    CustomValue,
    EmailText,
    Name,
    PhoneText,
    Region,
    TagName,
)
from koinon.contacts.service import addresses as address_service
from koinon.contacts.service import people, reading
from koinon.contacts.service import timeline as timelines
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PATH = "/api/v1/contacts"
OWN = "/api/v1/contacts/{contact_id:uuid}"


BirthYearKnown = Annotated[bool, Meta(description="False: only day and month of `birth_date` count.")]
GuardianConsent = Annotated[
    str, Meta(min_length=1, max_length=500, description="Which guardian agreed to `direct`, and how.")
]

Restricted = Annotated[
    bool, Meta(description="True: whoever reads their conversations is recorded in the audit trail.")
]


class NewContactBody(rest.Body, frozen=True, kw_only=True):
    """A contact to add: a name or an address at least."""

    given_name: Name = ""
    family_name: Name = ""
    preferred_name: Name = ""
    phones: Annotated[list[PhoneText], Meta(max_length=10)] = field(default_factory=list)
    emails: Annotated[list[EmailText], Meta(max_length=10)] = field(default_factory=list)
    region: Region | None = None
    locale: Annotated[str, Meta(examples=["en"])] | None = None
    time_zone: Annotated[str, Meta(max_length=64, examples=["America/New_York"])] | None = None
    birth_date: date | None = None
    birth_year_known: BirthYearKnown = True
    location_id: UUID | None = None
    tags: Annotated[list[TagName], Meta(max_length=50)] = field(default_factory=list)
    group_ids: Annotated[list[UUID], Meta(max_length=50)] = field(default_factory=list)
    custom: dict[CustomKey, CustomValue] = field(default_factory=dict)
    on_match: OnMatch = "refuse"


class ContactPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a contact; a custom value of null is removed."""

    given_name: Name | UnsetType = UNSET
    family_name: Name | UnsetType = UNSET
    preferred_name: Name | UnsetType = UNSET
    status: ContactStatus | UnsetType = UNSET
    do_not_contact: bool | UnsetType = UNSET
    do_not_contact_reason: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET
    restricted: Restricted | UnsetType = UNSET
    restricted_reason: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET
    location_id: UUID | UnsetType | None = UNSET
    locale: Annotated[str, Meta(examples=["en"])] | UnsetType | None = UNSET
    time_zone: Annotated[str, Meta(max_length=64)] | UnsetType | None = UNSET
    birth_date: date | UnsetType | None = UNSET
    birth_year_known: BirthYearKnown | UnsetType = UNSET
    guardian_policy: GuardianPolicy | UnsetType = UNSET
    guardian_consent: GuardianConsent | UnsetType | None = UNSET
    custom: dict[CustomKey, CustomValue | None] | UnsetType = UNSET


class NewAddress(rest.Body, frozen=True, kw_only=True):
    """An address to add: one of the two."""

    phone: PhoneText | None = None
    email: EmailText | None = None
    region: Region | None = None
    primary: bool = False


class AddressPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of an address."""

    primary: Annotated[bool, Meta(description="True makes it the primary of its kind.")] | UnsetType = UNSET
    status: AddressStatus | UnsetType = UNSET


DELETES = "contacts:delete"
IncludeDeleted = Annotated[bool, QueryParameter(description=f"Show the deleted too; needs `{DELETES}`.")]


@get(PATH, opt={**READ, "expand": OF_PEOPLE, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.PAGING)
async def list_contacts(
    services: Services,
    actor: Actor,
    paging: PageRequest,
    q: Annotated[str, QueryParameter(max_length=200, description="Name, phone, email or external id.")] = "",
    group_id: FromQuery[UUID | None] = None,
    tag_id: FromQuery[UUID | None] = None,
    location_id: FromQuery[UUID | None] = None,
    import_id: FromQuery[UUID | None] = None,
    segment_id: FromQuery[UUID | None] = None,
    status: FromQuery[list[ContactStatus] | None] = None,
    consent: FromQuery[Consent | None] = None,
    source: FromQuery[list[Source] | None] = None,
    sort: FromQuery[Sort] = "name",
    include_deleted: IncludeDeleted = False,
) -> rest.Envelope[Sequence[ContactRow]]:
    """List contacts. Conditions are joined by "and"; archived contacts are listed only by `status`."""
    query = ContactQuery(
        q=q,
        group_id=group_id,
        tag_id=tag_id,
        location_id=location_id,
        import_id=import_id,
        segment_id=segment_id,
        statuses=tuple(status or ()),
        consent=consent,
        sources=tuple(source or ()),
        sort=sort,
        deleted=include_deleted,
    )
    if include_deleted:
        rest.require(actor, DELETES)
    async with services.database.transaction(actor, timeout_ms=5_000) as tx:
        page = await reading.list_page(tx, services.vault, query, paging)
    return rest.page(page.rows, page.pagination)


def new_contact(data: NewContactBody) -> NewContact:
    """The person that a body describes."""
    return NewContact(
        given_name=data.given_name,
        family_name=data.family_name,
        preferred_name=data.preferred_name,
        phones=tuple(data.phones),
        emails=tuple(data.emails),
        region=data.region,
        locale=data.locale,
        time_zone=data.time_zone,
        birth_date=data.birth_date,
        birth_year_known=data.birth_year_known,
        location_id=data.location_id,
        tags=tuple(data.tags),
        group_ids=tuple(data.group_ids),
        custom=dict(data.custom),
        source="api",
        on_match=data.on_match,
    )


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE, refusals.OWN_NUMBER]})
@rest.once_per_key
async def create_contact(
    data: JSONBody[NewContactBody], services: Services, actor: Actor
) -> Response[rest.Envelope[Contact]]:
    """Add a contact. `on_match` says what to do where somebody has the number or email already."""
    async with services.database.transaction(actor) as tx:
        contact = await people.create(tx, services.vault, new_contact(data))
    return rest.created(contact, f"{PATH}/{contact.id}")


@get(OWN, opt={**READ, "expand": LOCATION})
async def get_contact(
    contact_id: FromPath[UUID], services: Services, actor: Actor, include_deleted: IncludeDeleted = False
) -> Response[rest.Envelope[Contact]]:
    """Read a contact with addresses, groups, tags and whether they can be reached."""
    if include_deleted:
        rest.require(actor, DELETES)
    async with services.database.transaction(actor) as tx:
        contact = await reading.get(tx, services.vault, contact_id, deleted=include_deleted)
    return rest.StampedResponse(rest.one(contact))


@patch(OWN, opt={**WRITE, "errors": [errors.PRECONDITION_FAILED]})
async def update_contact(
    contact_id: FromPath[UUID],
    data: JSONBody[ContactPatch],
    services: Services,
    actor: Actor,
) -> Response[rest.Envelope[Contact]]:
    """Change a contact. `If-Match` guards against overwriting somebody else's change."""
    async with services.database.transaction(actor) as tx:
        changes = ContactChanges(**data.changes())
        contact = await people.update(tx, services.vault, contact_id, changes, rest.wanted_version())
    return rest.StampedResponse(rest.one(contact))


@delete(OWN, opt={"permission": "contacts:delete"})
async def delete_contact(contact_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Hide a contact from every list, count and send. It can be restored."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: reading.get(tx, services.vault, contact_id), contact_id)
        if not await people.delete(tx, [contact_id]):
            raise errors.RESOURCE_NOT_FOUND()
        await identity.audit(tx, "contact.deleted", "contact", contact_id)


@post(f"{OWN}/restore", opt={"permission": "contacts:delete"}, status_code=200)
@rest.once_per_key
async def restore_contact(contact_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Contact]:
    """Bring a deleted contact back."""
    async with services.database.transaction(actor) as tx:
        await people.restore(tx, [contact_id])
        return rest.one(await reading.get(tx, services.vault, contact_id))


@get(f"{OWN}/addresses", opt=READ)
async def list_addresses(contact_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[list[Address]]:
    """List a contact's addresses, the primary of each kind first; at most ten of a kind, so all are in one page."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await reading.addresses(tx, services.vault, contact_id))


@post(f"{OWN}/addresses", opt={**WRITE, "errors": [refusals.OWN_NUMBER, refusals.TOO_MANY_ADDRESSES]})
@rest.once_per_key
async def create_address(
    contact_id: FromPath[UUID], data: JSONBody[NewAddress], services: Services, actor: Actor
) -> Response[rest.Envelope[Address]]:
    """Give a contact another phone number or mail address."""
    if (data.phone is None) == (data.email is None):
        raise errors.invalid_field("phone", "missing_required_field", "Give a phone number or a mail address.")
    kind, value = ("phone", data.phone) if data.phone is not None else ("email", data.email)
    async with services.database.transaction(actor) as tx:
        address = await address_service.add_address(
            tx, services.vault, contact_id, kind, value or "", primary=data.primary, region=data.region
        )
    return rest.created(address, f"{PATH}/{contact_id}/addresses/{address.id}")


@patch(f"{OWN}/addresses/{{address_id:uuid}}", opt={**WRITE, "errors": [errors.INVALID_STATE]})
async def update_address(
    contact_id: FromPath[UUID],
    address_id: FromPath[UUID],
    data: JSONBody[AddressPatch],
    services: Services,
    actor: Actor,
) -> rest.Envelope[Address]:
    """Make an address the primary one, or change its status."""
    asked = data.changes()
    async with services.database.transaction(actor) as tx:
        changed = await address_service.change_address(
            tx, services.vault, contact_id, address_id, primary=asked.get("primary"), status=asked.get("status")
        )
    return rest.one(changed)


@delete(f"{OWN}/addresses/{{address_id:uuid}}", opt=WRITE)
async def delete_address(
    contact_id: FromPath[UUID], address_id: FromPath[UUID], services: Services, actor: Actor
) -> None:
    """Take an address away; what was agreed to for it stays in the ledger."""
    async with services.database.transaction(actor) as tx:
        await address_service.remove_address(tx, services.vault, contact_id, address_id)


@get(f"{OWN}/timeline", opt={**READ, "errors": [errors.INVALID_CURSOR]}, dependencies=rest.UNTIMED)
async def list_timeline(
    contact_id: FromPath[UUID], services: Services, actor: Actor, paging: PageRequest
) -> rest.Envelope[Sequence[TimelineItem]]:
    """List what happened with a contact, newest first."""
    async with services.database.transaction(actor) as tx:
        items, pagination = await timelines.timeline(tx, contact_id, paging)
    return rest.page(items, pagination)


ENDPOINTS = [
    list_contacts,
    create_contact,
    get_contact,
    update_contact,
    delete_contact,
    restore_contact,
    list_addresses,
    create_address,
    update_address,
    delete_address,
    list_timeline,
]
