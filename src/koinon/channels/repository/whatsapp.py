"""Statements of WhatsApp Business Accounts and of the rating of their numbers (CHN-036)."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from koinon.channels.contracts.whatsapp import WhatsAppAccount, WhatsAppNumber
from koinon.channels.repository.shared import bound, paged, place
from koinon.kit.pagination import Cursor
from koinon.platform.db import Tx

CLOCK = "channels.whatsapp"
_ACCOUNT = """
select w.id, w.account_id, w.waba_id, w.business_id, w.verified_name, w.review_state, w.messaging_tier, w.currency,
       w.token_expires_at, w.checked_at, w.last_error, a.name, a.environment, w.created_at
from whatsapp_accounts w
join provider_accounts a on a.organization_id = w.organization_id and a.id = w.account_id
where w.organization_id = %(organization_id)s
  and a.organization_id = %(organization_id)s
"""


class Rating(msgspec.Struct, frozen=True):
    """How a sender is rated, and whether it is paused for that."""

    sender_id: UUID
    quality: str | None
    tier: int | None
    people_per_day: int | None


async def whatsapp_accounts(tx: Tx) -> list[WhatsAppAccount]:
    return await tx.all(WhatsAppAccount, _ACCOUNT + " order by w.created_at, w.id", bound(tx))


async def whatsapp_page(tx: Tx, limit: int, at: Cursor | None) -> list[WhatsAppAccount]:
    return await tx.all(WhatsAppAccount, _ACCOUNT + paged("w", at), bound(tx, limit=limit, **place(at)))


async def whatsapp_account(tx: Tx, whatsapp_id: UUID) -> WhatsAppAccount | None:
    return await tx.first(WhatsAppAccount, _ACCOUNT + " and w.id = %(id)s", bound(tx, id=whatsapp_id))


async def whatsapp_account_of(tx: Tx, account_id: UUID) -> WhatsAppAccount | None:
    return await tx.first(WhatsAppAccount, _ACCOUNT + " and w.account_id = %(id)s", bound(tx, id=account_id))


async def insert_whatsapp_account(tx: Tx, whatsapp_id: UUID, account_id: UUID, waba_id: str) -> bool:
    """False where the organization connected the account already."""
    return bool(
        await tx.execute(
            """
            insert into whatsapp_accounts (id, organization_id, account_id, waba_id)
            values (%(id)s, %(organization_id)s, %(account_id)s, %(waba_id)s)
            on conflict do nothing
            """,
            bound(tx, id=whatsapp_id, account_id=account_id, waba_id=waba_id),
        )
    )


async def prove_whatsapp_account(tx: Tx, account_id: UUID) -> bool:
    """Its token read it: it is this organization's. False where another's token did so before."""
    try:
        async with tx.savepoint():
            await tx.execute(
                """
                update whatsapp_accounts
                set proven_at = coalesce(proven_at, now())
                where organization_id = %(organization_id)s
                  and account_id = %(account_id)s
                """,
                bound(tx, account_id=account_id),
            )
    except psycopg.errors.UniqueViolation:
        return False
    return True


async def update_whatsapp_account(tx: Tx, account_id: UUID, changes: dict[str, Any]) -> None:
    """`changes` holds column names of ours only, never a caller's."""
    columns = ", ".join(f"{name} = %({name})s" for name in changes)
    await tx.execute(
        f"""
        update whatsapp_accounts
        set {columns}, updated_at = now()
        where organization_id = %(organization_id)s
          and account_id = %(account_id)s
        """,
        bound(tx, account_id=account_id, **changes),
    )


async def reports_to(tx: Tx, account_id: UUID) -> str | None:
    """Where the account was told to report to."""
    return await tx.first(
        str,
        """
        select coalesce(reports_to, '')
        from whatsapp_accounts
        where organization_id = %(organization_id)s
          and account_id = %(account_id)s
        """,
        bound(tx, account_id=account_id),
    )


async def whatsapp_numbers(tx: Tx) -> list[WhatsAppNumber]:
    return await tx.all(
        WhatsAppNumber,
        """
        select id as sender_id, account_id, value, state, quality, tier, people_per_day
        from senders
        where organization_id = %(organization_id)s
          and channel = 'whatsapp'
          and state <> 'released'
        order by created_at, id
        """,
        bound(tx),
    )


async def rating(tx: Tx, sender_id: UUID) -> Rating | None:
    """Locked until the transaction ends: two reports of one number do not cross."""
    return await tx.first(
        Rating,
        """
        select id as sender_id, quality, tier, people_per_day
        from senders
        where organization_id = %(organization_id)s
          and id = %(id)s
        for update
        """,
        bound(tx, id=sender_id),
    )


async def red_senders(tx: Tx, sender_ids: list[UUID]) -> list[UUID]:
    return await tx.all(
        UUID,
        """
        select id
        from senders
        where organization_id = %(organization_id)s
          and id = any(%(ids)s)
          and quality = 'red'
        """,
        bound(tx, ids=sender_ids),
    )


async def schedule_whatsapp(tx: Tx, seconds: float) -> None:
    await tx.execute(
        """
        insert into wakeups (organization_id, kind, due_at)
        values (%(organization_id)s, %(kind)s, now() + make_interval(secs => %(seconds)s))
        on conflict (organization_id, kind) do update set due_at = excluded.due_at
        """,
        bound(tx, kind=CLOCK, seconds=seconds),
    )


async def whatsapp_due(tx: Tx, limit: int) -> list[UUID]:
    """Organizations whose WhatsApp accounts are to be read again; outside any tenant."""
    return await tx.all(
        UUID,
        "select organization_id from wakeups where kind = %(kind)s and due_at <= now() order by due_at limit %(limit)s",
        {"kind": CLOCK, "limit": limit},
    )


async def ending_tokens(tx: Tx, before: datetime) -> list[WhatsAppAccount]:
    return await tx.all(WhatsAppAccount, _ACCOUNT + " and w.token_expires_at < %(before)s", bound(tx, before=before))
