"""`POST /api/docs/key`: the signed-in reader's own test key, by which the reference calls their sandbox (API-052)."""

from datetime import timedelta
from typing import Any

from litestar import Response, post
from msgspec import Struct

from koinon import identity, organizations
from koinon.kit import clock
from koinon.platform import errors, rest
from koinon.platform.actor import Actor, ActorKind
from koinon.platform.db import Tx
from koinon.platform.services import Services

NAME = "API reference"
LIFE = timedelta(days=30)
LEFT = timedelta(hours=12)


class ReaderKey(Struct, frozen=True):
    """The key's text, for the page that asked; the one before it ends."""

    secret: str


@post(
    "/api/docs/key",
    opt={"permission": "sandbox:write", "cache": "secret"},
    include_in_schema=False,
    status_code=200,
)
async def give_reader_key(services: Services, actor: Actor) -> Response[Any]:
    """A test key with the reader's rights, whose sandbox is made where there is none. Keys are given none."""
    if actor.kind is not ActorKind.USER:
        raise errors.INSUFFICIENT_PERMISSIONS()
    await organizations.ensure_sandbox(services, actor)
    acting, _ = await organizations.find_sandbox(services, actor)
    async with services.database.transaction(acting) as tx:
        secret = await _fresh(tx, services)
    return rest.secret(ReaderKey(secret))


async def _fresh(tx: Tx, services: Services) -> str:
    """The text of the reader's key: anew, of one that has their present rights, else of another."""
    rights = tuple(entry.name for entry in identity.listed_permissions(tx.actor) if entry.held)
    until = clock.now() + LEFT
    for key in await identity.list_api_keys(tx):
        if key.name != NAME or key.mode != "test" or key.created_by != tx.actor.id or key.revoked_at is not None:
            continue
        if key.expires_at is not None and key.expires_at > until and set(key.scopes) == set(rights):
            _, secret = await identity.rotate_api_key(tx, services.vault, key.id, timedelta(0), told=False)
            return secret
        await identity.revoke_api_key(tx, key.id)
    new = identity.NewApiKey(NAME, rights, clock.now() + LIFE, mode="test")
    _, secret = await identity.create_api_key(tx, services.vault, new, told=False)
    return secret
