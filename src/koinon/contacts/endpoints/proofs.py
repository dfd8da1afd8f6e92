"""REST v1 of what proves consent: signed forms, and questions that people were asked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from koinon.contacts.contracts import ConsentRequest, SignedForm
from koinon.contacts.policy import signed_forms as policy
from koinon.contacts.repository import consent_requests
from koinon.contacts.service import reading, signed_forms
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest import PageRequest
from koinon.platform.services import Services

FORMS = "/api/v1/contacts/{contact_id:uuid}/signed-forms"
CEILING = policy.LARGEST + 1024 * 1024


@post(
    FORMS,
    opt={
        "permission": signed_forms.OVERRIDE,
        "files": {"file": "The signed form, a PDF or a photo of at most 10 MB."},
        "errors": [errors.INVALID_FILE],
    },
    request_max_body_size=CEILING,
)
@rest.once_per_key
async def create_signed_form(
    request: Request[Any, Any, Any], contact_id: FromPath[UUID], services: Services, actor: Actor
) -> Response[rest.Envelope[SignedForm]]:
    """Keep a form that somebody signed; `POST /consents` names it to turn a refusal into a grant."""
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise errors.invalid_field("file", "missing_required_field", "Choose the file to upload.")
    data = await file.read()
    async with services.database.transaction(actor) as tx:
        kept = await signed_forms.keep_signed_form(tx, services.vault, contact_id, file.filename, data)
    return rest.created(kept, f"/api/v1/signed-forms/{kept.id}")


@get("/api/v1/signed-forms/{form_id:uuid}", opt={"permission": "consent:read"}, media_type="application/octet-stream")
async def download_signed_form(form_id: FromPath[UUID], services: Services, actor: Actor) -> Response[bytes]:
    """Download a signed form as it was uploaded; each reading is in the audit trail."""
    async with services.database.transaction(actor) as tx:
        form, data = await signed_forms.signed_form(tx, services.vault, form_id)
    ending = form.content_type.rpartition("/")[2]
    headers = {
        "Content-Disposition": f'attachment; filename="signed-form-{form.id}.{ending}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type=form.content_type, headers=headers)


@get(
    "/api/v1/contacts/{contact_id:uuid}/consent-requests",
    opt={"permission": "consent:read", "cache": "live", "errors": [errors.INVALID_CURSOR]},
    dependencies=rest.NEWEST_FIRST,
)
async def list_consent_requests(
    contact_id: FromPath[UUID], services: Services, actor: Actor, paging: PageRequest
) -> rest.Envelope[Sequence[ConsentRequest]]:
    """List what a contact was asked to agree to and how they answered, newest first."""
    filters = {"list": "consent_requests", "contact": str(contact_id)}
    async with services.database.transaction(actor) as tx:
        await reading.require(tx, contact_id)
        found = await paging.page(
            tx,
            filters,
            lambda seen, at, limit: consent_requests.of_contact(seen, contact_id, at, limit),
            lambda one: Cursor((one.created_at,), one.id),
        )
    return rest.page(*found)


ENDPOINTS = [create_signed_form, download_signed_form, list_consent_requests]
