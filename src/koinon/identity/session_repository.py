"""SQL of sessions (of the installation: a person has seats in several organizations)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.identity.contracts import Session
from koinon.platform.db import Tx


class LiveSession(Struct, frozen=True):
    """A session that has not ended, with its user."""

    id: UUID
    user_id: UUID
    organization_id: UUID | None
    kind: str
    amr: list[str]
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    absolute_expires_at: datetime
    authenticated_at: datetime
    idle_seconds: int
    name: str
    locale: str
    token_version: int
    mfa_enrolled_at: datetime | None
    email_verified_at: datetime | None
    view_role: str | None
    is_operator: bool
    support_at: UUID | None
    support_for: UUID | None
    support_until: datetime | None
    support_writes_until: datetime | None


class Rotation(Struct, frozen=True):
    """What decides whether a refresh token may be used."""

    id: UUID
    user_id: UUID
    organization_id: UUID | None
    kind: str
    device_id: str | None
    amr: list[str]
    generation: int
    refresh_hash: bytes
    previous_refresh_hash: bytes | None
    rotation_salt: bytes | None
    rotated_at: datetime | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    absolute_expires_at: datetime
    revoked_at: datetime | None
    user_state: str
    token_version: int


class Membership(Struct, frozen=True):
    """The seat a token is made for."""

    id: UUID
    organization_id: UUID
    role: str
    joined_at: datetime


async def insert_session(tx: Tx, values: dict[str, Any]) -> None:
    """Begin a session."""
    await tx.execute(
        """
        insert into sessions (id, user_id, organization_id, refresh_hash, kind, device_id, amr, ip, user_agent,
                              country, idle_seconds, authenticated_at, expires_at, absolute_expires_at)
        values (%(id)s, %(user_id)s, %(organization_id)s, %(refresh_hash)s, %(kind)s, %(device_id)s, %(amr)s, %(ip)s,
                %(user_agent)s, %(country)s, %(idle_seconds)s, %(now)s, %(expires_at)s, %(absolute_expires_at)s)
        """,
        values,
    )


async def live_session(tx: Tx, session_id: UUID, now: datetime) -> LiveSession | None:
    """A session, if it and its user still live."""
    return await tx.first(
        LiveSession,
        """
        select s.id, s.user_id, s.organization_id, s.kind, s.amr, s.created_at, s.last_seen_at, s.expires_at,
               s.absolute_expires_at, s.authenticated_at, s.idle_seconds, u.name, u.locale, u.token_version,
               u.mfa_enrolled_at, u.email_verified_at, s.view_role, u.is_operator,
               s.support_at, s.support_for, s.support_until, s.support_writes_until
        from sessions s
        join users u on u.id = s.user_id
        where s.id = %(id)s
          and s.revoked_at is null
          and s.expires_at > %(now)s
          and s.absolute_expires_at > %(now)s
          and u.state = 'active'
        """,
        {"id": session_id, "now": now},
    )


async def rotation(tx: Tx, session_id: UUID) -> Rotation | None:
    """A session as its refresh token's next use needs it."""
    return await tx.first(
        Rotation,
        """
        select s.id, s.user_id, s.organization_id, s.kind, s.device_id, s.amr, s.generation, s.refresh_hash,
               s.previous_refresh_hash, s.rotation_salt, s.rotated_at, s.created_at, s.last_seen_at, s.expires_at,
               s.absolute_expires_at, s.revoked_at, u.state as user_state, u.token_version
        from sessions s
        join users u on u.id = s.user_id
        where s.id = %(id)s
        """,
        {"id": session_id},
    )


async def rotate(tx: Tx, values: dict[str, Any]) -> bool:
    """Put the successor in the place of `presented`; False where another call was first."""
    return (
        await tx.execute(
            """
        update sessions
        set previous_refresh_hash = refresh_hash, refresh_hash = %(successor)s, rotation_salt = %(salt)s,
            generation = generation + 1, rotated_at = %(now)s, last_seen_at = %(last_seen_at)s,
            idle_seconds = %(idle_seconds)s, expires_at = %(expires_at)s,
            absolute_expires_at = %(absolute_expires_at)s
        where id = %(id)s
          and refresh_hash = %(presented)s
          and revoked_at is null
        """,
            values,
        )
        == 1
    )


async def prolong_session(tx: Tx, session_id: UUID, now: datetime, expires_at: datetime) -> None:
    """Note that a session was used."""
    await tx.execute(
        "update sessions set last_seen_at = %(now)s, expires_at = %(expires_at)s where id = %(id)s",
        {"id": session_id, "now": now, "expires_at": expires_at},
    )


