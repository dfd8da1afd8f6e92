"""REST v1 of locations."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, UnsetType

from koinon.organizations import location_lists, moving_out, service
from koinon.organizations.contracts import Location, ZoneName
from koinon.organizations.location_lists import LARGEST, ListedLocations
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

LocationName = Annotated[str, Meta(min_length=1, max_length=120, examples=["North campus"])]
LocationAddress = Annotated[str, Meta(min_length=1, max_length=300, examples=["12 Main St, Springfield, IL 62701"])]

LocationCountry = Annotated[
    str,
    Meta(
        pattern="^[A-Z]{2}$",
        examples=["MX"],
        description="The country by which national phone numbers of people here are read; null is the organization's.",
    ),
]


class NewLocation(rest.Body, frozen=True, kw_only=True):
    """A location to add."""

    name: LocationName
    address: LocationAddress | None = None
    time_zone: ZoneName | None = None
    country: LocationCountry | None = None


class LocationPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a location."""

    name: LocationName | UnsetType = UNSET
    address: LocationAddress | UnsetType | None = UNSET
    time_zone: ZoneName | UnsetType | None = UNSET
    country: LocationCountry | UnsetType | None = UNSET


class Merge(rest.Body, frozen=True, kw_only=True):
    """Where everything goes."""

    into: UUID


class Order(rest.Body, frozen=True, kw_only=True):
    """Every living location once, in order."""

    ids: Annotated[list[UUID], Meta(min_length=1, max_length=500)]


@get("/api/v1/locations", opt={"permission": "locations:read", "cache": "private"})
async def list_locations(
    services: Services, actor: Actor, archived: FromQuery[bool] = False
) -> rest.Envelope[list[Location]]:
    """List the locations in order; an organization has few, so all are in one page."""
    async with services.database.transaction(actor) as tx:
        rows = await service.locations(tx, archived=archived)
    return rest.one(rows)


@post("/api/v1/locations", opt={"permission": "locations:write", "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def create_location(
    data: JSONBody[NewLocation], services: Services, actor: Actor
) -> Response[rest.Envelope[Location]]:
    """Add a location."""
    async with services.database.transaction(actor) as tx:
        made = await service.add_location(tx, data.name, data.time_zone, data.address, data.country)
    return rest.created(made, f"/api/v1/locations/{made.id}")


@get("/api/v1/locations/{location_id:uuid}", opt={"permission": "locations:read", "cache": "private"})
async def get_location(location_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Location]:
    """Read a location."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.location(tx, location_id))


@patch(
    "/api/v1/locations/{location_id:uuid}",
    opt={"permission": "locations:write", "errors": [errors.DUPLICATE_RESOURCE]},
)
async def update_location(
    location_id: FromPath[UUID], data: JSONBody[LocationPatch], services: Services, actor: Actor
) -> rest.Envelope[Location]:
    """Change a location."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.location(tx, location_id), location_id)
        return rest.one(await service.update_location(tx, location_id, data.changes()))


@delete(
    "/api/v1/locations/{location_id:uuid}", opt={"permission": "locations:write", "errors": [errors.RESOURCE_IN_USE]}
)
async def archive_location(
    location_id: FromPath[UUID], services: Services, actor: Actor, move_to: FromQuery[UUID | None] = None
) -> None:
    """Archive a location; it stays in past reports. `move_to` says where its people and groups go."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.location(tx, location_id), location_id)
        await moving_out.archive_location(tx, location_id, move_to)


@post(
    "/api/v1/locations/{location_id:uuid}/merge",
    opt={"permission": "locations:write", "errors": [errors.INVALID_STATE]},
    status_code=200,
)
@rest.once_per_key
async def merge_locations(
    location_id: FromPath[UUID], data: JSONBody[Merge], services: Services, actor: Actor
) -> rest.Envelope[Location]:
    """Make two locations one: everything of this one goes to the other, in one transaction. The other, as it is now."""
    async with services.database.transaction(actor) as tx:
        await moving_out.merge_locations(tx, location_id, data.into)
        return rest.one(await service.location(tx, data.into))


@post(
    "/api/v1/locations/{location_id:uuid}/restore",
    opt={"permission": "locations:write", "errors": [errors.DUPLICATE_RESOURCE]},
    status_code=200,
)
@rest.once_per_key
async def restore_location(location_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Location]:
    """Open an archived location again."""
    async with services.database.transaction(actor) as tx:
        await moving_out.restore_location(tx, location_id)
        return rest.one(await service.location(tx, location_id))


@post("/api/v1/locations/order", opt={"permission": "locations:write"}, status_code=200)
@rest.once_per_key
async def order_locations(data: JSONBody[Order], services: Services, actor: Actor) -> rest.Envelope[list[Location]]:
    """Put the locations into an order."""
    async with services.database.transaction(actor) as tx:
        await moving_out.order_locations(tx, data.ids)
        return rest.one(await service.locations(tx))


@post(
    "/api/v1/locations/bulk",
    opt={
        "permission": "locations:write",
        "files": {"file": "CSV with the columns name, address and time zone; at most 500 lines."},
        "errors": [errors.INVALID_FILE, errors.PLAN_LIMIT_EXCEEDED],
    },
    status_code=200,
    request_max_body_size=LARGEST + 64 * 1024,
)
@rest.once_per_key
async def import_locations(
    request: Request[Any, Any, Any], services: Services, actor: Actor
) -> rest.Envelope[ListedLocations]:
    """Add the locations of a list, all or none; those that are there under their name stay as they are."""
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise errors.invalid_field("file", "missing_required_field", "Choose the file to upload.")
    data = await file.read()
    async with services.database.transaction(actor) as tx:
        return rest.one(await location_lists.import_locations(tx, data))


rest.link(Location, "/api/v1/locations/{id}", contacts="/api/v1/contacts?location_id={id}")

LOCATION_ENDPOINTS = [
    list_locations,
    create_location,
    import_locations,
    get_location,
    update_location,
    archive_location,
    merge_locations,
    restore_location,
    order_locations,
]
