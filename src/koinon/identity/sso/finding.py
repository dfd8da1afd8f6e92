"""Which connection an address or an id belongs to, before any tenant is known."""

from uuid import UUID

from koinon.identity import policy
from koinon.identity.sso import repository
from koinon.identity.sso.repository import Connection
from koinon.platform import errors
from koinon.platform.services import Services


async def connection_for(services: Services, address: str) -> UUID | None:
    """The connection of an address's domain, if that domain was proved."""
    domain = policy.normalized_email(address).rpartition("@")[2]
    async with services.database.system() as tx:
        found = await repository.find(tx, "sso_domain", services.vault.hash_secret(domain, "sso_domain"))
    return None if found is None else found[1]


async def load(services: Services, connection_id: UUID) -> Connection:
    """A proved connection by its id, before any tenant is known. Raises 404."""
    async with services.database.system() as tx:
        place = await repository.find(
            tx, "sso_connection", services.vault.hash_secret(str(connection_id), "sso_connection")
        )
    if place is None:
        raise errors.RESOURCE_NOT_FOUND()
    async with services.database.transaction(place[0]) as tx:
        found = await repository.connection(tx, connection_id)
    if found is None or found.proved_at is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def enforced_for(services: Services, address: str, user_id: UUID) -> UUID | None:
    """The connection that turns this person's password off; None where passwords hold (IDN-037)."""
    connection_id = await connection_for(services, address)
    if connection_id is None:
        return None
    connection = await load(services, connection_id)
    is_kept = not connection.enforce or connection.break_glass_user_id == user_id
    return None if is_kept else connection_id
