"""REST v1 of API keys and the trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.identity import keys
from koinon.identity.audit_trail import trail
from koinon.identity.contracts import ApiKey, AuditRow, NewApiKey
from koinon.kit import clock
from koinon.kit.pagination import Cursor
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

KeyName = Annotated[str, Meta(min_length=1, max_length=120, examples=["Website form"])]
Scope = Annotated[str, Meta(max_length=60, examples=["contacts:read"])]


class NewKey(rest.Body, frozen=True, kw_only=True):
    """The key to make; scopes are permissions, at most one's own."""

    name: KeyName
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=60)]
    expires_at: Annotated[datetime, Meta(tz=True, examples=["2027-01-31T00:00:00Z"])] | None = None


class CreatedKey(ApiKey, frozen=True):
    """A new key with its text, which is shown only here."""

    secret: str


@get("/api/v1/api-keys", opt={"permission": "api_keys:read", "cache": "private"})
async def list_api_keys(services: Services, actor: Actor) -> rest.Envelope[list[ApiKey]]:
    """List the organization's API keys."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await keys.list_api_keys(tx))


@post(
    "/api/v1/api-keys",
    opt={"permission": "api_keys:write", "cache": "secret", "errors": [errors.PLAN_LIMIT_EXCEEDED]},
)
async def create_api_key(
    data: JSONBody[NewKey], services: Services, actor: Actor
) -> Response[rest.Envelope[CreatedKey]]:
    """Make an API key; its secret is in this answer only."""
    if data.expires_at is not None and data.expires_at <= clock.now():
        raise errors.invalid_field("expires_at", "out_of_range", "This time has passed.")
    async with services.database.transaction(actor) as tx:
        new = NewApiKey(data.name, tuple(dict.fromkeys(data.scopes)), data.expires_at)
        made, secret = await keys.create_api_key(tx, services.vault, new)
    shown = CreatedKey(**{name: getattr(made, name) for name in made.__struct_fields__}, secret=secret)
    return rest.secret(shown, status=201, location=f"/api/v1/api-keys/{made.id}")


@get("/api/v1/api-keys/{key_id:uuid}", opt={"permission": "api_keys:read", "cache": "private"})
async def get_api_key(key_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[ApiKey]:
    """Read an API key, without its secret."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await keys.api_key(tx, key_id))


@delete("/api/v1/api-keys/{key_id:uuid}", opt={"permission": "api_keys:write", "while_suspended": True})
async def revoke_api_key(key_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Revoke an API key for good."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: keys.api_key(tx, key_id), key_id)
        await keys.revoke_api_key(tx, key_id)


@get("/api/v1/audit-log", dependencies=rest.PAGING, opt={"permission": "audit:read", "cache": "private"})
async def list_audit_log(
    services: Services, actor: Actor, paging: rest.PageRequest
) -> rest.Envelope[Sequence[AuditRow]]:
    """List what was done in the organization, the latest first."""
    filters = {"list": "audit_log"}
    async with services.database.transaction(actor) as tx:
        rows = await trail(tx, paging.fetch, paging.cursor(filters))
    return rest.page(*paging.cut(rows, filters, lambda row: Cursor((), row.id)))


rest.link(ApiKey, "/api/v1/api-keys/{id}")

ENDPOINTS = [list_api_keys, create_api_key, get_api_key, revoke_api_key, list_audit_log]
