"""The photo of a person: shown, set, removed (INB-071)."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from koinon import contacts
from koinon.platform import errors
from koinon.web import forms
from koinon.web.i18n import gettext
from koinon.web.pages.people_page import READ, WRITE
from koinon.web.toasts import toast_after
from koinon.web.visit import Visit

PATH = "/people/{contact_id:uuid}/photo"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=604800, immutable",
}


@get(PATH + "/{photo_id:uuid}", opt=READ)
async def show_photo(visit: Visit, contact_id: FromPath[UUID], photo_id: FromPath[UUID]) -> Response[bytes]:
    """One photo; another one has another address, so that a browser may keep it."""
    async with visit.transaction() as tx:
        found = await contacts.photo(tx, visit.services.vault, contact_id)
    if found.id != photo_id:
        raise errors.RESOURCE_NOT_FOUND()
    return Response(found.data, media_type=contacts.PHOTO_TYPE, headers=HEADERS)


@get(PATH, opt=WRITE)
async def ask_photo(visit: Visit, contact_id: FromPath[UUID]) -> Response[str]:
    """The form that takes a photo."""
    return await _dialog(visit, contact_id)


@post(
    PATH,
    opt={**WRITE, "files": {"file": "A JPEG, PNG, WebP or HEIC of at most 10 MB."}},
    status_code=200,
    request_max_body_size=contacts.LARGEST_PHOTO + 64 * 1024,
)
async def set_photo(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Show them by this picture."""
    file = (await visit.form()).get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise errors.invalid_field("file", "missing_required_field", "Choose a file first.")
        made = await contacts.square_photo(visit.services, await file.read())
        async with visit.transaction() as tx:
            await contacts.set_photo(tx, visit.services.vault, contact_id, made)
    except errors.KoinonError as refused:
        if refused.status not in (409, 413, 422, 503):
            raise
        return await _dialog(visit, contact_id, refused)
    with visit.words():
        return _back(visit, contact_id, gettext("Saved"))


@post(PATH + "/remove", opt=WRITE, status_code=200)
async def remove_photo(visit: Visit, contact_id: FromPath[UUID]) -> Response[Any]:
    """Show their initials again."""
    async with visit.transaction() as tx:
        await contacts.remove_photo(tx, visit.services.vault, contact_id)
    with visit.words():
        return _back(visit, contact_id, gettext("The photo is removed."))


async def _dialog(visit: Visit, contact_id: UUID, refused: errors.KoinonError | None = None) -> Response[str]:
    async with visit.transaction() as tx:
        person = await contacts.get(tx, visit.services.vault, contact_id)
    with visit.words():
        return visit.draw(
            "people/photo.html" if visit.partial else "people/dialog_page.html",
            active="people",
            status_code=refused.status if refused else 200,
            dialog="people/photo.html",
            person=person,
            errors=forms.told(refused, {}, "file") if refused else forms.Told(),
        )


def _back(visit: Visit, contact_id: UUID, told: str) -> Response[Any]:
    where = f"/people/{contact_id}"
    if visit.partial:
        return toast_after(Response("", headers={"HX-Redirect": where}), told)
    return toast_after(forms.see(where), told)


HANDLERS = [show_photo, ask_photo, set_photo, remove_photo]
