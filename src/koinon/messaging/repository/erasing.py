"""What the ledger gives up of an erased person: who, where and what was said (CON-095).

State, date, segments and price stay, so that counts and bills add up. A row that also went to somebody else with the
same number is theirs from now on, without its text.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon.platform.db import Tx

_OTHERS = "(select array_agg(c.id) from unnest(d.covers) c (id) where c.id <> all(%(people)s))"


async def strip_deliveries(tx: Tx, people: Sequence[UUID], hashes: Sequence[bytes], empty: Mapping[str, bytes]) -> int:
    """Empty every delivery to a person, or to an address (`hashes`) that was theirs alone; `empty` is the cipher of no
    address, by kind. How many."""
    return await tx.execute(
        f"""
        update deliveries d
        set contact_id = {_OTHERS}[1],
            covers = {_OTHERS},
            address_hash = case when {_OTHERS} is null then '' else d.address_hash end,
            address_cipher = case when {_OTHERS} is not null then d.address_cipher
                                  when d.channel = 'email' then %(email)s
                                  when d.channel = 'push' then %(push)s else %(phone)s end,
            body = '', content = null, variables = null, content_hash = 0, children = null,
            reference = null, metadata = null
        where d.organization_id = %(organization_id)s
          and (d.contact_id = any(%(people)s) or d.address_hash = any(%(hashes)s))
        """,
        {
            "organization_id": tx.organization_id,
            "people": list(people),
            "hashes": list(hashes),
            **empty,
        },
    )


async def uncover(tx: Tx, people: Sequence[UUID], shared: Sequence[bytes]) -> int:
    """Take a person out of deliveries to others with whom they shared a number."""
    return await tx.execute(
        f"""
        update deliveries d
        set covers = {_OTHERS}
        where d.organization_id = %(organization_id)s
          and d.address_hash = any(%(shared)s)
          and d.covers && %(people)s::uuid[]
        """,
        {"organization_id": tx.organization_id, "people": list(people), "shared": list(shared)},
    )


async def forget_children(tx: Tx, people: Sequence[UUID]) -> int:
    """Take a child out of messages to their guardians that named them, and the words with the name; how many."""
    return await tx.execute(
        """
        update deliveries d
        set children = (select array_agg(c.id) from unnest(d.children) c (id) where c.id <> all(%(people)s)),
            body = '', content = null, variables = null, content_hash = 0
        where d.organization_id = %(organization_id)s
          and d.children is not null
          and d.children && %(people)s::uuid[]
        """,
        {"organization_id": tx.organization_id, "people": list(people)},
    )


async def unname(tx: Tx, people: Sequence[UUID]) -> int:
    """Whom a broadcast did not reach is nobody from now on; how many they were, and why, stays."""
    return await tx.execute(
        """
        update unreached
        set contact_id = koinon_uuid7()
        where organization_id = %(organization_id)s
          and contact_id = any(%(people)s)
        """,
        {"organization_id": tx.organization_id, "people": list(people)},
    )


async def forget_sends(tx: Tx, people: Sequence[UUID]) -> int:
    """Delete when they were written to, which caps count by."""
    return await tx.execute(
        "delete from contact_sends where organization_id = %(organization_id)s and contact_id = any(%(people)s)",
        {"organization_id": tx.organization_id, "people": list(people)},
    )


_BY_HASH = ("address_paces", "counted_replies", "keyword_answers", "last_talks", "reply_windows", "sender_day_people")


async def forget_hashes(tx: Tx, hashes: Sequence[bytes]) -> int:
    """Delete what the engine remembers by an address: paces, turns, answers given, who was counted."""
    gone = 0
    for table in _BY_HASH:
        gone += await tx.execute(
            f"delete from {table} where organization_id = %(organization_id)s and address_hash = any(%(hashes)s)",
            {"organization_id": tx.organization_id, "hashes": list(hashes)},
        )
    return gone


async def queue_nameless(tx: Tx, hashes: Sequence[bytes]) -> int:
    """What waits to leave has no address any more; the gate refuses it when its turn comes."""
    return await tx.execute(
        """
        update delivery_queue
        set address_hash = null
        where organization_id = %(organization_id)s
          and address_hash = any(%(hashes)s)
        """,
        {"organization_id": tx.organization_id, "hashes": list(hashes)},
    )
