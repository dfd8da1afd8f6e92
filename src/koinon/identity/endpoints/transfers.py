"""REST v1 of handing ownership over."""

from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from koinon.identity import transfers
from koinon.identity.transfers import Transfer
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services


class TransferOffer(rest.Body, frozen=True, kw_only=True):
    """The member who is to own the organization."""

    member_id: UUID


class TransferAnswer(rest.Body, frozen=True, kw_only=True):
    """Yes or no."""

    accept: bool


@post(
    "/api/v1/ownership-transfers",
    opt={"permission": "organization:transfer", "step_up": True, "errors": [errors.INVALID_STATE]},
)
@rest.once_per_key
async def offer_ownership(
    data: JSONBody[TransferOffer], services: Services, actor: Actor
) -> Response[rest.Envelope[Transfer]]:
    """Offer one's ownership to another member, who has 7 days to accept."""
    async with services.database.transaction(actor) as tx:
        made = await transfers.offer_ownership(tx, services, data.member_id)
    return rest.created(made, f"/api/v1/ownership-transfers/{made.id}")


@get("/api/v1/ownership-transfers/{transfer_id:uuid}", opt={"permission": "users:read", "cache": "private"})
async def get_ownership_transfer(
    transfer_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[Transfer]:
    """Read an offer of ownership."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await transfers.transfer(tx, transfer_id))


@post(
    "/api/v1/ownership-transfers/{transfer_id:uuid}/decision",
    opt={"signed_in": True, "errors": [errors.INVALID_STATE, errors.RESOURCE_NOT_FOUND]},
    status_code=200,
)
@rest.once_per_key
async def decide_ownership_transfer(
    transfer_id: FromPath[UUID], data: JSONBody[TransferAnswer], services: Services, actor: Actor
) -> rest.Envelope[Transfer]:
    """Accept or decline an offer made to oneself, or take one's own back."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await transfers.decide_transfer(tx, services, transfer_id, accept=data.accept))


ENDPOINTS = [offer_ownership, get_ownership_transfer, decide_ownership_transfer]
