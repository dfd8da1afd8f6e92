"""Which item of a thread a message answers that arrives, by what its carrier calls that."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon import messaging
from koinon.inbox import policy
from koinon.inbox.answered import repository
from koinon.inbox.answered.repository import Asked
from koinon.inbox.repository.arrivals import Place
from koinon.inbox.service.arrived import Filed
from koinon.platform.db import Tx

Pair = tuple[bytes, UUID]


async def find(tx: Tx, fresh: Sequence[Filed], places: Mapping[Pair, Place]) -> dict[UUID, UUID]:
    """By message that arrived the item of a thread it answers, where that is known: one that we sent, or theirs.

    The ledger is asked first, by an index: nearly all that people answer is ours.
    """
    found = {one.message_id: one.answers.message_id for one in fresh if one.answers.message_id is not None}
    naming = [(one, one.arrival.told["replies_to"]) for one in fresh if "replies_to" in one.arrival.told]
    naming = [(one, named) for one, named in naming if one.message_id not in found]
    sent = await messaging.deliveries_answered(tx, sorted({(one.pair[0], named) for one, named in naming}))
    ours = {(bytes(row.address_hash), row.provider_id): row for row in sent}
    for one, named in naming:
        if (row := ours.get((one.pair[0], named))) is not None:
            known = row.origin_id if row.origin == "reply" else row.id
            found |= {one.message_id: known} if known is not None else {}
    left = [(one, named) for one, named in naming if one.message_id not in found]
    asked = [Asked(one.pair[1], places[one.pair].id, _key(named), named) for one, named in left]
    said = await repository.by_provider(tx, asked) if asked else []
    theirs = {(row.conversation_id, row.provider_id): row.message_id for row in said}
    for one, named in left:
        if (message_id := theirs.get((places[one.pair].id, named))) is not None:
            found[one.message_id] = message_id
    return found


def _key(provider_id: str) -> bytes:
    return policy.arrival_key(provider_id, "", "")[0]
