"""REST v1 of API keys."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType, field

from koinon import organizations
from koinon.identity import keys
from koinon.identity.contracts import ApiKey, NewApiKey
from koinon.kit import clock
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.rest.conditions import etag, if_match
from koinon.platform.services import Services

KeyName = Annotated[str, Meta(min_length=1, max_length=120, examples=["Website form"])]
Scope = Annotated[str, Meta(max_length=60, examples=["contacts:read"])]
Scopes = Annotated[list[Scope], Meta(min_length=1, max_length=100)]
Expiry = Annotated[datetime, Meta(tz=True, examples=["2027-01-31T00:00:00Z"])] | None
Limit = Annotated[int, Meta(ge=1, le=1_000_000, examples=[500])]
Network = Annotated[str, Meta(min_length=2, max_length=50, examples=["203.0.113.0/24"])]
Networks = Annotated[list[Network], Meta(max_length=50)]
Mode = Annotated[Literal["live", "test"], Meta(examples=["live"])]
Places = Annotated[list[UUID], Meta(max_length=200)]
WRITE = {"permission": "api_keys:write", "step_up": True}
REFUSALS = [errors.INVALID_STATE, errors.PRECONDITION_FAILED]


class NewKey(rest.Body, frozen=True, kw_only=True):
    """The key to make; scopes are permissions, at most one's own. No locations or networks means all of them.

    A `test` key acts in the organization's sandbox, which the first one makes.
    """

    name: KeyName
    scopes: Scopes
    mode: Mode = "live"
    expires_at: Expiry = None
    location_ids: Places = field(default_factory=list)
    allowed_ips: Networks = field(default_factory=list)
    rate_limit: Limit | None = None


class KeyPatch(rest.Patch, frozen=True, kw_only=True):
    """What may be changed of a key."""

    name: KeyName | UnsetType = UNSET
    scopes: Scopes | UnsetType = UNSET
    expires_at: Expiry | UnsetType = UNSET
    location_ids: Places | UnsetType = UNSET
    allowed_ips: Networks | UnsetType = UNSET
    rate_limit: Limit | UnsetType | None = UNSET


class Rotation(rest.Body, frozen=True, kw_only=True):
    """For how many hours the old secret still counts: 24 unless said, at most 7 days."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168, examples=[24])] = 24


class CreatedKey(ApiKey, frozen=True):
    """A new key with its text, which is shown only here."""

    secret: str


@get("/api/v1/api-keys", opt={"permission": "api_keys:read", "cache": "private"})
async def list_api_keys(services: Services, actor: Actor) -> rest.Envelope[list[ApiKey]]:
    """List the organization's API keys."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await keys.list_api_keys(tx))


@post("/api/v1/api-keys", opt={**WRITE, "cache": "secret", "errors": [errors.PLAN_LIMIT_EXCEEDED]})
@rest.once_per_key
async def create_api_key(
    data: JSONBody[NewKey], services: Services, actor: Actor
) -> Response[rest.Envelope[CreatedKey]]:
    """Make an API key; its secret is in this answer only."""
    _refuse_past(data.expires_at)
    new = NewApiKey(
        data.name,
        tuple(dict.fromkeys(data.scopes)),
        data.expires_at,
        mode=data.mode,
        location_ids=tuple(data.location_ids),
        allowed_ips=tuple(data.allowed_ips),
        rate_limit=data.rate_limit,
    )
    if data.mode == "test":
        await organizations.ensure_sandbox(services, actor)
    async with services.database.transaction(actor) as tx:
        made, secret = await keys.create_api_key(tx, services.vault, new)
    return rest.secret(_with_secret(made, secret), status=201, location=f"/api/v1/api-keys/{made.id}")


def _refuse_past(expires_at: datetime | UnsetType | None) -> None:
    if isinstance(expires_at, datetime) and expires_at <= clock.now():
        raise errors.invalid_field("expires_at", "out_of_range", "This time has passed.")


def _with_secret(made: ApiKey, secret: str) -> CreatedKey:
    return CreatedKey(**{name: getattr(made, name) for name in made.__struct_fields__}, secret=secret)


@get("/api/v1/api-keys/{key_id:uuid}", opt={"permission": "api_keys:read", "cache": "private"})
async def get_api_key(key_id: FromPath[UUID], services: Services, actor: Actor) -> rest.Envelope[ApiKey]:
    """Read an API key, without its secret."""
    async with services.database.transaction(actor) as tx:
        return rest.one(await keys.api_key(tx, key_id))


@patch("/api/v1/api-keys/{key_id:uuid}", opt={**WRITE, "errors": REFUSALS})
async def update_api_key(
    request: Request[Any, Any, Any],
    key_id: FromPath[UUID],
    data: JSONBody[KeyPatch],
    services: Services,
    actor: Actor,
) -> Response[rest.Envelope[ApiKey]]:
    """Change a key's name, scopes, end, locations, networks or limit."""
    _refuse_past(data.expires_at)
    async with services.database.transaction(actor) as tx:
        changed = await keys.update_api_key(tx, key_id, data.changes(), if_version=if_match(request))
    return rest.StampedResponse(rest.one(changed), headers=etag(changed.version))


@post(
    "/api/v1/api-keys/{key_id:uuid}/rotation",
    opt={**WRITE, "cache": "secret", "errors": [errors.INVALID_STATE], "while_suspended": True},
)
@rest.once_per_key
async def rotate_api_key(
    key_id: FromPath[UUID], data: JSONBody[Rotation], services: Services, actor: Actor
) -> Response[rest.Envelope[CreatedKey]]:
    """Give a key a new secret, which is in this answer only; the old one counts for a while."""
    async with services.database.transaction(actor) as tx:
        made, secret = await keys.rotate_api_key(tx, services.vault, key_id, timedelta(hours=data.overlap_hours))
    return rest.secret(_with_secret(made, secret), status=201, location=f"/api/v1/api-keys/{made.id}")


@delete("/api/v1/api-keys/{key_id:uuid}", opt={"permission": "api_keys:write", "while_suspended": True})
async def revoke_api_key(key_id: FromPath[UUID], services: Services, actor: Actor) -> None:
    """Revoke an API key for good."""
    async with services.database.transaction(actor) as tx:
        await rest.require_match(tx, lambda: keys.api_key(tx, key_id), key_id)
        await keys.revoke_api_key(tx, key_id)


rest.link(ApiKey, "/api/v1/api-keys/{id}")

ENDPOINTS = [
    list_api_keys,
    create_api_key,
    get_api_key,
    update_api_key,
    rotate_api_key,
    revoke_api_key,
]
