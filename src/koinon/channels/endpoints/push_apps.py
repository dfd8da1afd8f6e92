"""REST v1 of apps whose users are notified (CHN-038); devices of the team are identity's `/devices`."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.channels.contracts.push_apps import AppPlatform, PushApp
from koinon.channels.records import Environment
from koinon.channels.service import push_apps as service
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

READ = {"permission": "channels:read", "cache": "live"}
WRITE = {"permission": "channels:write"}
PATH = "/api/v1/push-apps"
OWN = PATH + "/{app_id:uuid}"
FILTERS = {"list": "push-apps"}
Bundle = Annotated[
    str, Meta(min_length=3, max_length=155, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]+$", examples=["org.example.app"])
]
Value = Annotated[str, Meta(max_length=8_000)]


class NewPushAppBody(rest.Body, frozen=True, kw_only=True):
    """An app to notify. `credentials` by the fields of its service; the simulator's are made.

    android: `service_account`; ios: `key`, `key_id`, `team`, `environment`; web: `private_key`, `contact`.
    """

    platform: AppPlatform
    bundle_id: Bundle
    environment: Environment = Environment.LIVE
    credentials: Annotated[dict[str, Value], Meta(max_length=10, examples=[{"key_id": "ABC123DEFG"}])] | None = None


@get(PATH, opt=READ, dependencies=rest.NEWEST_FIRST)
async def list_push_apps(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[Sequence[PushApp]]:
    """List the apps whose users are notified, newest first."""
    async with services.database.transaction(actor) as tx:
        found = await paging.page(
            tx,
            FILTERS,
            lambda seen, at, limit: service.push_apps_page(seen, limit, at),
            lambda row: Cursor((row.created_at,), row.id),
        )
    return rest.page(*found)


@post(PATH, opt={**WRITE, "errors": [errors.DUPLICATE_RESOURCE]})
@rest.once_per_key
async def create_push_app(
    data: JSONBody[NewPushAppBody], services: Services, actor: Actor
) -> Response[rest.Envelope[PushApp]]:
    """Add an app: an account that pushes and a sender that stands for it."""
    new = service.NewPushApp(
        platform=data.platform,
        bundle_id=data.bundle_id,
        environment=data.environment,
        values=data.credentials or {},
    )
    async with services.database.transaction(actor) as tx:
        made = await service.add_push_app(tx, services.vault, new, services.configuration.simulator_base)
    return rest.created(made, f"{PATH}/{made.id}")


@get(OWN, opt=READ)
async def get_push_app(app_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[PushApp]:
    """Read an app."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await service.push_app(tx, app_id))


@delete(OWN, opt=WRITE)
async def remove_push_app(app_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Remove an app with its keys; its users are notified no more. New keys are set on its account."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: service.push_app(tx, app_id), app_id)
        await service.remove_push_app(tx, app_id)


PUSH_APPS = (list_push_apps, create_push_app, get_push_app, remove_push_app)
