"""Renewing a session: the refresh token is used once, and telling theft from two tabs at once (IDN-012)."""

import os
from datetime import datetime, timedelta

from koinon.identity import events, security_log, sessions, timeouts
from koinon.identity import session_repository as rows
from koinon.identity.contracts import Client
from koinon.identity.security_log import Kind
from koinon.identity.session_repository import Rotation
from koinon.identity.sessions import Tokens
from koinon.identity.tokens import refresh
from koinon.identity.tokens.refresh import Refresh
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.actor import Actor, ActorKind, system
from koinon.platform.db import Tx
from koinon.platform.services import Services

GRACE = timedelta(seconds=10)


async def renew(
    services: Services, text: str, client: Client, *, quiet: bool = False, device_id: str | None = None
) -> Tokens:
    """The next two tokens for a refresh token; each use makes the former one useless.

    For ten seconds the former one yields the same successor (two tabs at once, a lost answer). Later it ends the whole
    session: two holders have it. Raises `session_revoked`.
    """
    presented = refresh.decode(services.vault, text)
    if presented is None:
        raise errors.SESSION_REVOKED()
    async with services.database.system() as tx:
        row = await rows.rotation(tx, presented.session_id)
    if row is None or row.revoked_at is not None or row.user_state != "active" or row.device_id != device_id:
        raise errors.SESSION_REVOKED()
    acting = Actor(kind=ActorKind.USER, organization_id=row.organization_id, id=row.user_id, ip=client.ip)
    async with services.database.transaction(acting if row.organization_id else system()) as tx:
        tokens = await _rotated(tx, services, presented, row, quiet=quiet)
        if tokens is None:
            await _end_reused(tx, row, client)
    if tokens is None:
        raise errors.SESSION_REVOKED()
    return tokens


async def _rotated(tx: Tx, services: Services, presented: Refresh, row: Rotation, *, quiet: bool) -> Tokens | None:
    now, vault, salt = clock.now(), services.vault, os.urandom(32)
    limits = await timeouts.limits(tx, row.kind)
    expires_at, absolute = limits.ends(row.created_at, row.last_seen_at)
    if min(expires_at, row.expires_at) <= now or min(absolute, row.absolute_expires_at) <= now:
        raise errors.SESSION_REVOKED()
    following, seen = refresh.successor(vault, presented, salt), row.last_seen_at if quiet else now
    done = await rows.rotate(
        tx,
        {
            "id": row.id,
            "presented": refresh.digest(vault, presented),
            "successor": refresh.digest(vault, following),
            "salt": salt,
            "now": now,
            "last_seen_at": seen,
            "idle_seconds": int(limits.idle.total_seconds()),
            "expires_at": limits.ends(row.created_at, seen)[0],
            "absolute_expires_at": absolute,
        },
    )
    if not done:
        again = await _within_grace(tx, services, presented, now)
        if again is None:
            return None
        following = again
    signed = await sessions.access_token(tx, services, row)
    return Tokens(signed, refresh.encode(vault, following), row.id, absolute)


async def _within_grace(tx: Tx, services: Services, presented: Refresh, now: datetime) -> Refresh | None:
    row = await rows.rotation(tx, presented.session_id)
    if row is None or row.revoked_at is not None:
        raise errors.SESSION_REVOKED()
    is_former = row.previous_refresh_hash == refresh.digest(services.vault, presented)
    if not is_former or row.rotated_at is None or row.rotation_salt is None or now - row.rotated_at > GRACE:
        return None
    return refresh.successor(services.vault, presented, row.rotation_salt)


async def _end_reused(tx: Tx, row: Rotation, client: Client) -> None:
    await rows.revoke_sessions(tx, row.user_id, "refresh_reuse", clock.now(), only=row.id)
    tx.after_commit(sessions.REMEMBERED.forget)
    if row.organization_id is not None:
        tx.publish(events.session_revoked(row.user_id, row.id, "refresh_reuse"))
    await security_log.note(
        tx,
        Kind.REFRESH_REUSE,
        client,
        user_id=row.user_id,
        organization_id=row.organization_id,
        session_id=row.id,
    )
