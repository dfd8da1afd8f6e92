"""SQL of a person's factors (of the installation: they belong to the person, as their password does)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from koinon.platform.db import Tx


class Totp(Struct, frozen=True):
    """An authenticator app's secret, as a cipher text."""

    secret: bytes
    last_used_step: int
    confirmed_at: datetime | None


class PasskeyRow(Struct, frozen=True):
    """A passkey with what verifies its answers."""

    id: UUID
    user_id: UUID
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    name: str
    created_at: datetime
    last_used_at: datetime | None


class Device(Struct, frozen=True):
    """A device that is not asked for the second factor."""

    id: UUID
    user_agent: str | None
    ip: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


class Held(Struct, frozen=True):
    """What a person has, in figures."""

    totp: bool
    passkeys: int
    recovery_codes: int


class ChallengeRow(Struct, frozen=True):
    """A question that waits for its answer."""

    id: UUID
    user_id: UUID | None
    purpose: str
    challenge: bytes | None
    payload: dict[str, Any]
    failures: int
    expires_at: datetime


async def held(tx: Tx, user_id: UUID) -> Held:
    """What a person has."""
    return await tx.one(
        Held,
        """
        select exists (select from user_totp where user_id = %(user_id)s and confirmed_at is not null) as totp,
               (select count(*) from user_passkeys where user_id = %(user_id)s) as passkeys,
               (select count(*) from user_recovery_codes
                where user_id = %(user_id)s and used_at is null) as recovery_codes
        """,
        {"user_id": user_id},
    )


async def note_enrolment(tx: Tx, user_id: UUID) -> None:
    """Keep on the user whether they have a factor, since when."""
    await tx.execute(
        """
        update users
        set mfa_enrolled_at = case
              when exists (select from user_totp t where t.user_id = users.id and t.confirmed_at is not null)
                or exists (select from user_passkeys p where p.user_id = users.id)
              then coalesce(mfa_enrolled_at, now())
            end
        where id = %(user_id)s
        """,
        {"user_id": user_id},
    )


async def totp(tx: Tx, user_id: UUID) -> Totp | None:
    """The authenticator app of a user."""
    return await tx.first(
        Totp,
        "select secret, last_used_step, confirmed_at from user_totp where user_id = %(user_id)s",
        {"user_id": user_id},
    )


async def put_totp(tx: Tx, user_id: UUID, secret: bytes) -> bool:
    """Keep a secret that no code has proved yet; False where a proved one stands."""
    return (
        await tx.execute(
            """
        insert into user_totp (user_id, secret)
        values (%(user_id)s, %(secret)s)
        on conflict (user_id) do update
        set secret = excluded.secret, last_used_step = 0, created_at = now()
        where user_totp.confirmed_at is null
        """,
            {"user_id": user_id, "secret": secret},
        )
        == 1
    )


async def use_step(tx: Tx, user_id: UUID, step: int) -> bool:
    """Take a time step, once and never an older one again (RFC 6238 §5.2); of two at once one gets it."""
    return (
        await tx.execute(
            """
        update user_totp
        set last_used_step = %(step)s, confirmed_at = coalesce(confirmed_at, now())
        where user_id = %(user_id)s
          and last_used_step < %(step)s
        """,
            {"user_id": user_id, "step": step},
        )
        == 1
    )


async def drop_totp(tx: Tx, user_id: UUID) -> bool:
    """Take the authenticator app away."""
    return await tx.execute("delete from user_totp where user_id = %(user_id)s", {"user_id": user_id}) == 1


async def insert_passkey(tx: Tx, values: dict[str, Any]) -> bool:
    """Keep a passkey; False where it is known."""
    return (
        await tx.execute(
            """
        insert into user_passkeys (id, user_id, credential_id, public_key, sign_count, transports, name, domain)
        values (%(id)s, %(user_id)s, %(credential_id)s, %(public_key)s, %(sign_count)s, %(transports)s, %(name)s,
                %(domain)s)
        on conflict (credential_id) do nothing
        """,
            values,
        )
        == 1
    )


async def passkeys(tx: Tx, user_id: UUID) -> list[PasskeyRow]:
    """A user's passkeys."""
    return await tx.all(
        PasskeyRow,
        """
        select id, user_id, credential_id, public_key, sign_count, transports, name, created_at, last_used_at
        from user_passkeys
        where user_id = %(user_id)s
        order by created_at, id
        """,
        {"user_id": user_id},
    )


async def passkey(tx: Tx, credential_id: bytes) -> PasskeyRow | None:
    """The passkey of a credential, locked: two answers at once are counted one after the other."""
    return await tx.first(
        PasskeyRow,
        """
        select id, user_id, credential_id, public_key, sign_count, transports, name, created_at, last_used_at
        from user_passkeys
        where credential_id = %(credential_id)s
        for update
        """,
        {"credential_id": credential_id},
    )


async def use_passkey(tx: Tx, passkey_id: UUID, sign_count: int, domain: str, now: datetime) -> None:
    """Note that a passkey was used, and for which domain it is."""
    await tx.execute(
        """
        update user_passkeys
        set sign_count = %(count)s, last_used_at = %(now)s, domain = %(domain)s
        where id = %(id)s
        """,
        {"id": passkey_id, "count": sign_count, "domain": domain, "now": now},
    )


async def rename_passkey(tx: Tx, user_id: UUID, passkey_id: UUID, name: str) -> bool:
    """Give a passkey another name."""
    return (
        await tx.execute(
            "update user_passkeys set name = %(name)s where user_id = %(user_id)s and id = %(id)s",
            {"user_id": user_id, "id": passkey_id, "name": name},
        )
        == 1
    )


