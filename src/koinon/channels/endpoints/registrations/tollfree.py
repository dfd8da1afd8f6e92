"""REST v1 of verifications of toll-free numbers."""

from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from koinon.channels.endpoints.registrations.forms import merged
from koinon.channels.endpoints.registrations.shapes import (
    READ,
    ROOT,
    WRITE,
    TollfreeDetail,
    TollfreePatch,
    TollfreeView,
    detail,
    page,
)
from koinon.channels.service.registration import drafts, handing_in
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = ROOT + "/tollfree"
OWN = PATH + "/{registration_id:uuid}"
CLASH = {**WRITE, "errors": [errors.INVALID_STATE]}
ASKS = {**WRITE, "errors": [errors.INVALID_STATE, errors.CHANNEL_PROVIDER_ERROR]}


class NewTollfree(rest.Body, frozen=True, kw_only=True):
    """The toll-free number."""

    sender_id: UUID


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_registered_tollfree(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[list[TollfreeView]]:
    """List verifications of toll-free numbers, newest first."""
    async with services.database.transaction(actor) as tx:
        return await page(tx, "tollfree", paging)  # type: ignore[no-any-return]


@post(PATH, opt=WRITE)
@rest.once_per_key
async def create_registered_tollfree(
    data: JSONBody[NewTollfree], services: Services, actor: Actor
) -> Response[rest.Envelope[TollfreeDetail]]:
    """Begin the verification of a toll-free number; its form is filled with what is known, and nothing is handed in."""
    async with services.database.transaction(actor) as tx:
        made = await drafts.begin_tollfree(tx, services.vault, data.sender_id)
        shown = await detail(tx, services.vault, made.id, "tollfree")
    return rest.created(shown, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_registered_tollfree(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[TollfreeDetail]:
    """Read the verification of a toll-free number with its state, reasons, what its form lacks and its timeline."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await detail(tx, services.vault, registration_id, "tollfree"))


@patch(OWN, opt=CLASH)
async def update_registered_tollfree(
    registration_id: FromPath[UUID], data: JSONBody[TollfreePatch], services: Services, actor: Actor
) -> rest.Envelope[TollfreeDetail]:
    """Change the form of the verification of a toll-free number, until it is handed in or after it was refused."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: detail(tx, services.vault, registration_id, "tollfree"), registration_id)
        current = await drafts.held(tx, registration_id, "tollfree")
        form = merged(current.filled, data.form)
        await drafts.change(tx, services.vault, registration_id, form)
        return rest.one(await detail(tx, services.vault, registration_id, "tollfree"))


@delete(OWN, opt={**WRITE, "errors": [errors.INVALID_STATE, errors.RESOURCE_IN_USE]})
async def delete_registered_tollfree(registration_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Throw a draft away; what the provider knows stays."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: detail(tx, services.vault, registration_id, "tollfree"), registration_id)
        await drafts.registration(tx, registration_id, "tollfree")
        await drafts.discard(tx, registration_id)


@post(OWN + "/submit", opt=ASKS, status_code=200)
@rest.once_per_key
async def submit_registered_tollfree(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[TollfreeDetail]:
    """Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something."""
    async with services.database.transaction(actor) as tx:
        await drafts.registration(tx, registration_id, "tollfree")
        organization_id = tx.organization_id
    await handing_in.submit(services, organization_id, registration_id, actor)
    async with services.database.transaction(actor) as tx:
        return rest.one(await detail(tx, services.vault, registration_id, "tollfree"))


TOLLFREE = (
    list_registered_tollfree,
    create_registered_tollfree,
    get_registered_tollfree,
    update_registered_tollfree,
    delete_registered_tollfree,
    submit_registered_tollfree,
)
