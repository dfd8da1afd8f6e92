"""An organization connects its provider: proves the domain, says who may come, and whether passwords are off."""

import secrets
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from koinon.identity.audit_trail import audit
from koinon.identity.members import require_giveable
from koinon.identity.sso import dns, repository
from koinon.identity.sso.finding import connection_for
from koinon.identity.sso.provider import ProviderError
from koinon.identity.sso.repository import Connection
from koinon.identity.sso.signing_in import SECRET, provider_of
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

PRESETS = {"google": "https://accounts.google.com", "microsoft": "https://login.microsoftonline.com/{tenant}/v2.0"}
RECORD = "koinon-domain-proof="
Domain = Annotated[str, Meta(pattern=r"^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")]


class SsoConnection(Struct, frozen=True):
    """A connection as the organization sees it; `dns_record` proves the domain."""

    id: UUID
    issuer: str
    client_id: str
    domain: str
    dns_record: str
    is_proved: bool
    enforce: bool
    default_role: str | None


def shown(row: Connection) -> SsoConnection:
    """A connection without its secret."""
    return SsoConnection(
        row.id,
        row.issuer,
        row.client_id,
        row.domain,
        RECORD + row.proof,
        row.proved_at is not None,
        row.enforce,
        row.default_role,
    )


async def connections(tx: Tx) -> list[SsoConnection]:
    """The organization's connections."""
    return [shown(row) for row in await repository.connections(tx)]


async def connect(
    tx: Tx, vault: Vault, *, issuer: str, client_id: str, client_secret: str, domain: str, default_role: str | None
) -> SsoConnection:
    """Add a connection; it works once its domain is proved. Whoever adds it keeps their password.

    Raises 409, 422, and 403 for newcomers who would do more than oneself.
    """
    await _require_giveable(tx, default_role)
    if not issuer.startswith(("https://", "http://localhost")):
        raise errors.invalid_field("issuer", "unsafe_url", "The provider's address begins with https.")
    connection_id = ids.uuid7()
    values: dict[str, Any] = {
        "id": connection_id,
        "issuer": issuer.rstrip("/"),
        "client_id": client_id,
        "client_secret": vault.encrypt(client_secret, tx.organization_id, SECRET),
        "domain": domain.lower(),
        "proof": secrets.token_urlsafe(24),
        "default_role": default_role,
        "break_glass_user_id": tx.actor.id,
    }
    if not await repository.insert(tx, values):
        raise errors.DUPLICATE_RESOURCE()
    await audit(tx, "sso.connected", "sso_connection", connection_id, {"after": {"issuer": issuer, "domain": domain}})
    return shown(await _found(tx, connection_id))


async def _require_giveable(tx: Tx, default_role: str | None) -> None:
    if default_role is not None:
        await require_giveable(tx, default_role)


async def _found(tx: Tx, connection_id: UUID) -> Connection:
    found = await repository.connection(tx, connection_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def prove(services: Services, tx_actor: Any, connection_id: UUID) -> SsoConnection:
    """Look for the DNS record; from then on the domain signs in here. Raises 404, 409."""
    async with services.database.transaction(tx_actor) as tx:
        row = await _found(tx, connection_id)
    records = await dns.txt_records(row.domain)
    if RECORD + row.proof not in records:
        raise errors.INVALID_STATE("The DNS record is not there yet. It may take an hour to be seen.")
    vault = services.vault
    async with services.database.transaction(tx_actor) as tx:
        by_domain = vault.hash_secret(row.domain, "sso_domain")
        if not await repository.list_in_directory(tx, "sso_domain", by_domain, connection_id) and (
            await connection_for(services, f"x@{row.domain}") != connection_id
        ):
            raise errors.DUPLICATE_RESOURCE("This domain belongs to another connection.")
        by_id = vault.hash_secret(str(connection_id), "sso_connection")
        await repository.list_in_directory(tx, "sso_connection", by_id, connection_id)
        await repository.prove(tx, connection_id, clock.now())
        await audit(tx, "sso.domain_proved", "sso_connection", connection_id, {"after": {"domain": row.domain}})
        return shown(await _found(tx, connection_id))


async def test(services: Services, tx_actor: Any, connection_id: UUID) -> str:
    """Ask the provider who it is and for its keys; empty where it answers well, else what it lacks. Raises 404.

    Whether it knows our id and secret it says to somebody who signs in, and to nobody else.
    """
    async with services.database.transaction(tx_actor) as tx:
        row = await _found(tx, connection_id)
    try:
        await provider_of(services, row).examine()
    except ProviderError as refused:
        return refused.reason
    return ""


async def change(
    tx: Tx,
    connection_id: UUID,
    *,
    enforce: bool | UnsetType = UNSET,
    default_role: str | UnsetType | None = UNSET,
) -> SsoConnection:
    """Turn passwords off or on, and say which seat newcomers get (None: none). Raises 404, 409 before the proof."""
    row = await _found(tx, connection_id)
    enforce = row.enforce if isinstance(enforce, UnsetType) else enforce
    default_role = row.default_role if isinstance(default_role, UnsetType) else default_role
    if default_role != row.default_role:
        await _require_giveable(tx, default_role)
    if enforce and row.proved_at is None:
        raise errors.INVALID_STATE("Prove the domain first.")
    await repository.change(tx, connection_id, enforce=enforce, default_role=default_role)
    after = {"enforce": enforce, "default_role": default_role}
    await audit(tx, "sso.changed", "sso_connection", connection_id, {"after": after})
    return shown(await _found(tx, connection_id))


async def disconnect(tx: Tx, connection_id: UUID) -> None:
    """Take a connection away. Raises 404."""
    if not await repository.delete(tx, connection_id):
        raise errors.RESOURCE_NOT_FOUND()
    await audit(tx, "sso.disconnected", "sso_connection", connection_id)
