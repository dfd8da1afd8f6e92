"""REST v1 of WhatsApp Business Accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from koinon.channels.contracts.whatsapp import WhatsAppAccount, WhatsAppNumber
from koinon.channels.records import Environment
from koinon.channels.service import accounts
from koinon.channels.service.whatsapp import accounts as service
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services

PATH = "/api/v1/whatsapp-accounts"
READ = {"permission": "channels:read", "cache": "private"}
WRITE = {"permission": "channels:write"}
FILTERS = {"list": "whatsapp_accounts"}
PROVIDER = "whatsapp_cloud"
Id = Annotated[str, Meta(max_length=20, examples=["102290129340398"])]


class NewWhatsAppAccount(rest.Body, frozen=True, kw_only=True):
    """What Meta shows under WhatsApp, API set-up, and the app's secret; nothing of it for the simulator.

    `phone_number_id` is left out to send from every number of the account; `verify_token` is any words of yours.
    """

    name: Annotated[str, Meta(min_length=1, max_length=100, examples=["WhatsApp"])]
    environment: Environment = Environment.LIVE
    access_token: Annotated[str, Meta(max_length=1000)] = ""
    app_secret: Annotated[str, Meta(max_length=100)] = ""
    waba_id: Id = ""
    phone_number_id: Id = ""
    verify_token: Annotated[str, Meta(max_length=100)] = ""


class WhatsAppNumberView(Struct, frozen=True):
    """A number: how it is rated, and how many people it may begin with in 24 hours (null without a bound)."""

    sender_id: UUID
    number: str
    state: str
    quality: str | None
    tier: int | None


class WhatsAppAccountView(Struct, frozen=True):
    """A WhatsApp Business Account as it was read last; `last_error` in WhatsApp's words."""

    id: UUID
    account_id: UUID
    name: str
    environment: Environment
    waba_id: str
    business_id: str | None
    verified_name: str | None
    review_state: str | None
    messaging_tier: int | None
    currency: str | None
    token_expires_at: datetime | None
    checked_at: datetime | None
    last_error: str | None
    numbers: list[WhatsAppNumberView]
    created_at: datetime


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_whatsapp_accounts(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[list[WhatsAppAccountView]]:
    """List the WhatsApp Business Accounts with their numbers, newest first."""
    async with services.database.transaction(actor) as tx:
        found, *rest_of_page = await paging.page(
            tx,
            FILTERS,
            lambda seen, at, limit: service.whatsapp_page(seen, limit, at),
            lambda row: Cursor((row.created_at,), row.id),
        )
        shown = await _shown(tx, found)
    return rest.page(shown, *rest_of_page)  # type: ignore[return-value]


@get(PATH + "/{whatsapp_id:uuid}", opt=READ)
async def get_whatsapp_account(
    whatsapp_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[WhatsAppAccountView]:
    """Read a WhatsApp Business Account."""
    async with services.database.transaction(actor) as tx:
        return rest.one((await _shown(tx, [await service.whatsapp_account(tx, whatsapp_id)]))[0])


@post(PATH + "/connect", opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def connect_whatsapp_account(
    data: JSONBody[NewWhatsAppAccount], services: Services, actor: Actor
) -> Response[rest.Envelope[WhatsAppAccountView]]:
    """Connect a WhatsApp Business Account; it is read soon after, and its numbers become senders."""
    values = {field: getattr(data, field) for field in FIELDS if getattr(data, field)}
    new = accounts.NewAccount(provider=PROVIDER, name=data.name, environment=data.environment, values=values)
    async with services.database.transaction(actor) as tx:
        made = await accounts.connect_account(tx, services.vault, new, services.configuration.simulator_base)
        found = next(one for one in await service.whatsapp_accounts(tx) if one.account_id == made.id)
        shown = (await _shown(tx, [found]))[0]
    return rest.created(shown, f"{PATH}/{shown.id}")


@post(PATH + "/{whatsapp_id:uuid}/sync", opt=WRITE, status_code=200)
async def sync_whatsapp_account(
    whatsapp_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[WhatsAppAccountView]:
    """Read an account anew: its name, numbers, quality, tiers and the end of its token."""
    async with services.database.transaction(actor) as tx:
        found = await service.whatsapp_account(tx, whatsapp_id)
    if actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    await service.sync_whatsapp(services, actor.organization_id, found.account_id)
    async with services.database.transaction(actor) as tx:
        return rest.one((await _shown(tx, [await service.whatsapp_account(tx, whatsapp_id)]))[0])


FIELDS = ("access_token", "app_secret", "waba_id", "phone_number_id", "verify_token")


async def _shown(tx: Tx, found: Sequence[WhatsAppAccount]) -> list[WhatsAppAccountView]:
    numbers = await service.whatsapp_numbers(tx) if found else {}
    return [_view(one, numbers.get(one.account_id, [])) for one in found]


def _view(one: WhatsAppAccount, numbers: list[WhatsAppNumber]) -> WhatsAppAccountView:
    return WhatsAppAccountView(
        id=one.id,
        account_id=one.account_id,
        name=one.name,
        environment=Environment(one.environment),
        waba_id=one.waba_id,
        business_id=one.business_id,
        verified_name=one.verified_name,
        review_state=one.review_state,
        messaging_tier=one.messaging_tier,
        currency=one.currency,
        token_expires_at=one.token_expires_at,
        checked_at=one.checked_at,
        last_error=one.last_error,
        numbers=[WhatsAppNumberView(n.sender_id, n.value, n.state, n.quality, n.tier) for n in numbers],
        created_at=one.created_at,
    )


WHATSAPP = (list_whatsapp_accounts, get_whatsapp_account, connect_whatsapp_account, sync_whatsapp_account)
