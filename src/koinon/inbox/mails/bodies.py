"""Statements of how mails looked."""

from collections.abc import Sequence
from uuid import UUID

from koinon.platform.db import Tx

KIND = "mail"
"""As what they are sealed."""


async def keep(tx: Tx, rows: Sequence[tuple[UUID, bytes]]) -> None:
    """Sealed bodies by message."""
    if not rows:
        return
    messages, ciphers = zip(*rows, strict=True)
    await tx.execute(
        """
        insert into mail_bodies (organization_id, message_id, html_cipher)
        select %(organization_id)s, a.message_id, a.html_cipher
        from unnest(%(messages)s::uuid[], %(ciphers)b::bytea[]) as a (message_id, html_cipher)
        on conflict (organization_id, message_id) do nothing
        """,
        {"organization_id": tx.organization_id, "messages": list(messages), "ciphers": list(ciphers)},
    )


async def body(tx: Tx, message_id: UUID) -> bytes | None:
    """The sealed body of one."""
    return await tx.first(
        bytes,
        """
        select html_cipher
        from mail_bodies
        where organization_id = %(organization_id)s
          and message_id = %(message_id)s
        """,
        {"organization_id": tx.organization_id, "message_id": message_id},
    )
