"""REST v1 of campaigns registered with carriers."""

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.channels.contracts.registration import Terms
from koinon.channels.endpoints.registrations.forms import merged
from koinon.channels.endpoints.registrations.shapes import (
    READ,
    ROOT,
    WRITE,
    AssignmentView,
    CampaignDetail,
    CampaignPatch,
    CampaignView,
    detail,
    numbers,
    page,
)
from koinon.channels.service.registration import assigning, checking, drafts, handing_in
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

PATH = ROOT + "/campaigns"
OWN = PATH + "/{registration_id:uuid}"
CLASH = {**WRITE, "errors": [errors.INVALID_STATE]}
ASKS = {**WRITE, "errors": [errors.INVALID_STATE, errors.CHANNEL_PROVIDER_ERROR]}


class NewCampaign(rest.Body, frozen=True, kw_only=True):
    """The brand that sends."""

    brand_id: UUID


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_registered_campaigns(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[list[CampaignView]]:
    """List campaigns registered with carriers, newest first."""
    async with services.database.transaction(actor) as tx:
        return await page(tx, "campaign", paging)  # type: ignore[no-any-return]


@post(PATH, opt=WRITE)
@rest.once_per_key
async def create_registered_campaign(
    data: JSONBody[NewCampaign], services: Services, actor: Actor
) -> Response[rest.Envelope[CampaignDetail]]:
    """Begin a campaign; its form is filled with what is known, and nothing is handed in."""
    async with services.database.transaction(actor) as tx:
        made = await drafts.begin_campaign(tx, services.vault, data.brand_id)
        shown = await detail(tx, services.vault, made.id, "campaign")
    return rest.created(shown, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_registered_campaign(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[CampaignDetail]:
    """Read a campaign with its state, reasons, what its form lacks and its timeline."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await detail(tx, services.vault, registration_id, "campaign"))


@patch(OWN, opt=CLASH)
async def update_registered_campaign(
    registration_id: FromPath[UUID], data: JSONBody[CampaignPatch], services: Services, actor: Actor
) -> rest.Envelope[CampaignDetail]:
    """Change the form of a campaign, until it is handed in or after it was refused."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: detail(tx, services.vault, registration_id, "campaign"), registration_id)
        current = await drafts.held(tx, registration_id, "campaign")
        form = merged(current.filled, data.form)
        await drafts.change(tx, services.vault, registration_id, form)
        return rest.one(await detail(tx, services.vault, registration_id, "campaign"))


@delete(OWN, opt={**WRITE, "errors": [errors.INVALID_STATE, errors.RESOURCE_IN_USE]})
async def delete_registered_campaign(registration_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Throw a draft away; what the provider knows stays."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: detail(tx, services.vault, registration_id, "campaign"), registration_id)
        await drafts.registration(tx, registration_id, "campaign")
        await drafts.discard(tx, registration_id)


@post(OWN + "/submit", opt=ASKS, status_code=200)
@rest.once_per_key
async def submit_registered_campaign(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[CampaignDetail]:
    """Hand it in, once; again is a resubmission after a refusal. 422 names each field that lacks something."""
    async with services.database.transaction(actor) as tx:
        await drafts.registration(tx, registration_id, "campaign")
        organization_id = tx.organization_id
    await handing_in.submit(services, organization_id, registration_id, actor)
    async with services.database.transaction(actor) as tx:
        return rest.one(await detail(tx, services.vault, registration_id, "campaign"))


@get(OWN + "/terms", opt={**READ, "errors": [errors.CHANNEL_PROVIDER_ERROR]})
async def get_registered_campaign_terms(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[Terms]:
    """Say what handing it in costs, in millionths of a US dollar, and what it will allow."""
    async with services.database.transaction(actor) as tx:
        await drafts.registration(tx, registration_id, "campaign")
        organization_id = tx.organization_id
    return rest.one(await checking.terms(services, organization_id, registration_id))


class AppealBody(rest.Body, frozen=True, kw_only=True):
    """Why the carriers should look again."""

    words: Annotated[str, Meta(min_length=1, max_length=4000, examples=["The samples name a way to opt out."])]


class AssignmentsBody(rest.Body, frozen=True, kw_only=True):
    """The numbers that are to send by the campaign, all of them."""

    sender_ids: Annotated[list[UUID], Meta(max_length=500)]


@post(OWN + "/appeal", opt=CLASH, status_code=200)
@rest.once_per_key
async def appeal_registered_campaign(
    registration_id: FromPath[UUID], data: JSONBody[AppealBody], services: Services, actor: Actor
) -> rest.Envelope[CampaignDetail]:
    """Ask the carriers to look at a refused campaign again."""
    async with services.database.transaction(actor) as tx:
        await handing_in.appeal(tx, registration_id, data.words)
        return rest.one(await detail(tx, services.vault, registration_id, "campaign"))


@get(OWN + "/assignments", opt=READ)
async def list_registered_campaign_numbers(
    registration_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[list[AssignmentView]]:
    """List the numbers that send by a campaign, and how far the carriers know of it."""
    async with services.database.transaction(actor) as tx:
        return rest.one(numbers(await assigning.assignments(tx, registration_id)))


@put(OWN + "/assignments", opt={**WRITE, "errors": [errors.RESOURCE_IN_USE]})
async def assign_registered_campaign_numbers(
    registration_id: FromPath[UUID], data: JSONBody[AssignmentsBody], services: Services, actor: Actor
) -> rest.Envelope[list[AssignmentView]]:
    """Have exactly these numbers send by a campaign."""
    async with services.database.transaction(actor) as tx:
        return rest.one(numbers(await assigning.assign(tx, registration_id, data.sender_ids)))


CAMPAIGNS = (
    list_registered_campaigns,
    create_registered_campaign,
    get_registered_campaign,
    update_registered_campaign,
    delete_registered_campaign,
    submit_registered_campaign,
    get_registered_campaign_terms,
    appeal_registered_campaign,
    list_registered_campaign_numbers,
    assign_registered_campaign_numbers,
)
