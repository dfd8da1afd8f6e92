"""Messages of ours that somebody answers: found by the carrier's id, and shown beside what answers them."""

from collections.abc import Sequence
from uuid import UUID

from koinon.messaging.contracts import DeliveryRow
from koinon.messaging.repository import answered, deliveries
from koinon.messaging.repository.answered import Answered
from koinon.platform.db import Tx


async def deliveries_answered(tx: Tx, asked: Sequence[tuple[bytes, str]]) -> list[Answered]:
    """The messages to an address that its carrier knows by these ids; by (address hash, id)."""
    return await answered.by_provider(tx, asked) if asked else []


async def attempts_taken(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """By delivery the attempt that a carrier took, of those that left."""
    return dict(await answered.left(tx, ids)) if ids else {}


async def deliveries_by_id(tx: Tx, ids: Sequence[UUID]) -> list[DeliveryRow]:
    """Rows of the ledger with their texts, those that are there."""
    return await deliveries.of_ids(tx, ids) if ids else []
