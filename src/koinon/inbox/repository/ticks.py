"""SQL of where messages of ours stand."""

from collections.abc import Sequence
from uuid import UUID

from koinon import messaging
from koinon.platform.db import Tx


async def places(tx: Tx, moved: Sequence[messaging.Moved]) -> list[tuple[messaging.Moved, UUID, UUID | None]]:
    """(what moved, its conversation, the answer it is): whatever is no answer stands in the newest with the address."""
    answers = [one.origin_id if one.origin == "reply" else None for one in moved]
    found: list[tuple[UUID, UUID, UUID | None]] = await tx.all(
        tuple,
        """
        select a.id, c.id, a.message_id
        from unnest(%(ids)s::uuid[], %(answers)s::uuid[], %(senders)s::uuid[], %(hashes)b::bytea[])
             as a (id, message_id, sender_id, address_hash)
        left join messages m
          on m.organization_id = %(organization_id)s
         and m.id = a.message_id
        join conversations c
          on c.organization_id = %(organization_id)s
         and c.deleted_at is null
         and c.id = coalesce(m.conversation_id, (select n.id
                                                 from conversations n
                                                 where n.organization_id = %(organization_id)s
                                                   and n.address_hash = a.address_hash
                                                   and n.sender_id = a.sender_id
                                                   and n.deleted_at is null
                                                 order by n.last_message_at desc, n.id desc
                                                 limit 1))
        """,
        {
            "organization_id": tx.organization_id,
            "ids": [one.id for one in moved],
            "answers": answers,
            "senders": [one.sender_id for one in moved],
            "hashes": [one.address_hash for one in moved],
        },
    )
    by_id = {one.id: one for one in moved}
    return [(by_id[delivery_id], conversation_id, message_id) for delivery_id, conversation_id, message_id in found]
