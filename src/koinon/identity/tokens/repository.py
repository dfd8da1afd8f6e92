"""SQL of the keys that access tokens are signed with (of the installation)."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from koinon.platform.db import Tx


class SigningKey(Struct, frozen=True):
    """A key as kept: `private_key` is a cipher text, `public_key` a JWK (RFC 8037)."""

    kid: str
    private_key: bytes
    public_key: dict[str, Any]
    created_at: datetime
    signs_until: datetime
    verifies_until: datetime


async def keys(tx: Tx, now: datetime) -> list[SigningKey]:
    """Keys whose tokens are still believed, the newest first."""
    return await tx.all(
        SigningKey,
        """
        select kid, private_key, public_key, created_at, signs_until, verifies_until
        from signing_keys
        where verifies_until > %(now)s
        order by created_at desc, kid
        """,
        {"now": now},
    )


async def lock(tx: Tx) -> None:
    """Of many processes that find no key, one makes it."""
    await tx.execute("select pg_advisory_xact_lock(hashtext('koinon.signing_keys'))")


async def insert(tx: Tx, key: SigningKey) -> None:
    """Keep a new key."""
    await tx.execute(
        """
        insert into signing_keys (kid, private_key, public_key, created_at, signs_until, verifies_until)
        values (%(kid)s, %(private_key)s, %(public_key)s::jsonb, %(created_at)s, %(signs_until)s, %(verifies_until)s)
        """,
        {
            "kid": key.kid,
            "private_key": key.private_key,
            "public_key": msgspec.json.encode(key.public_key).decode(),
            "created_at": key.created_at,
            "signs_until": key.signs_until,
            "verifies_until": key.verifies_until,
        },
    )


async def stop(tx: Tx, kid: str, now: datetime, verifies_until: datetime) -> None:
    """Sign nothing more with a key; what it signed is believed until `verifies_until`."""
    await tx.execute(
        """
        update signing_keys
        set signs_until = least(signs_until, %(now)s), verifies_until = least(verifies_until, %(verifies_until)s)
        where kid = %(kid)s
        """,
        {"kid": kid, "now": now, "verifies_until": verifies_until},
    )


async def forget(tx: Tx, before: datetime) -> None:
    """Delete keys that nothing is believed by any more."""
    await tx.execute("delete from signing_keys where verifies_until < %(before)s", {"before": before})
