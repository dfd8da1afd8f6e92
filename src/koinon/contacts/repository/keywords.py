"""Rows of an organization's keywords and stop words, of who used them, and of who was asked for their name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon.contacts.contracts.keywords import CustomKeyword, StopWord
from koinon.platform.db import Tx

_SELECT = """
select k.id, k.word, k.sender_id, k.group_id, g.name as group_name, k.tag_id, t.name as tag_name, k.opens_at,
       k.closes_at, k.reply_ok, k.reply_early, k.reply_late, k.ask_name, k.text_version_id, k.topic_id,
       x.body as call_to_action, coalesce(u.uses, 0) as uses, coalesce(u.joined, 0) as joined, u.last_used_at,
       k.created_at, k.updated_at
from keywords k
left join groups g on g.organization_id = %(organization_id)s and g.id = k.group_id
left join tags t on t.organization_id = %(organization_id)s and t.id = k.tag_id
left join consent_texts x on x.organization_id = %(organization_id)s and x.id = k.text_version_id
left join (
  select keyword_id, count(*) as uses, count(*) filter (where outcome = 'joined') as joined,
         max(used_at) as last_used_at
  from keyword_uses
  where organization_id = %(organization_id)s
  group by keyword_id
) u on u.keyword_id = k.id
where k.organization_id = %(organization_id)s
"""
_CHANGEABLE = frozenset(
    ["word", "sender_id", "group_id", "tag_id", "opens_at", "closes_at", "reply_ok", "reply_early", "reply_late",
     "ask_name", "text_version_id", "topic_id"]
)  # fmt: skip


async def alone(tx: Tx) -> None:
    """Have nobody else of the organization change its words until the transaction ends: two lists must not overlap."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended('words:' || %(organization_id)s::text, 0))",
        {"organization_id": tx.organization_id},
    )


async def all_of_them(tx: Tx) -> list[CustomKeyword]:
    """Every keyword by word."""
    return await tx.all(CustomKeyword, f"{_SELECT} order by k.word, k.id", {"organization_id": tx.organization_id})


async def get(tx: Tx, keyword_id: UUID) -> CustomKeyword | None:
    """A keyword."""
    return await tx.first(
        CustomKeyword, f"{_SELECT} and k.id = %(id)s", {"organization_id": tx.organization_id, "id": keyword_id}
    )


async def meant(tx: Tx, words: Sequence[str]) -> list[CustomKeyword]:
    """The keywords of these words, whichever number they are heard on."""
    return await tx.all(
        CustomKeyword,
        f"{_SELECT} and k.word = any(%(words)s)",
        {"organization_id": tx.organization_id, "words": list(words)},
    )


async def insert(tx: Tx, keyword_id: UUID, values: Mapping[str, Any]) -> bool:
    """Add a keyword; False where the number hears one of that word already."""
    if unknown := set(values) - _CHANGEABLE:
        raise ValueError(f"not columns of a keyword: {unknown}")
    names = sorted(values)
    added = await tx.execute(
        f"""
        insert into keywords (id, organization_id, created_by, {", ".join(names)})
        values (%(id)s, %(organization_id)s, %(created_by)s, {", ".join(f"%({name})s" for name in names)})
        on conflict do nothing
        """,
        {"id": keyword_id, "organization_id": tx.organization_id, "created_by": tx.actor.id, **values},
    )
    return added == 1


