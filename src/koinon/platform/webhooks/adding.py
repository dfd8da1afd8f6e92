"""Storing a call that did not come through the door: one that was asked for, or that completes another."""

from uuid import UUID

from koinon.kit import ids
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.webhooks.intake import APPEND, BODY_KIND, dedupe_hash
from koinon.platform.webhooks.source import SOURCES


async def append(tx: Tx, vault: Vault, *, source: str, account_id: UUID, kept: bytes) -> None:
    """Put a kept call of an account beside those that came by the door, unless it is there, and ring for it."""
    taken = SOURCES[source]
    event_id, priority = taken.inspect(kept)
    await tx.execute(
        APPEND,
        {
            "id": [ids.uuid7()],
            "source": [source],
            "account_id": [account_id],
            "organization_id": [tx.organization_id],
            "dedupe_hash": [dedupe_hash(event_id, kept)],
            "body": [vault.encrypt(kept.decode("latin-1"), tx.organization_id, BODY_KIND)],
            "priority": [priority],
        },
    )
    await taken.job.defer(tx, once=taken.job.name)
