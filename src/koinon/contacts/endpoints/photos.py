"""REST v1 of people's photos."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, put
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from koinon.contacts.contracts import Contact
from koinon.contacts.endpoints.shapes import READ, WRITE
from koinon.contacts.service import photos, reading
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = "/api/v1/contacts/{contact_id:uuid}/photo"


@get(PATH, opt={**READ, "cache": "live"}, media_type=photos.MEDIA_TYPE)
async def download_contact_photo(
    request: Request[Any, Any, Any], contact_id: FromPath[UUID], services: Services, actor: Actor
) -> Response[bytes]:
    """Download a contact's photo, a square WebP; it is another one when the contact's `photo_id` is."""
    async with services.database.transaction(actor) as tx:
        found = await photos.photo(tx, services.vault, contact_id)
    headers = {"ETag": f'"{found.id}"', "X-Content-Type-Options": "nosniff"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    return Response(found.data, media_type=photos.MEDIA_TYPE, headers=headers)


@put(
    PATH,
    opt={
        **WRITE,
        "files": {"file": "A JPEG, PNG, WebP or HEIC of at most 10 MB."},
        "errors": [errors.INVALID_FILE, errors.PRECONDITION_FAILED, errors.PLAN_LIMIT_EXCEEDED],
    },
    request_max_body_size=photos.LARGEST + 64 * 1024,
)
async def set_contact_photo(
    request: Request[Any, Any, Any], contact_id: FromPath[UUID], services: Services, actor: Actor
) -> Response[rest.Envelope[Contact]]:
    """Set a contact's photo. It is kept as a small square, without the place and camera that the file names."""
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise errors.invalid_field("file", "missing_required_field", "Choose the file to upload.")
    async with services.database.transaction(actor) as tx:
        await reading.require(tx, contact_id)
    made = await photos.square(services, await file.read())
    async with services.database.transaction(actor) as tx:
        contact = await photos.set_photo(tx, services.vault, contact_id, made, rest.wanted_version())
    return rest.StampedResponse(rest.one(contact))


@delete(PATH, opt={**WRITE, "errors": [errors.PRECONDITION_FAILED]})
async def remove_contact_photo(contact_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Show a contact by their initials again."""
    async with services.database.transaction(actor) as tx:
        await photos.remove_photo(tx, services.vault, contact_id, rest.wanted_version())


ENDPOINTS = [download_contact_photo, set_contact_photo, remove_contact_photo]
