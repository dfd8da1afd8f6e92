"""SQL of invitations: rows of a tenant, found by their link's hash in the directory."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from koinon.identity.contracts import Invitation
from koinon.platform.db import Tx

DIRECTORY = "invitation"
_COLUMNS = (
    "id, email, role, location_ids, case when state = 'pending' and expires_at <= now() then 'expired' else state end"
    " as state, invited_by, sent_count, last_sent_at, expires_at, created_at"
)


class Place(NamedTuple):
    """Where an invitation is."""

    organization_id: UUID
    invitation_id: UUID


async def insert(tx: Tx, values: dict[str, Any]) -> None:
    """Add a pending invitation."""
    await tx.execute(
        """
        insert into invitations (id, organization_id, email, email_normalized, role, location_ids, token_hash,
                                 invited_by, expires_at)
        values (%(id)s, %(organization_id)s, %(email)s, %(email_normalized)s, %(role)s, %(location_ids)s,
                %(token_hash)s, %(invited_by)s, %(expires_at)s)
        """,
        {"organization_id": tx.organization_id, **values},
    )


async def point_at(tx: Tx, token_hash: bytes, invitation_id: UUID) -> None:
    """Let the link's hash find the invitation, and no earlier hash."""
    values = {"kind": DIRECTORY, "organization_id": tx.organization_id, "id": invitation_id, "key_hash": token_hash}
    await tx.execute(
        """
        delete from directory
        where organization_id = %(organization_id)s
          and kind = %(kind)s
          and target_id = %(id)s
        """,
        values,
    )
    await tx.execute(
        """
        insert into directory (kind, key_hash, organization_id, target_id)
        values (%(kind)s, %(key_hash)s, %(organization_id)s, %(id)s)
        """,
        values,
    )


async def place_of(tx: Tx, token_hash: bytes) -> Place | None:
    """Where the invitation of a link is."""
    rows: list[tuple[UUID, UUID]] = await tx.all(
        tuple,
        "select organization_id, target_id from directory where kind = %(kind)s and key_hash = %(key_hash)s",
        {"kind": DIRECTORY, "key_hash": token_hash},
    )
    return Place(*rows[0]) if rows else None


async def get(tx: Tx, invitation_id: UUID, *, lock: bool = False) -> Invitation | None:
    """One invitation."""
    return await tx.first(
        Invitation,
        f"""
        select {_COLUMNS}
        from invitations
        where organization_id = %(organization_id)s
          and id = %(id)s{" for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": invitation_id},
    )


async def page(tx: Tx, limit: int, after: UUID | None, *, backwards: bool) -> list[Invitation]:
    """Invitations, the latest first."""
    order, beyond = ("asc", ">") if backwards else ("desc", "<")
    return await tx.all(
        Invitation,
        f"""
        select {_COLUMNS}
        from invitations
        where organization_id = %(organization_id)s
          and (%(after)s::uuid is null or id {beyond} %(after)s)
          /* asked: created_at; updated_at */
        order by id {order}
        limit %(limit)s
        """,
        {"organization_id": tx.organization_id, "after": after, "limit": limit},
    )


async def sent_since(tx: Tx, since: datetime) -> int:
    """How many invitations the organization made since then."""
    return int(
        await tx.scalar(
            """
            select count(*)
            from invitations
            where organization_id = %(organization_id)s
              and created_at >= %(since)s
            """,
            {"organization_id": tx.organization_id, "since": since},
        )
    )


async def seated(tx: Tx, addresses: list[str]) -> set[str]:
    """Those of the addresses whose user has a seat here."""
    return set(
        await tx.all(
            str,
            """
            select u.email_normalized
            from memberships m
            join users u on u.id = m.user_id
            where m.organization_id = %(organization_id)s
              and m.state <> 'removed'
              and u.email_normalized = any(%(addresses)s)
            """,
            {"organization_id": tx.organization_id, "addresses": addresses},
        )
    )


async def pending(tx: Tx, addresses: list[str]) -> set[str]:
    """Those of the addresses that were asked and have not answered."""
    return set(
        await tx.all(
            str,
            """
            select email_normalized
            from invitations
            where organization_id = %(organization_id)s
              and state = 'pending'
              and email_normalized = any(%(addresses)s)
            """,
            {"organization_id": tx.organization_id, "addresses": addresses},
        )
    )


async def renew(tx: Tx, invitation_id: UUID, token_hash: bytes, expires_at: datetime) -> bool:
    """Give it a new link and a new life; False where it is settled."""
    values = {"id": invitation_id, "token_hash": token_hash, "expires_at": expires_at}
    return (
        await tx.execute(
            """
        update invitations
        set token_hash = %(token_hash)s, expires_at = %(expires_at)s, sent_count = sent_count + 1,
            last_sent_at = now(), updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
          and state = 'pending'
        """,
            {**values, "organization_id": tx.organization_id},
        )
        == 1
    )


async def settle(tx: Tx, invitation_id: UUID, ended: str, user_id: UUID | None = None) -> bool:
    """End it as `accepted`, `revoked` or `expired`; its link finds nothing any more. False where it was settled."""
    values = {"organization_id": tx.organization_id, "id": invitation_id, "ended": ended, "user_id": user_id}
    ended_now = await tx.execute(
        """
        update invitations
        set state = %(ended)s, accepted_by = %(user_id)s, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
          and state = 'pending'
        """,
        values,
    )
    await tx.execute(
        """
        delete from directory
        where organization_id = %(organization_id)s
          and kind = 'invitation'
          and target_id = %(id)s
        """,
        values,
    )
    return ended_now == 1


async def overdue(tx: Tx) -> list[UUID]:
    """Pending invitations whose time is over."""
    return await tx.all(
        UUID,
        """
        select id
        from invitations
        where organization_id = %(organization_id)s
          and state = 'pending'
          and expires_at <= now()
        for update
        """,
        {"organization_id": tx.organization_id},
    )