async def was_seen(tx: Tx, user_id: UUID, user_agent: str | None, country: str | None) -> tuple[bool, bool, bool]:
    """Whether the user ever had a session, whether one of this browser, and whether all were in other countries."""
    rows: list[tuple[bool, bool, bool]] = await tx.all(
        tuple,
        """
        select exists (select from sessions where user_id = %(user_id)s) as ever,
               exists (select from sessions
                       where user_id = %(user_id)s
                         and user_agent is not distinct from %(user_agent)s) as here,
               exists (select from sessions where user_id = %(user_id)s and country <> %(country)s)
               and not exists (select from sessions
                               where user_id = %(user_id)s and country = %(country)s) as abroad
        """,
        {"user_id": user_id, "user_agent": user_agent, "country": country},
    )
    return rows[0]


async def see_user(tx: Tx, user_id: UUID, now: datetime) -> None:
    """Note that a person was here."""
    await tx.execute("update users set last_seen_at = %(now)s where id = %(id)s", {"id": user_id, "now": now})


async def confirm_session(tx: Tx, session_id: UUID, now: datetime, amr: list[str]) -> None:
    """The person proved again to be themselves."""
    await tx.execute(
        "update sessions set authenticated_at = %(now)s, amr = %(amr)s where id = %(id)s",
        {"id": session_id, "now": now, "amr": amr},
    )


async def view(tx: Tx, session_id: UUID, code: str | None) -> None:
    """Whose eyes the session looks through; None for its user's own."""
    await tx.execute("update sessions set view_role = %(code)s where id = %(id)s", {"id": session_id, "code": code})


async def move_session(tx: Tx, session_id: UUID, values: dict[str, Any]) -> None:
    """Change the session's current organization, and with it how long it lives."""
    await tx.execute(
        """
        update sessions
        set organization_id = %(organization_id)s, view_role = null, support_at = null, support_for = null,
            idle_seconds = %(idle_seconds)s, expires_at = %(expires_at)s,
            absolute_expires_at = %(absolute_expires_at)s
        where id = %(id)s
        """,
        {"id": session_id, **values},
    )


async def put_session(tx: Tx, session_id: UUID, organization_id: UUID | None) -> None:
    """The session's organization is gone: let it stand in another, its times unchanged."""
    await tx.execute(
        "update sessions set organization_id = %(organization_id)s where id = %(id)s",
        {"id": session_id, "organization_id": organization_id},
    )


async def revoke_sessions(
    tx: Tx, user_id: UUID, reason: str, now: datetime, *, only: UUID | None = None, but: UUID | None = None
) -> list[UUID]:
    """End one session of a user, or all but one, and push nothing to their devices; the ids that ended now."""
    ended = await tx.all(
        UUID,
        """
        update sessions
        set revoked_at = %(now)s, revoked_reason = %(reason)s
        where user_id = %(user_id)s
          and revoked_at is null
          and expires_at > %(now)s
          and (%(only)s::uuid is null or id = %(only)s)
          and (%(but)s::uuid is null or id <> %(but)s)
        returning id
        """,
        {"user_id": user_id, "reason": reason, "now": now, "only": only, "but": but},
    )
    if ended:
        await tx.execute("delete from devices where session_id = any(%(ended)s)", {"ended": ended})
    return ended


async def revoke_every_session(tx: Tx, reason: str, now: datetime) -> int:
    """End all sessions of the installation; how many."""
    return await tx.execute(
        """
        update sessions
        set revoked_at = %(now)s, revoked_reason = %(reason)s
        where revoked_at is null
          and expires_at > %(now)s
        """,
        {"reason": reason, "now": now},
    )


async def sessions(tx: Tx, user_id: UUID, now: datetime) -> list[Session]:
    """A user's live sessions, the latest used first."""
    return await tx.all(
        Session,
        """
        select id, organization_id, kind, host(ip) as ip, user_agent, created_at, last_seen_at, expires_at,
               false as current, country
        from sessions
        where user_id = %(user_id)s
          and revoked_at is null
          and expires_at > %(now)s
          and absolute_expires_at > %(now)s
        order by last_seen_at desc, id
        limit 200
        """,
        {"user_id": user_id, "now": now},
    )


async def membership(tx: Tx, user_id: UUID, organization_id: UUID | None) -> Membership | None:
    """The user's active seat in an organization; `see_own_seats` comes first, or the tenant is set."""
    return await tx.first(
        Membership,
        """
        select id, organization_id, role, joined_at
        from memberships
        where organization_id = %(organization_id)s
          and user_id = %(user_id)s
          and state = 'active'
        """,
        {"organization_id": organization_id, "user_id": user_id},
    )


async def raise_version(tx: Tx, user_id: UUID) -> None:
    """Make every access token of a user useless."""
    await tx.execute("update users set token_version = token_version + 1 where id = %(id)s", {"id": user_id})


async def living(tx: Tx, session_ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Those of the sessions that live, as their users do."""
    return set(
        await tx.all(
            UUID,
            """
            select s.id
            from sessions s
            join users u on u.id = s.user_id
            where s.id = any(%(ids)s)
              and s.revoked_at is null
              and s.expires_at > %(now)s
              and s.absolute_expires_at > %(now)s
              and u.state = 'active'
            """,
            {"ids": list(session_ids), "now": now},
        )
    )
