"""REST v1 of provider accounts; secrets are write-only."""

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType

from koinon.channels.contracts import Health
from koinon.channels.records import Account, Environment
from koinon.channels.service import accounts as service
from koinon.channels.service.callbacks import Callbacks, check_callbacks
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "channels:read", "cache": "private"}
WRITE = {"permission": "channels:write"}
PATH = "/api/v1/provider-accounts"
FILTERS = {"list": "provider-accounts"}
Name = Annotated[str, Meta(min_length=1, max_length=80, examples=["Main line"])]
Key = Annotated[str, Meta(min_length=8, max_length=200, examples=["KEY0189abcdef0123456789"])]
PublicKey = Annotated[
    str, Meta(min_length=44, max_length=44, examples=["A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="])
]


Values = Annotated[
    dict[str, Annotated[str, Meta(max_length=8000)]],
    Meta(
        max_length=20,
        description="The provider's own fields, as `GET /api/v1/providers` names them.",
        examples=[{"api_key": "KEY0189abcdef0123456789"}],
    ),
]


class NewProviderAccount(rest.Body, frozen=True, kw_only=True):
    """An account to connect. A live one needs the provider's fields; the simulator's are made.

    `api_key`, `public_key` and `profile_id` may stand beside `credentials` or in it.
    """

    provider: Annotated[str, Meta(min_length=1, max_length=40, examples=["telnyx"])]
    name: Name
    environment: Environment = Environment.LIVE
    credentials: Values | None = None
    api_key: Key | None = None
    public_key: PublicKey | None = None
    profile_id: Annotated[str, Meta(max_length=64)] | None = None


class ProviderAccountPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of an account."""

    name: Name | UnsetType = UNSET


class NewSecret(rest.Body, frozen=True, kw_only=True):
    """The keys that take the place of the present ones; what is not given stays."""

    credentials: Values | None = None
    api_key: Key | None = None
    public_key: PublicKey | None = None


class CallbackTest(Struct, frozen=True):
    """Whether the provider's calls would reach us: `reached`, `no_answer`, `leads_on` or `somebody_else`.

    `webhook_url` is what is entered at the provider, where it asks for the address of its webhooks: keep it secret.
    """

    ok: bool
    code: str
    address: str
    webhook_url: str = ""


class ConnectionTest(Struct, frozen=True):
    """What one harmless call to the provider found."""

    ok: bool
    seconds: float
    code: str | None
    message: str | None
    callbacks: CallbackTest


def _values(given: dict[str, str] | None, **beside: str | None) -> dict[str, str]:
    return {name: value for name, value in beside.items() if value is not None} | (given or {})


def _shown(found: Health, callbacks: Callbacks) -> ConnectionTest:
    error = found.error
    code, words = (error.code, error.detail) if error else (None, None)
    reached = CallbackTest(callbacks.ok, callbacks.code, callbacks.address, callbacks.webhook_url)
    return ConnectionTest(found.ok, round(found.seconds, 3), code, words, reached)


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_provider_accounts(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[list[Account]]:
    """List the accounts with carriers, newest first."""
    async with services.database.transaction(actor) as tx:
        found = await paging.page(
            tx,
            FILTERS,
            lambda seen, at, limit: service.accounts_page(seen, limit, at),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page(*found)  # type: ignore[return-value]


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def connect_provider_account(
    data: JSONBody[NewProviderAccount], services: Services, actor: Actor
) -> Response[rest.Envelope[Account]]:
    """Connect an account with a carrier."""
    new = service.NewAccount(
        provider=data.provider,
        name=data.name,
        environment=data.environment,
        values=_values(data.credentials, api_key=data.api_key, public_key=data.public_key, profile_id=data.profile_id),
        path="credentials." if data.credentials is not None else "",
    )
    async with services.database.transaction(actor) as tx:
        made = await service.connect_account(tx, services.vault, new, services.configuration.simulator_base)
    return rest.created(made, f"{PATH}/{made.id}")


@get(PATH + "/{account_id:uuid}", opt=READ)
async def get_provider_account(account_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[Account]:
    """Read an account."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.account(tx, account_id))


@patch(PATH + "/{account_id:uuid}", opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
async def update_provider_account(
    account_id: FromPath[UUID], data: JSONBody[ProviderAccountPatch], services: Services, actor: Actor
) -> rest.Envelope[Account]:
    """Change an account's name."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.account(tx, account_id), account_id)
        if isinstance(data.name, str):
            return rest.one(await service.rename_account(tx, account_id, data.name))
        return rest.one(await service.account(tx, account_id))


@delete(PATH + "/{account_id:uuid}", opt={**WRITE, "errors": [errors.RESOURCE_IN_USE]})
async def remove_provider_account(account_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove an account that no sender uses."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.account(tx, account_id), account_id)
        await service.remove_account(tx, account_id)


@post(PATH + "/{account_id:uuid}/test", opt=WRITE, status_code=200)
async def test_provider_account(
    account_id: FromPath[UUID], services: Services, actor: Actor
) -> rest.Envelope[ConnectionTest]:
    """Make one harmless call to the carrier."""
    if actor.organization_id is None:
        raise errors.RESOURCE_NOT_FOUND()
    found = await service.test_account(services, actor.organization_id, account_id)
    return rest.one(_shown(found, await check_callbacks(services, actor.organization_id, account_id)))


@post(PATH + "/{account_id:uuid}/rotate-secret", opt=WRITE, status_code=200)
@rest.once_per_key
async def rotate_provider_account_secret(
    account_id: FromPath[UUID], data: JSONBody[NewSecret], services: Services, actor: Actor
) -> rest.Envelope[Account]:
    """Replace an account's keys; the old one still verifies webhooks for 24 hours."""
    async with services.database.transaction(actor) as tx:
        values = _values(data.credentials, api_key=data.api_key, public_key=data.public_key)
        path = "credentials." if data.credentials is not None else ""
        return rest.one(await service.rotate_secret(tx, services.vault, account_id, values, path))


ACCOUNTS = (
    list_provider_accounts,
    connect_provider_account,
    get_provider_account,
    update_provider_account,
    remove_provider_account,
    test_provider_account,
    rotate_provider_account_secret,
)
