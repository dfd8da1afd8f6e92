"""SQL of devices; they belong to people, not to organizations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.identity.devices.contracts import Device, Target
from koinon.platform.db import Tx

_DEVICE = "d.id, d.platform, d.app_version, d.model, d.created_at, d.last_active_at, d.disabled_at"


async def put(tx: Tx, values: dict[str, Any]) -> UUID:
    """Keep a device; a known token moves to whom it is registered for now, and works again."""
    return await tx.one(
        UUID,
        """
        insert into devices (user_id, session_id, platform, push_token, push_token_hash, app_version, model, locale,
                             created_at, last_active_at)
        values (%(user_id)s, %(session_id)s, %(platform)s, %(push_token)s, %(push_token_hash)s, %(app_version)s,
                %(model)s, %(locale)s, %(now)s, %(now)s)
        on conflict (push_token_hash) do update
        set user_id = excluded.user_id,
            session_id = excluded.session_id,
            platform = excluded.platform,
            push_token = excluded.push_token,
            app_version = excluded.app_version,
            model = excluded.model,
            locale = excluded.locale,
            last_active_at = excluded.last_active_at,
            disabled_at = null,
            disabled_reason = null
        returning id
        """,
        values,
    )


async def forget_others_of_session(tx: Tx, session_id: UUID, platform: str, but: UUID) -> None:
    """An app or browser has one token: the new one replaces what the same session registered before."""
    await tx.execute(
        "delete from devices where session_id = %(session_id)s and platform = %(platform)s and id <> %(but)s",
        {"session_id": session_id, "platform": platform, "but": but},
    )


async def devices(tx: Tx, user_id: UUID, session_id: UUID) -> list[Device]:
    """A person's devices whose session lives, the latest used first."""
    return await tx.all(
        Device,
        f"""
        select {_DEVICE}, d.session_id = %(session_id)s as current
        from devices d
        join sessions s on s.id = d.session_id
        where d.user_id = %(user_id)s
          and s.revoked_at is null
        order by d.last_active_at desc, d.id
        limit 100
        """,
        {"user_id": user_id, "session_id": session_id},
    )


async def kept(tx: Tx, user_id: UUID) -> list[Device]:
    """Every device kept of a person, the latest used first."""
    return await tx.all(
        Device,
        f"""
        select {_DEVICE}
        from devices d
        where d.user_id = %(user_id)s
        order by d.last_active_at desc, d.id
        """,
        {"user_id": user_id},
    )


async def remove(tx: Tx, user_id: UUID, device_id: UUID) -> bool:
    """Take one of a person's devices away; False where it is not theirs."""
    return (
        await tx.execute(
            "delete from devices where id = %(id)s and user_id = %(user_id)s", {"id": device_id, "user_id": user_id}
        )
        == 1
    )


async def targets(tx: Tx, user_ids: Sequence[UUID], now: datetime) -> list[Target]:
    """Where these people can be pushed to: devices that work and whose session is not over."""
    return await tx.all(
        Target,
        """
        select d.id, d.user_id, d.platform, d.push_token
        from devices d
        join sessions s on s.id = d.session_id
        where d.user_id = any(%(user_ids)s)
          and d.disabled_at is null
          and s.user_id = d.user_id
          and s.revoked_at is null
          and s.absolute_expires_at > %(now)s
        """,
        {"user_ids": list(user_ids), "now": now},
    )


async def disable(tx: Tx, device_ids: Sequence[UUID], reason: str, now: datetime) -> None:
    """Their provider says that nobody is there any more."""
    await tx.execute(
        """
        update devices
        set disabled_at = %(now)s, disabled_reason = %(reason)s
        where id = any(%(ids)s)
        """,
        {"ids": list(device_ids), "reason": reason, "now": now},
    )


async def forget_ended(tx: Tx, silent_since: datetime) -> None:
    """Delete devices of sessions that ended, and those silent since then."""
    await tx.execute(
        """
        delete from devices d
        using sessions s
        where s.id = d.session_id
          and (s.revoked_at is not null or s.absolute_expires_at < now() or d.last_active_at < %(silent_since)s)
        """,
        {"silent_since": silent_since},
    )