async def drop_passkey(tx: Tx, user_id: UUID, passkey_id: UUID) -> bool:
    """Take a passkey away."""
    return (
        await tx.execute(
            "delete from user_passkeys where user_id = %(user_id)s and id = %(id)s",
            {"user_id": user_id, "id": passkey_id},
        )
        == 1
    )


async def replace_codes(tx: Tx, user_id: UUID, ids: list[UUID], hashes: list[bytes]) -> None:
    """New recovery codes; the former ones are void."""
    await tx.execute("delete from user_recovery_codes where user_id = %(user_id)s", {"user_id": user_id})
    await tx.execute(
        """
        insert into user_recovery_codes (id, user_id, code_hash)
        select given.id, %(user_id)s, given.code_hash
        from unnest(%(ids)s::uuid[], %(hashes)b::bytea[]) as given (id, code_hash)
        """,
        {"user_id": user_id, "ids": ids, "hashes": hashes},
    )


async def use_code(tx: Tx, user_id: UUID, code_hash: bytes, now: datetime) -> bool:
    """Use a recovery code; of two at once exactly one gets it."""
    return (
        await tx.execute(
            """
        update user_recovery_codes
        set used_at = %(now)s
        where user_id = %(user_id)s
          and code_hash = %(code_hash)s
          and used_at is null
        """,
            {"user_id": user_id, "code_hash": code_hash, "now": now},
        )
        == 1
    )


async def insert_device(tx: Tx, values: dict[str, Any]) -> None:
    """Remember a device."""
    await tx.execute(
        """
        insert into trusted_devices (id, user_id, token_hash, user_agent, ip, expires_at)
        values (%(id)s, %(user_id)s, %(token_hash)s, %(user_agent)s, %(ip)s, %(expires_at)s)
        """,
        values,
    )


async def use_device(tx: Tx, user_id: UUID, token_hash: bytes, now: datetime) -> bool:
    """Whether a device is remembered for this user."""
    return (
        await tx.execute(
            """
        update trusted_devices
        set last_used_at = %(now)s
        where user_id = %(user_id)s
          and token_hash = %(token_hash)s
          and expires_at > %(now)s
        """,
            {"user_id": user_id, "token_hash": token_hash, "now": now},
        )
        == 1
    )


async def devices(tx: Tx, user_id: UUID, now: datetime) -> list[Device]:
    """The remembered devices of a user."""
    return await tx.all(
        Device,
        """
        select id, user_agent, host(ip) as ip, created_at, last_used_at, expires_at
        from trusted_devices
        where user_id = %(user_id)s
          and expires_at > %(now)s
        order by last_used_at desc, id
        """,
        {"user_id": user_id, "now": now},
    )


async def drop_devices(tx: Tx, user_id: UUID, only: UUID | None = None) -> int:
    """Forget one remembered device of a user, or all."""
    return await tx.execute(
        """
        delete from trusted_devices
        where user_id = %(user_id)s
          and (%(only)s::uuid is null or id = %(only)s)
        """,
        {"user_id": user_id, "only": only},
    )


async def drop_all(tx: Tx, user_id: UUID) -> None:
    """Take every factor away."""
    for table in ("user_totp", "user_passkeys", "user_recovery_codes", "trusted_devices"):
        await tx.execute(f"delete from {table} where user_id = %(user_id)s", {"user_id": user_id})
    await note_enrolment(tx, user_id)


async def insert_challenge(tx: Tx, values: dict[str, Any]) -> None:
    """Ask something."""
    await tx.execute(
        """
        insert into auth_challenges (id, user_id, purpose, challenge, payload, expires_at)
        values (%(id)s, %(user_id)s, %(purpose)s, %(challenge)s, %(payload)s::jsonb, %(expires_at)s)
        """,
        values,
    )


async def challenge(tx: Tx, challenge_id: UUID, now: datetime) -> ChallengeRow | None:
    """A question that still waits, locked: it is answered once."""
    return await tx.first(
        ChallengeRow,
        """
        select id, user_id, purpose, challenge, payload, failures, expires_at
        from auth_challenges
        where id = %(id)s
          and expires_at > %(now)s
        for update
        """,
        {"id": challenge_id, "now": now},
    )


async def renew_challenge(tx: Tx, challenge_id: UUID, challenge: bytes | None) -> None:
    """Put the bytes that a passkey is to sign, or take them away: they are signed once."""
    await tx.execute(
        "update auth_challenges set challenge = %(challenge)s where id = %(id)s",
        {"id": challenge_id, "challenge": challenge},
    )


async def count_failure(tx: Tx, challenge_id: UUID) -> None:
    """A wrong answer."""
    await tx.execute("update auth_challenges set failures = failures + 1 where id = %(id)s", {"id": challenge_id})


async def end_challenge(tx: Tx, challenge_id: UUID) -> None:
    """A question is answered once."""
    await tx.execute("delete from auth_challenges where id = %(id)s", {"id": challenge_id})


async def forget_expired(tx: Tx, now: datetime) -> None:
    """What nobody can use any more."""
    await tx.execute("delete from auth_challenges where expires_at < %(now)s", {"now": now})
    await tx.execute("delete from trusted_devices where expires_at < %(now)s", {"now": now})


async def role_codes(tx: Tx) -> set[str]:
    """The codes of the organization's own roles."""
    return set(
        await tx.all(
            str,
            "select code from roles where organization_id = %(organization_id)s",
            {"organization_id": tx.organization_id},
        )
    )
