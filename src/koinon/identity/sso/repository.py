"""SQL of connections to OpenID providers (of a tenant) and of who is who there (of the installation)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx

_COLUMNS = """id, organization_id, issuer, client_id, client_secret, domain, proof, proved_at, enforce, default_role,
break_glass_user_id, created_at"""


class Connection(Struct, frozen=True):
    """A connection; its secret is a cipher text."""

    id: UUID
    organization_id: UUID
    issuer: str
    client_id: str
    client_secret: bytes
    domain: str
    proof: str
    proved_at: datetime | None
    enforce: bool
    default_role: str | None
    break_glass_user_id: UUID | None
    created_at: datetime


async def insert(tx: Tx, values: dict[str, Any]) -> bool:
    """Add a connection; False where this issuer and domain are connected."""
    return (
        await tx.execute(
            """
        insert into sso_connections (id, organization_id, issuer, client_id, client_secret, domain, proof, default_role,
                                     break_glass_user_id)
        values (%(id)s, %(organization_id)s, %(issuer)s, %(client_id)s, %(client_secret)s, %(domain)s, %(proof)s,
                %(default_role)s, %(break_glass_user_id)s)
        on conflict (organization_id, issuer, domain) do nothing
        """,
            {**values, "organization_id": tx.organization_id},
        )
        == 1
    )


async def connections(tx: Tx) -> list[Connection]:
    """The organization's connections."""
    return await tx.all(
        Connection,
        f"select {_COLUMNS} from sso_connections where organization_id = %(organization_id)s order by created_at, id",
        {"organization_id": tx.organization_id},
    )


async def connection(tx: Tx, connection_id: UUID) -> Connection | None:
    """One connection."""
    return await tx.first(
        Connection,
        f"select {_COLUMNS} from sso_connections where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": connection_id},
    )


async def change(tx: Tx, connection_id: UUID, *, enforce: bool, default_role: str | None) -> bool:
    """Write whether passwords are off, and the role of newcomers."""
    return (
        await tx.execute(
            """
        update sso_connections
        set enforce = %(enforce)s, default_role = %(default_role)s, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
            {
                "organization_id": tx.organization_id,
                "id": connection_id,
                "enforce": enforce,
                "default_role": default_role,
            },
        )
        == 1
    )


async def prove(tx: Tx, connection_id: UUID, now: datetime) -> None:
    """The domain is theirs."""
    await tx.execute(
        """
        update sso_connections
        set proved_at = %(now)s, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": connection_id, "now": now},
    )


async def delete(tx: Tx, connection_id: UUID) -> bool:
    """Take a connection away, with its names in the directory."""
    await tx.execute(
        """
        delete from directory
        where kind in ('sso_domain', 'sso_connection')
          and organization_id = %(organization_id)s
          and target_id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": connection_id},
    )
    return (
        await tx.execute(
            "delete from sso_connections where organization_id = %(organization_id)s and id = %(id)s",
            {"organization_id": tx.organization_id, "id": connection_id},
        )
        == 1
    )


async def list_in_directory(tx: Tx, kind: str, key_hash: bytes, target_id: UUID) -> bool:
    """Make a domain or a connection findable before its tenant is known; False where another has it."""
    return (
        await tx.execute(
            """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(target_id)s)
        on conflict do nothing
        """,
            {"kind": kind, "key_hash": key_hash, "organization_id": tx.organization_id, "target_id": target_id},
        )
        == 1
    )


async def find(tx: Tx, kind: str, key_hash: bytes) -> tuple[UUID, UUID] | None:
    """Organization and connection of a domain's or connection's hash."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        "select organization_id, target_id from directory where kind = %(kind)s and key_hash = %(key_hash)s",
        {"kind": kind, "key_hash": key_hash},
    )
    return rows[0] if rows else None


async def user_of(tx: Tx, issuer: str, subject: str) -> UUID | None:
    """Who a provider's subject is here."""
    return await tx.first(
        UUID,
        "select user_id from sso_identities where issuer = %(issuer)s and subject = %(subject)s",
        {"issuer": issuer, "subject": subject},
    )


async def subject_of(tx: Tx, issuer: str, user_id: UUID) -> str | None:
    """By which subject a provider knows a user."""
    return await tx.first(
        str,
        "select subject from sso_identities where issuer = %(issuer)s and user_id = %(user_id)s limit 1",
        {"issuer": issuer, "user_id": user_id},
    )


async def remember(tx: Tx, issuer: str, subject: str, user_id: UUID) -> None:
    """Keep who a provider's subject is."""
    await tx.execute(
        """
        insert into sso_identities (issuer, subject, user_id)
        values (%(issuer)s, %(subject)s, %(user_id)s)
        on conflict (issuer, subject) do nothing
        """,
        {"issuer": issuer, "subject": subject, "user_id": user_id},
    )
