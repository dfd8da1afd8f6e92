"""Who sits in an organization."""

from collections.abc import Iterable
from uuid import UUID

from koinon.identity import policy, repository
from koinon.identity.contracts import Correspondent, User
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx
from koinon.platform.services import Services


async def users_who_may(tx: Tx, permission: str) -> list[UUID]:
    """Active seats of the transaction's organization whose role holds `permission`, the longest seated first."""
    return await repository.users_with_roles(tx, policy.roles_with(permission))


async def user_names(tx: Tx, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of users by id; unknown ids are left out."""
    return await repository.user_names(tx, list(user_ids))


async def correspondents(tx: Tx, user_ids: Iterable[UUID]) -> list[Correspondent]:
    """Those of the users who have an active seat in the transaction's organization, to be mailed."""
    return await repository.correspondents(tx, list(user_ids))


async def me(services: Services, actor: Actor) -> User:
    """The user who calls. Raises `authentication_required` for an API key."""
    async with services.database.system() as tx:
        user = await repository.user(tx, actor.id) if actor.id else None
    if user is None:
        raise errors.AUTHENTICATION_REQUIRED()
    return user
