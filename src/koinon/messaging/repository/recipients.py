"""Whom one message went to, and what it was about."""

from uuid import UUID

import msgspec

from koinon.messaging.contracts.content import Channel
from koinon.platform.db import Tx


class Recipient(msgspec.Struct, frozen=True):
    """The person and address of one message, and its topic."""

    contact_id: UUID | None
    address_hash: bytes
    topic_id: UUID | None
    channel: Channel
    is_test: bool


async def sent_to(tx: Tx, delivery_id: UUID) -> Recipient | None:
    """Whom a message went to."""
    return await tx.first(
        Recipient,
        """
        select contact_id, address_hash, topic_id, channel, origin = 'test' as is_test
        from deliveries
        where organization_id = %(organization_id)s
          and id = %(id)s
        """,
        {"organization_id": tx.organization_id, "id": delivery_id},
    )
