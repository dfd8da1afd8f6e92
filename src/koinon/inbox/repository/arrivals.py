"""Arriving messages, in sets: claim the keys, find or begin the conversations, append, count, mark unread."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.inbox.contracts import Status
from koinon.inbox.search import repository as search
from koinon.platform.db import Tx

Rows = Sequence[Mapping[str, Any]]


class Place(msgspec.Struct, frozen=True):
    """The newest conversation of an address and a sender."""

    id: UUID
    contact_id: UUID
    address_hash: bytes
    sender_id: UUID
    status: Status
    resolved_at: datetime | None
    is_spam: bool = False


def _column(rows: Rows, name: str) -> list[Any]:
    return [row[name] for row in rows]


async def claim_keys(tx: Tx, rows: Rows) -> set[tuple[UUID, bytes]]:
    """Of `rows` (sender_id, key, message_id, seen_at, expires_at; no key twice) those that were not seen before.

    Sorted, so that two workers never wait for each other in a circle.
    """
    ordered = sorted(rows, key=lambda row: (row["sender_id"], row["key"]))
    fresh = await tx.all(
        tuple,
        """
        insert into message_keys as k (organization_id, sender_id, key, message_id, seen_at, expires_at)
        select %(organization_id)s, a.sender_id, a.key, a.message_id, a.seen_at, a.expires_at
        from unnest(%(sender_id)b::uuid[], %(key)b::bytea[], %(message_id)s::uuid[], %(seen_at)s::timestamptz[],
                    %(expires_at)s::timestamptz[]) as a (sender_id, key, message_id, seen_at, expires_at)
        on conflict (organization_id, sender_id, key) do update
          set message_id = excluded.message_id,
              seen_at = excluded.seen_at,
              expires_at = excluded.expires_at
          where k.organization_id = %(organization_id)s
            and k.expires_at < excluded.seen_at
        returning sender_id, key
        """,
        {
            "organization_id": tx.organization_id,
            **{n: _column(ordered, n) for n in ("sender_id", "key", "message_id", "seen_at", "expires_at")},
        },
    )
    return {(sender_id, bytes(key)) for sender_id, key in fresh}


async def places(tx: Tx, pairs: Sequence[tuple[bytes, UUID]]) -> list[Place]:
    """The live conversation of each address and sender, else the newest; locked."""
    return await tx.all(
        Place,
        """
        select c.id, c.contact_id, c.address_hash, c.sender_id, c.status, c.resolved_at, c.is_spam
        from unnest(%(hashes)b::bytea[], %(senders)s::uuid[]) as a (address_hash, sender_id)
        cross join lateral (
          select c.id, c.contact_id, c.address_hash, c.sender_id, c.status, c.resolved_at, c.is_spam
          from conversations c
          where c.organization_id = %(organization_id)s
            and c.address_hash = a.address_hash
            and c.sender_id = a.sender_id
          order by (c.status in ('open', 'pending', 'snoozed')) desc, c.created_at desc
          limit 1
          for update) c
        """,
        {
            "organization_id": tx.organization_id,
            "hashes": [pair[0] for pair in pairs],
            "senders": [pair[1] for pair in pairs],
        },
    )


_BEGIN = ("id", "contact_id", "sender_id", "address_hash", "address_cipher", "status", "previous_id", "shared_by", "at",
          "channel")  # fmt: skip


async def begin(tx: Tx, rows: Rows) -> None:
    """New conversations; where another transaction began one for the same address and sender, that one stays."""
    if not rows:
        return
    last = await _last_number(tx)
    await tx.execute(
        """
        insert into conversations (id, organization_id, contact_id, channel, sender_id, address_hash, address_cipher,
                                   status, previous_id, shared_by, last_message_at, resolved_at, number,
                                   is_spam)
        select a.id, %(organization_id)s, a.contact_id, a.channel, a.sender_id, a.address_hash, a.address_cipher,
               a.status, a.previous_id, a.shared_by, a.at, case when a.status = 'resolved' then a.at end,
               %(last)s + row_number() over (),
               exists (select
                       from contacts b
                       where b.organization_id = %(organization_id)s
                         and b.id = a.contact_id
                         and b.status = 'blocked')
        from unnest(%(id)s::uuid[], %(contact_id)s::uuid[], %(sender_id)s::uuid[], %(address_hash)b::bytea[],
                    %(address_cipher)b::bytea[], %(status)s::text[], %(previous_id)s::uuid[], %(shared_by)s::int[],
                    %(at)s::timestamptz[], %(channel)s::text[])
             as a (id, contact_id, sender_id, address_hash, address_cipher, status, previous_id, shared_by, at, channel)
        on conflict (organization_id, address_hash, sender_id) where status in ('open', 'pending', 'snoozed')
          do nothing
        """,
        {"organization_id": tx.organization_id, "last": last, **{name: _column(rows, name) for name in _BEGIN}},
    )


async def _last_number(tx: Tx) -> int:
    """The highest number of a conversation; who begins others waits until this transaction ends."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended('conversations ' || %(organization_id)s::text, 0))",
        {"organization_id": tx.organization_id},
    )
    last = await tx.scalar("select koinon_last_conversation_number()")
    return int(last or 0)


_MESSAGE = ("id", "conversation_id", "direction", "kind", "author_type", "author_id", "body", "media", "details",
            "provider_message_id", "delivery_id", "at", "reply_to_id")  # fmt: skip


