"""Rows of the preference centre: the preferred channel, a claimed number, why somebody left."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from koinon.contacts.contracts.preferences import LeaveReason, PreferredChannel
from koinon.platform.db import Tx


async def preferred_channel(tx: Tx, contact_id: UUID) -> PreferredChannel:
    """The channel a person likes best."""
    found: PreferredChannel | None = await tx.scalar(
        "select preferred_channel from contacts where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": contact_id},
    )
    return found or "auto"


async def prefer(tx: Tx, contact_id: UUID, channel: PreferredChannel) -> bool:
    """Write the preferred channel; False where it was that already."""
    changed = await tx.execute(
        """
        update contacts
        set preferred_channel = %(channel)s, version = version + 1, updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
          and preferred_channel <> %(channel)s
        """,
        {"organization_id": tx.organization_id, "id": contact_id, "channel": channel},
    )
    return changed == 1


class Claim(Struct, frozen=True):
    """A number somebody says is theirs, and the code that was sent there."""

    value_cipher: bytes
    value_hash: bytes
    last4: str
    code_hash: bytes
    tries: int
    expires_at: datetime


async def claim(tx: Tx, contact_id: UUID, *, lock: bool = False) -> Claim | None:
    """The number a person is about to confirm."""
    return await tx.first(
        Claim,
        f"""
        select value_cipher, value_hash, last4, code_hash, tries, expires_at
        from address_claims
        where organization_id = %(organization_id)s
          and contact_id = %(contact_id)s
        {"for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id},
    )


async def ask(tx: Tx, contact_id: UUID, made: Claim, most: int) -> bool:
    """Keep a claim in place of the last one; False where there were `most` within a day."""
    written = await tx.execute(
        """
        insert into address_claims as a (organization_id, contact_id, value_cipher, value_hash, last4, code_hash,
                                         expires_at)
        values (%(organization_id)s, %(contact_id)s, %(value_cipher)s, %(value_hash)s, %(last4)s, %(code_hash)s,
                %(expires_at)s)
        on conflict (organization_id, contact_id) do update
        set value_cipher = excluded.value_cipher, value_hash = excluded.value_hash, last4 = excluded.last4,
            code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at,
            asked = case when a.asked_at > now() - interval '1 day' then a.asked + 1 else 1 end,
            asked_at = case when a.asked_at > now() - interval '1 day' then a.asked_at else now() end
        where a.asked < %(most)s or a.asked_at <= now() - interval '1 day'
        """,
        {
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "value_cipher": made.value_cipher,
            "value_hash": made.value_hash,
            "last4": made.last4,
            "code_hash": made.code_hash,
            "expires_at": made.expires_at,
            "most": most,
        },
    )
    return written == 1


async def count_try(tx: Tx, contact_id: UUID) -> None:
    """A wrong code."""
    await tx.execute(
        """
        update address_claims
        set tries = tries + 1
        where organization_id = %(organization_id)s
          and contact_id = %(contact_id)s
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id},
    )


async def close_claim(tx: Tx, contact_id: UUID) -> None:
    """The number is confirmed: its code is good for nothing more."""
    await tx.execute(
        """
        update address_claims
        set expires_at = now()
        where organization_id = %(organization_id)s
          and contact_id = %(contact_id)s
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id},
    )


async def add_reason(tx: Tx, reason_id: UUID, contact_id: UUID, reason: LeaveReason, words: str) -> None:
    """Keep why somebody left."""
    await tx.execute(
        """
        insert into preference_reasons (id, organization_id, contact_id, reason, words)
        values (%(id)s, %(organization_id)s, %(contact_id)s, %(reason)s, %(words)s)
        """,
        {
            "id": reason_id,
            "organization_id": tx.organization_id,
            "contact_id": contact_id,
            "reason": reason,
            "words": words,
        },
    )


class Given(Struct, frozen=True):
    """Why somebody left, in one of five choices and their own words."""

    reason: LeaveReason
    words: str
    created_at: datetime


async def reasons(tx: Tx, contact_id: UUID) -> list[Given]:
    """The reasons a person gave, the latest first; at most five."""
    return await tx.all(
        Given,
        """
        select reason, words, created_at
        from preference_reasons
        where organization_id = %(organization_id)s
          and contact_id = %(contact_id)s
        order by id desc
        limit 5
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id},
    )