async def update(tx: Tx, keyword_id: UUID, values: Mapping[str, Any]) -> None:
    """Write what changed."""
    if unknown := set(values) - _CHANGEABLE:
        raise ValueError(f"not columns of a keyword: {unknown}")
    assignments = "".join(f", {name} = %({name})s" for name in values)
    await tx.execute(
        f"""
        update keywords
        set updated_at = now(){assignments}
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": keyword_id, **values},
    )


async def delete(tx: Tx, keyword_id: UUID) -> None:
    """Remove a keyword with the count of its uses."""
    await tx.execute(
        "delete from keywords where organization_id = %(organization_id)s and id = %(id)s",
        {"organization_id": tx.organization_id, "id": keyword_id},
    )


async def stop_words(tx: Tx) -> list[StopWord]:
    """The organization's own stop words."""
    return await tx.all(
        StopWord,
        "select word, created_at from stop_words where organization_id = %(organization_id)s order by word",
        {"organization_id": tx.organization_id},
    )


async def add_stop_word(tx: Tx, word: str) -> bool:
    """Add one; False where it is there already."""
    added = await tx.execute(
        """
        insert into stop_words (organization_id, word, created_by)
        values (%(organization_id)s, %(word)s, %(created_by)s)
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "word": word, "created_by": tx.actor.id},
    )
    return added == 1


async def remove_stop_word(tx: Tx, word: str) -> bool:
    """Remove one; False where there is none."""
    gone = await tx.execute(
        "delete from stop_words where organization_id = %(organization_id)s and word = %(word)s",
        {"organization_id": tx.organization_id, "word": word},
    )
    return gone == 1


async def use(tx: Tx, event_key: str, keyword_id: UUID, contact_id: UUID, used_at: datetime) -> bool:
    """Note that a message was this word; False where that was noted before. Its outcome is told by `ended`."""
    added = await tx.execute(
        """
        insert into keyword_uses (organization_id, event_key, keyword_id, contact_id, outcome, used_at)
        values (%(organization_id)s, %(event_key)s, %(keyword_id)s, %(contact_id)s, 'already', %(used_at)s)
        on conflict do nothing
        """,
        {
            "organization_id": tx.organization_id,
            "event_key": event_key,
            "keyword_id": keyword_id,
            "contact_id": contact_id,
            "used_at": used_at,
        },
    )
    return added == 1


async def ended(tx: Tx, event_key: str, outcome: str, *, opted_out: bool) -> None:
    """What the word did, and whether the number had said STOP before."""
    await tx.execute(
        """
        update keyword_uses
        set outcome = %(outcome)s, opted_out = %(opted_out)s
        where organization_id = %(organization_id)s
          and event_key = %(event_key)s
        """,
        {
            "organization_id": tx.organization_id,
            "event_key": event_key,
            "outcome": outcome,
            "opted_out": opted_out,
        },
    )


async def ask_name(tx: Tx, address_hash: bytes, contact_id: UUID) -> bool:
    """Note that somebody is asked for their name; False where they were before: it is asked once."""
    added = await tx.execute(
        """
        insert into name_requests (organization_id, address_hash, contact_id, asked_at)
        values (%(organization_id)s, %(hash)s, %(contact_id)s, now())
        on conflict do nothing
        """,
        {"organization_id": tx.organization_id, "hash": address_hash, "contact_id": contact_id},
    )
    return added == 1


async def asked_names(tx: Tx, hashes: Sequence[bytes]) -> dict[bytes, UUID]:
    """Whom we asked for their name within a day and who has not answered, by address hash; locked."""
    rows: list[tuple[bytes, UUID]] = await tx.all(
        tuple,
        """
        select address_hash, contact_id
        from name_requests
        where organization_id = %(organization_id)s
          and address_hash = any(%(hashes)s)
          and closed_at is null
          and asked_at > now() - interval '1 day'
        order by address_hash
        for update
        """,
        {"organization_id": tx.organization_id, "hashes": list(hashes)},
    )
    return {bytes(address_hash): contact_id for address_hash, contact_id in rows}


async def close_name_request(tx: Tx, address_hash: bytes) -> None:
    """They answered: nothing they write later is their name."""
    await tx.execute(
        """
        update name_requests
        set closed_at = now()
        where organization_id = %(organization_id)s
          and address_hash = %(hash)s
        """,
        {"organization_id": tx.organization_id, "hash": address_hash},
    )
