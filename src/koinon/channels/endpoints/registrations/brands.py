"""REST v1 of brands registered with carriers."""

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta

from koinon.channels.contracts.registration import Terms, UseCase
from koinon.channels.endpoints.registrations.forms import merged
from koinon.channels.endpoints.registrations.shapes import (
    READ,
    ROOT,
    WRITE,
    BrandDetail,
    BrandPatch,
    BrandView,
    detail,
    page,
)
from koinon.channels.service.registration import checking, drafts, handing_in
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = ROOT + "/brands"
OWN = PATH + "/{registration_id:uuid}"
CLASH = {**WRITE, "errors": [errors.INVALID_STATE]}
ASKS = {**WRITE, "errors": [errors.INVALID_STATE, errors.CHANNEL_PROVIDER_ERROR]}


class NewBrand(rest.Body, frozen=True, kw_only=True):
    """The account that the brand is registered through."""

    account_id: UUID


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_registered_brands(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[list[BrandView]]:
    """List brands registered with carriers, newest first."""
    async with services.database.transaction(actor) as tx:
        return await page(tx, "brand", paging)  # type: ignore[no-any-return]


@post(PATH, opt=WRITE)
@rest.once_per_key
async def create_registered_brand(
    data: JSONBody[NewBrand], services: Services, actor: Actor
) -> Response[rest.Envelope[BrandDetail]]:
    """Begin a brand; its form is filled with what is known, and nothing is handed in."""
    async with services.database.transaction(actor) as tx:
        made = await drafts.begin_brand(tx, services.vault, data.account_id)
        shown = await detail(tx, services.vault, made.id, "brand")
    return rest.created(shown, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_registered_brand(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[BrandDetail]:
    """Read a brand with its state, reasons, what its form lacks and its timeline."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await detail(tx, services.vault, registration_id, "brand"))


@patch(OWN, opt=CLASH)
async def update_registered_brand(
    registration_id: FromPath[UUID], data: JSONBody[BrandPatch], services: Services, actor: Actor
) -> rest.Envelope[BrandDetail]:
    """Change the form of a brand, until it is handed in or after it was refused."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: detail(tx, services.vault, registration_id, "brand"), registration_id)
        current = await drafts.held(tx, registration_id, "brand")
        form = merged(current.filled, data.form)
        await drafts.change(tx, services.vault, registration_id, form, None if data.tax_id is UNSET else data.tax_id)
        return rest.one(await detail(tx, services.vault, registration_id, "brand"))


@delete(OWN, opt={**WRITE, "errors": [errors.INVALID_STATE, errors.RESOURCE_IN_USE]})
async def delete_registered_brand(registration_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Throw a draft away; what the provider knows stays."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: detail(tx, services.vault, registration_id, "brand"), registration_id)
        await drafts.registration(tx, registration_id, "brand")
        await drafts.discard(tx, registration_id)


@post(OWN + "/submit", opt=ASKS, status_code=200)
@rest.once_per_key
async def submit_registered_brand(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[BrandDetail]:
    """Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something."""
    async with services.database.transaction(actor) as tx:
        await drafts.registration(tx, registration_id, "brand")
        organization_id = tx.organization_id
    await handing_in.submit(services, organization_id, registration_id, actor)
    async with services.database.transaction(actor) as tx:
        return rest.one(await detail(tx, services.vault, registration_id, "brand"))


@get(OWN + "/terms", opt={**READ, "errors": [errors.CHANNEL_PROVIDER_ERROR]})
async def get_registered_brand_terms(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[Terms]:
    """Say what handing it in costs, in millionths of a US dollar, and what it will allow."""
    async with services.database.transaction(actor) as tx:
        await drafts.registration(tx, registration_id, "brand")
        organization_id = tx.organization_id
    return rest.one(await checking.terms(services, organization_id, registration_id))


@get(OWN + "/use-cases", opt={**READ, "errors": [errors.CHANNEL_PROVIDER_ERROR]})
async def list_registered_brand_use_cases(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[list[UseCase]]:
    """List the use cases that the provider offers this brand, what fits it best first."""
    async with services.database.transaction(actor) as tx:
        await drafts.registration(tx, registration_id, "brand")
        organization_id = tx.organization_id
    return rest.one(await checking.use_cases(services, organization_id, registration_id))


class CodeBody(rest.Body, frozen=True, kw_only=True):
    """The code that came by text."""

    code: Annotated[str, Meta(min_length=4, max_length=12, examples=["123456"])]


@post(OWN + "/code", opt=ASKS, status_code=200)
@rest.once_per_key
async def send_registered_brand_code(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[BrandDetail]:
    """Have the provider text a sole proprietor a code."""
    async with services.database.transaction(actor) as tx:
        organization_id = tx.organization_id
    await handing_in.send_code(services, organization_id, registration_id, actor)
    async with services.database.transaction(actor) as tx:
        return rest.one(await detail(tx, services.vault, registration_id, "brand"))


@post(OWN + "/code/confirm", opt=ASKS, status_code=200)
@rest.once_per_key
async def confirm_registered_brand_code(
    registration_id: FromPath[UUID], data: JSONBody[CodeBody], services: Services, actor: Actor
) -> rest.Envelope[BrandDetail]:
    """Give back the code that came to a sole proprietor."""
    async with services.database.transaction(actor) as tx:
        organization_id = tx.organization_id
    await handing_in.confirm_code(services, organization_id, registration_id, data.code, actor)
    async with services.database.transaction(actor) as tx:
        return rest.one(await detail(tx, services.vault, registration_id, "brand"))


BRANDS = (
    list_registered_brands,
    create_registered_brand,
    get_registered_brand,
    update_registered_brand,
    delete_registered_brand,
    submit_registered_brand,
    get_registered_brand_terms,
    list_registered_brand_use_cases,
    send_registered_brand_code,
    confirm_registered_brand_code,
)
