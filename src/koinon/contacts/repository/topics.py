"""Rows of topics, and what people said of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from koinon.contacts.contracts.topics import MOST_TOPICS, Topic, TopicFigures
from koinon.contacts.contracts.words import ConsentSource
from koinon.platform.db import Tx

_COLUMNS = "id, key, names, purpose, default_subscribed, position, created_at, updated_at"
_CHANGEABLE = frozenset(["names", "purpose", "default_subscribed", "position"])


async def all_of_them(tx: Tx) -> list[Topic]:
    """Every topic in its order."""
    return await tx.all(
        Topic,
        f"""
        select {_COLUMNS}
        from topics
        where organization_id = %(organization_id)s
        order by position, key
        """,
        {"organization_id": tx.organization_id},
    )


async def get(tx: Tx, topic_id: UUID, *, lock: bool = False) -> Topic | None:
    """A topic; with `lock`, nobody else changes it until the transaction ends."""
    return await tx.first(
        Topic,
        f"""
        select {_COLUMNS}
        from topics
        where organization_id = %(organization_id)s
          and id = %(id)s
        {"for update" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "id": topic_id},
    )


async def insert(tx: Tx, columns: Mapping[str, Any]) -> bool:
    """Add a topic behind the others; False where there are twenty, or its key is taken."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended('topics:' || %(organization_id)s::text, 0))",
        {"organization_id": tx.organization_id},
    )
    added = await tx.execute(
        """
        insert into topics (id, organization_id, key, names, purpose, default_subscribed, created_by, position)
        select %(id)s::uuid, %(organization_id)s, %(key)s, %(names)s::jsonb, %(purpose)s,
               %(default_subscribed)s::boolean, %(created_by)s::uuid, coalesce(max(position), 0) + 1
        from topics
        where organization_id = %(organization_id)s
        having count(*) < %(most)s
        on conflict do nothing
        """,
        {
            "organization_id": tx.organization_id,
            "created_by": tx.actor.id,
            "most": MOST_TOPICS,
            **_stored(columns),
        },
    )
    return added == 1


async def update(tx: Tx, topic_id: UUID, changes: Mapping[str, Any]) -> None:
    """Write columns of one topic."""
    if unknown := set(changes) - _CHANGEABLE:
        raise ValueError(f"not columns of a topic: {unknown}")
    assignments = "".join(f", {name} = %({name})s{'::jsonb' if name == 'names' else ''}" for name in changes)
    await tx.execute(
        f"""
        update topics
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": topic_id, **_stored(changes)},
    )


async def arrange(tx: Tx, topic_ids: Sequence[UUID]) -> None:
    """Put topics in this order."""
    await tx.execute(
        """
        update topics t
        set position = n.place, updated_at = now()
        from unnest(%(ids)s::uuid[]) with ordinality as n (id, place)
        where t.organization_id = %(organization_id)s
          and t.id = n.id
          and t.position <> n.place
        """,
        {"organization_id": tx.organization_id, "ids": list(topic_ids)},
    )


async def delete(tx: Tx, topic_id: UUID) -> None:
    """Remove a topic with what people said of it; the ledger keeps that they said it."""
    await tx.execute(
        "delete from topics where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": topic_id},
    )


