"""The rules that sort what arrives, and what they ask about a conversation."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from koinon.inbox.contracts import Rule
from koinon.platform.db import Tx

MOST = 100
_RULE = """
select r.id, r.name, r.position, r.is_active, r.channels, r.sender_ids, r.location_ids, r.tag_ids, r.languages,
       r.keywords, r.team_id, r.label_id, r.priority, r.version, r.label_ids, r.sentiments
from inbox_rules r
where r.organization_id = %(organization_id)s
"""


async def rules(tx: Tx, *, active: bool = False, lock: bool = False) -> list[Rule]:
    """All of them in their order, or those that are switched on."""
    which, held = "and r.is_active" if active else "", "for update of r" if lock else ""
    return await tx.all(
        Rule, f"{_RULE} {which} order by r.position, r.id {held}", {"organization_id": tx.organization_id}
    )


async def rule(tx: Tx, rule_id: UUID) -> Rule | None:
    """One of them."""
    return await tx.first(Rule, f"{_RULE} and r.id = %(id)s", {"organization_id": tx.organization_id, "id": rule_id})


async def add(tx: Tx, rule_id: UUID, values: dict[str, Any]) -> None:
    """A new rule."""
    await tx.execute(
        """
        insert into inbox_rules (id, organization_id, name, position, is_active, channels, sender_ids, location_ids,
                                 tag_ids, languages, keywords, team_id, label_id, priority, label_ids, sentiments)
        values (%(id)s, %(organization_id)s, %(name)s, %(position)s, %(is_active)s, %(channels)s::text[],
                %(sender_ids)s::uuid[], %(location_ids)s::uuid[], %(tag_ids)s::uuid[], %(languages)s::text[],
                %(keywords)s::text[], %(team_id)s, %(label_id)s, %(priority)s, %(label_ids)s::uuid[],
                %(sentiments)s::text[])
        """,
        {"id": rule_id, "organization_id": tx.organization_id, **values},
    )


async def change(tx: Tx, rule_id: UUID, values: dict[str, Any]) -> None:
    """Every column as given."""
    await tx.execute(
        """
        update inbox_rules
        set name = %(name)s,
            position = %(position)s,
            is_active = %(is_active)s,
            channels = %(channels)s::text[],
            sender_ids = %(sender_ids)s::uuid[],
            location_ids = %(location_ids)s::uuid[],
            tag_ids = %(tag_ids)s::uuid[],
            languages = %(languages)s::text[],
            keywords = %(keywords)s::text[],
            team_id = %(team_id)s,
            label_id = %(label_id)s,
            priority = %(priority)s,
            label_ids = %(label_ids)s::uuid[],
            sentiments = %(sentiments)s::text[],
            version = version + 1,
            updated_at = now()
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"id": rule_id, "organization_id": tx.organization_id, **values},
    )


async def arrange(tx: Tx, ids: Sequence[UUID]) -> None:
    """The rules in this order, each at its place from 0."""
    await tx.execute(
        """
        update inbox_rules r
        set position = a.place - 1,
            updated_at = now()
        from unnest(%(ids)s::uuid[]) with ordinality as a (id, place)
        where r.organization_id = %(organization_id)s
          and r.id = a.id
          and r.position <> a.place - 1
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )


async def delete(tx: Tx, rule_id: UUID) -> int:
    """Remove it; what it did stays."""
    return await tx.execute(
        "delete from inbox_rules where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": rule_id},
    )


class Facts(msgspec.Struct, frozen=True):
    """What rules ask about a conversation."""

    id: UUID
    channel: str
    sender_id: UUID
    team_id: UUID | None
    priority: str
    location_id: UUID | None
    language: str
    tag_ids: Sequence[UUID]
    label_ids: Sequence[UUID]
    sentiment: str | None


async def facts(tx: Tx, ids: Sequence[UUID]) -> list[Facts]:
    """Of each conversation that is neither spam nor deleted; its language is the person's, else the organization's."""
    return await tx.all(
        Facts,
        """
        select c.id, c.channel, c.sender_id, c.team_id, c.priority, p.location_id,
               coalesce(p.locale, o.locale) as language,
               array(select t.tag_id
                     from contact_tags t
                     where t.organization_id = %(organization_id)s
                       and t.contact_id = c.contact_id) as tag_ids,
               array(select l.label_id
                     from conversation_labels l
                     where l.organization_id = %(organization_id)s
                       and l.conversation_id = c.id) as label_ids,
               c.sentiment
        from conversations c
        join contacts p
          on p.organization_id = %(organization_id)s
         and p.id = c.contact_id
        join organizations o
          on o.id = %(organization_id)s
        where c.organization_id = %(organization_id)s
          and c.id = any(%(ids)s)
          and not c.is_spam
          and c.deleted_at is null
        order by c.id
        """,
        {"organization_id": tx.organization_id, "ids": list(ids)},
    )
