"""REST v1 of trial sending: test numbers, and going live (ORG-027, 028)."""

from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, structs

from koinon.organizations import trial
from koinon.organizations.trial import Guest, LiveState
from koinon.organizations.trial.guests import WRONG_CODE
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

GUESTS = "/api/v1/organization/guest-recipients"
LIVE = "/api/v1/organization/go-live"
READ = {"permission": "organization:read", "cache": "live"}
WRITE = {"permission": "organization:write"}


class Code(rest.Body, frozen=True, kw_only=True):
    """The six digits that came by text."""

    code: Annotated[str, Meta(min_length=4, max_length=20, examples=["482913"])]


class GoLive(rest.Body, frozen=True, kw_only=True):
    """Who you are, what you will send and to whom, and that you accept the rules for sending."""

    legal_name: Annotated[str, Meta(min_length=2, max_length=200, examples=["Grace Chapel, Inc."])]
    postal_address: Annotated[str, Meta(min_length=5, max_length=500, examples=["1 Church Street, Springfield"])]
    message_use: Annotated[
        str, Meta(min_length=20, max_length=1000, examples=["Service times and news for our own members."])
    ]
    accepts_terms: bool


@post(GUESTS + "/{guest_id:uuid}/confirmation", opt={**WRITE, "errors": [WRONG_CODE]}, status_code=200)
async def confirm_guest_recipient(
    guest_id: FromPath[UUID], data: JSONBody[Code], services: Services, actor: Actor
) -> rest.Envelope[list[Guest]]:
    """Confirm a test number by the code that was texted to it; the fifth wrong one ends the code."""
    async with services.database.transaction(actor) as tx:
        right = await trial.confirm_guest(tx, services.vault, guest_id, data.code)
    if not right:
        raise WRONG_CODE()
    async with services.database.transaction(actor) as tx:
        return rest.one(await trial.guests(tx, services.vault))


@delete(GUESTS + "/{guest_id:uuid}", opt=WRITE)
async def delete_guest_recipient(guest_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Take a test number away."""
    async with services.database.transaction(actor) as tx:
        await trial.remove_guest(tx, guest_id)


@get(LIVE, opt=READ)
async def get_go_live(services: Services, actor: Actor) -> rest.Envelope[LiveState]:
    """Say how the organization sends, and what is missing before messages go to everybody."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await trial.live_state(tx))


@post(LIVE, opt={**WRITE, "errors": [errors.INVALID_STATE]}, status_code=200)
@rest.once_per_key
async def go_live(data: JSONBody[GoLive], services: Services, actor: Actor) -> rest.Envelope[LiveState]:
    """Ask to send to everybody. Where nothing is missing it is so at once, or an operator answers."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await trial.go_live(tx, services.configuration, **structs.asdict(data)))


TRIAL_ENDPOINTS = [
    confirm_guest_recipient,
    delete_guest_recipient,
    get_go_live,
    go_live,
]