async def figures(tx: Tx, topic_id: UUID) -> TopicFigures:
    """How many people, not deleted, said yes and no to it."""
    return await tx.one(
        TopicFigures,
        """
        select count(distinct p.contact_id) filter (where p.subscribed) as subscribed,
               count(distinct p.contact_id) filter (where not p.subscribed) as unsubscribed
        from topic_preferences p
        join contacts c on c.organization_id = %(organization_id)s and c.id = p.contact_id and c.deleted_at is null
        where p.organization_id = %(organization_id)s
          and p.topic_id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": topic_id},
    )


class Said(msgspec.Struct, frozen=True):
    """What a person said of a topic, or (without one) until when the channel rests."""

    topic_id: UUID | None
    subscribed: bool
    paused_until: datetime | None
    source: ConsentSource | None
    ledger_id: UUID | None
    updated_at: datetime


async def said(tx: Tx, contact_id: UUID, channel: str, *, lock: bool = False) -> dict[UUID | None, Said]:
    """What a person said of topics on a channel, by topic; under None the rest of the whole channel."""
    found = await tx.all(
        Said,
        f"""
        select p.topic_id, p.subscribed, p.paused_until, l.source, p.ledger_id, p.updated_at
        from topic_preferences p
        left join consent_ledger l on l.organization_id = %(organization_id)s and l.id = p.ledger_id
        where p.organization_id = %(organization_id)s
          and p.contact_id = %(contact_id)s
          and p.channel = %(channel)s
        {"for update of p" if lock else ""}
        """,
        {"organization_id": tx.organization_id, "contact_id": contact_id, "channel": channel},
    )
    return {one.topic_id: one for one in found}


class Statement(msgspec.Struct, frozen=True):
    """One person's word on one topic, to be written; `ledger_id` is its entry in the ledger."""

    id: UUID
    contact_id: UUID
    topic_id: UUID
    subscribed: bool
    ledger_id: UUID


async def say(tx: Tx, channel: str, statements: Sequence[Statement]) -> None:
    """Write what people said; a rest that was under way for a topic ends with a new word on it."""
    await tx.execute(
        """
        insert into topic_preferences (id, organization_id, contact_id, channel, topic_id, subscribed, ledger_id,
                                       created_by)
        select n.id, %(organization_id)s, n.contact_id, %(channel)s, n.topic_id, n.subscribed, n.ledger_id, %(by)s
        from unnest(%(id)s::uuid[], %(contact_id)s::uuid[], %(topic_id)s::uuid[], %(subscribed)s::boolean[],
                    %(ledger_id)s::uuid[]) as n (id, contact_id, topic_id, subscribed, ledger_id)
        on conflict (organization_id, contact_id, channel, topic_id) do update
        set subscribed = excluded.subscribed, ledger_id = excluded.ledger_id, paused_until = null, updated_at = now()
        """,
        {
            "organization_id": tx.organization_id,
            "channel": channel,
            "by": tx.actor.id,
            "id": [one.id for one in statements],
            "contact_id": [one.contact_id for one in statements],
            "topic_id": [one.topic_id for one in statements],
            "subscribed": [one.subscribed for one in statements],
            "ledger_id": [one.ledger_id for one in statements],
        },
    )


async def pause(tx: Tx, preference_id: UUID, contact_id: UUID, channel: str, until: datetime | None) -> None:
    """Let a channel rest until then, or end its rest."""
    await tx.execute(
        """
        insert into topic_preferences (id, organization_id, contact_id, channel, paused_until, created_by)
        values (%(id)s, %(organization_id)s, %(contact_id)s, %(channel)s, %(until)s, %(by)s)
        on conflict (organization_id, contact_id, channel, topic_id) do update
        set paused_until = excluded.paused_until, updated_at = now()
        """,
        {
            "organization_id": tx.organization_id,
            "id": preference_id,
            "contact_id": contact_id,
            "channel": channel,
            "until": until,
            "by": tx.actor.id,
        },
    )


class Entry(msgspec.Struct, frozen=True):
    """A word on a topic for the ledger."""

    id: UUID
    contact_id: UUID
    channel: str
    address_hash: bytes | None
    topic_id: UUID
    action: str
    source: str
    evidence: str | None
    text_version_id: UUID | None
    sender_id: UUID | None
    note: str | None
    occurred_at: datetime


async def append(tx: Tx, entries: Sequence[Entry]) -> set[UUID]:
    """Write entries about topics; the ids of those whose evidence was new. What addresses agreed to stays."""
    found = await tx.all(
        UUID,
        """
        insert into consent_ledger (id, organization_id, contact_id, channel, address_hash, topic_id, action, source,
                                    evidence, text_version_id, actor_kind, actor_id, sender_id, ip, user_agent, note,
                                    occurred_at)
        select n.id, %(organization_id)s, n.contact_id, n.channel, n.address_hash, n.topic_id, n.action, n.source,
               n.evidence, n.text_version_id, %(actor_kind)s, %(actor_id)s, n.sender_id, %(ip)s, %(user_agent)s,
               n.note, n.occurred_at
        from unnest(%(id)s::uuid[], %(contact_id)s::uuid[], %(channel)s::text[], %(address_hash)s::bytea[],
                    %(topic_id)s::uuid[], %(action)s::text[], %(source)s::text[], %(evidence)s::text[],
                    %(text_version_id)s::uuid[], %(sender_id)s::uuid[], %(note)s::text[],
                    %(occurred_at)s::timestamptz[])
             as n (id, contact_id, channel, address_hash, topic_id, action, source, evidence, text_version_id,
                   sender_id, note, occurred_at)
        on conflict (organization_id, channel, address_hash, action, evidence) where evidence is not null do nothing
        returning id
        """,
        {
            "organization_id": tx.organization_id,
            "actor_kind": tx.actor.kind.value,
            "actor_id": tx.actor.id,
            "ip": tx.actor.ip,
            "user_agent": tx.actor.user_agent,
            **{name: [getattr(one, name) for one in entries] for name in Entry.__struct_fields__},
        },
    )
    return set(found)


def _stored(columns: Mapping[str, Any]) -> dict[str, Any]:
    if "names" not in columns:
        return dict(columns)
    return {**columns, "names": msgspec.json.encode(columns["names"]).decode()}
