"""REST v1 of what a person may ask: their data, and to be forgotten (CON-091..096)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta

from koinon.contacts.contracts.privacy import ErasureRequest, ErasureState, ExportRequest
from koinon.contacts.service import erasures, person_exports
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

PRIVACY = {"permission": "privacy:write"}
OWN = "/api/v1/contacts/{contact_id:uuid}"


class NewErasure(rest.Body, frozen=True, kw_only=True):
    """How long to wait, in days; none needs an owner and a reason."""

    days: Annotated[int, Meta(ge=0, le=erasures.WAIT_DAYS)] = erasures.WAIT_DAYS
    reason: Annotated[str, Meta(max_length=500)] | None = None


@post(f"{OWN}/export", opt=PRIVACY, status_code=202)
@rest.once_per_key
async def export_contact(contact_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[ExportRequest]:
    """Put together everything that is known of a contact. The file lies ready for seven days."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await person_exports.ask_export(tx, contact_id, by="api"))


@post(f"{OWN}/erasure", opt=PRIVACY, status_code=202)
@rest.once_per_key
async def erase_contact(
    contact_id: FromPath[UUID], data: JSONBody[NewErasure], services: Services, actor: Actor
) -> rest.Envelope[ErasureRequest]:
    """Forget a contact. They are hidden and unreachable at once, and erased when the wait is over."""
    async with services.database.transaction(actor) as tx:
        found = await erasures.ask_erasure(tx, contact_id, by="api", days=data.days, reason=data.reason)
    return rest.one(found)


@delete(f"{OWN}/erasure", opt={**PRIVACY, "errors": [errors.INVALID_STATE]})
async def keep_contact(contact_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Take an erasure back, until it has begun. The contact is where they were."""
    async with services.database.transaction(actor) as tx:
        await erasures.cancel_erasure(tx, contact_id)


@get(
    "/api/v1/erasure-requests",
    opt={**PRIVACY, "errors": [errors.INVALID_CURSOR]},
    dependencies=rest.PAGING,
)
async def list_erasure_requests(
    services: Services,
    actor: Actor,
    paging: PageRequest,
    standing: Annotated[ErasureState | None, QueryParameter(name="state")] = None,
) -> rest.Envelope[Sequence[ErasureRequest]]:
    """List who is to be forgotten and who was, newest first, with what went by kind."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await erasures.erasures_page(tx, paging, standing)
    return rest.page(found, pagination)


@get(
    "/api/v1/export-requests",
    opt={**PRIVACY, "errors": [errors.INVALID_CURSOR]},
    dependencies=rest.PAGING,
)
async def list_export_requests(
    services: Services, actor: Actor, paging: PageRequest, contact_id: FromQuery[UUID | None] = None
) -> rest.Envelope[Sequence[ExportRequest]]:
    """List whose data was asked for, newest first."""
    async with services.database.transaction(actor) as tx:
        found, pagination = await person_exports.exports_of_people(tx, paging, contact_id)
    return rest.page(found, pagination)


@get(
    "/api/v1/export-requests/{request_id:uuid}/file", opt={**PRIVACY, "cache": "live", "errors": [errors.LINK_EXPIRED]}
)
async def download_person_export(request_id: FromPath[UUID], services: Services, actor: Actor) -> Response[bytes]:
    """Download a contact's data as a zip of JSON and a readable page. Each download stands in the audit trail."""
    async with services.database.transaction(actor) as tx:
        file = await person_exports.read_export(tx, services.vault, request_id)
    headers = {"content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.data, media_type="application/zip", headers=headers)


ENDPOINTS = [
    export_contact,
    erase_contact,
    keep_contact,
    list_erasure_requests,
    list_export_requests,
    download_person_export,
]