async def append(tx: Tx, rows: Rows) -> None:
    """Messages, found by their words from now on; `media` and `details` are JSON texts."""
    await tx.execute(
        """
        insert into messages (id, organization_id, conversation_id, direction, kind, author_type, author_id, body,
                              media, details, provider_message_id, delivery_id, created_at, reply_to_id)
        select a.id, %(organization_id)s, a.conversation_id, a.direction, a.kind, a.author_type, a.author_id, a.body,
               a.media::jsonb, a.details::jsonb, a.provider_message_id, a.delivery_id, a.at, a.reply_to_id
        from unnest(%(id)s::uuid[], %(conversation_id)s::uuid[], %(direction)s::text[], %(kind)s::text[],
                    %(author_type)s::text[], %(author_id)s::uuid[], %(body)s::text[], %(media)s::text[],
                    %(details)s::text[], %(provider_message_id)s::text[], %(delivery_id)s::uuid[],
                    %(at)s::timestamptz[], %(reply_to_id)s::uuid[])
             as a (id, conversation_id, direction, kind, author_type, author_id, body, media, details,
                   provider_message_id, delivery_id, at, reply_to_id)
        """,
        {"organization_id": tx.organization_id, **{name: _column(rows, name) for name in _MESSAGE}},
    )
    await search.index(tx, rows)


_RECEIVE = ("id", "newest_at", "preview", "arrived", "waits")


async def receive(tx: Tx, rows: Rows) -> None:
    """Bring conversations up to what arrived; those that wait for us (`waits`) become or stay open.

    A late message counts and waits, but does not move the conversation back in time.
    """
    await tx.execute(
        """
        update conversations c
        set last_message_at = greatest(c.last_message_at, a.newest_at),
            last_inbound_at = greatest(c.last_inbound_at, a.newest_at),
            preview = case when c.message_count = 0 or a.newest_at >= c.last_message_at then a.preview
                           else c.preview end,
            preview_direction = case when c.message_count = 0 or a.newest_at >= c.last_message_at then 'in'
                                     else c.preview_direction end,
            message_count = c.message_count + a.arrived,
            status = case when a.waits then 'open' else c.status end,
            resolved_at = case when a.waits then null else c.resolved_at end,
            snoozed_until = case when a.waits then null else c.snoozed_until end,
            woke_at = case when a.waits and c.status = 'snoozed' then now() else c.woke_at end,
            waiting_since = case when a.waits then coalesce(c.waiting_since, a.newest_at) else c.waiting_since end,
            window_expires_at = case when c.channel = 'whatsapp'
                                     then greatest(c.window_expires_at, a.newest_at + interval '24 hours') end,
            version = c.version + 1,
            updated_at = now()
        from unnest(%(id)s::uuid[], %(newest_at)s::timestamptz[], %(preview)s::text[], %(arrived)s::int[],
                    %(waits)s::boolean[]) as a (id, newest_at, preview, arrived, waits)
        where c.organization_id = %(organization_id)s
          and c.id = a.id
        """,
        {"organization_id": tx.organization_id, **{name: _column(rows, name) for name in _RECEIVE}},
    )


async def mark_unread(tx: Tx, users: Sequence[UUID], rows: Rows) -> None:
    """Unread for every one of `users`, by each of `rows` (id, newest_at)."""
    await tx.execute(
        """
        insert into unread as r (organization_id, user_id, conversation_id, last_message_at)
        select %(organization_id)s, u.user_id, a.id, a.newest_at
        from unnest(%(id)s::uuid[], %(newest_at)s::timestamptz[]) as a (id, newest_at)
        cross join unnest(%(users)s::uuid[]) as u (user_id)
        on conflict (organization_id, user_id, conversation_id) do update
          set last_message_at = greatest(r.last_message_at, excluded.last_message_at)
          where r.organization_id = %(organization_id)s
        """,
        {
            "organization_id": tx.organization_id,
            "users": list(users),
            "id": _column(rows, "id"),
            "newest_at": _column(rows, "newest_at"),
        },
    )


async def mark_waiting(tx: Tx, user_id: UUID) -> None:
    """Unread for one user: every conversation that waits for an answer."""
    await tx.execute(
        """
        insert into unread (organization_id, user_id, conversation_id, last_message_at)
        select %(organization_id)s, %(user_id)s, c.id, c.last_message_at
        from conversations c
        where c.organization_id = %(organization_id)s
          and c.status = 'open'
          and c.waiting_since is not null
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "user_id": user_id},
    )


async def forget_keys(tx: Tx, now: datetime) -> int:
    """Remove keys that no longer hold anything back."""
    return await tx.execute(
        "delete from message_keys where organization_id = %(organization_id)s and expires_at < %(now)s",
        {"organization_id": tx.organization_id, "now": now},
    )


async def wake_for_keys(tx: Tx, at: datetime) -> None:
    """Have the nightly clean-up look at this organization at `at`, unless a look is due already."""
    await tx.execute(
        """
        insert into wakeups as w (organization_id, kind, due_at)
        values (%(organization_id)s, 'inbox.keys', %(at)s)
        on conflict (organization_id, kind) do update
          set due_at = excluded.due_at
          where w.organization_id = %(organization_id)s
            and w.due_at <= now()
        """,
        {"organization_id": tx.organization_id, "at": at},
    )
