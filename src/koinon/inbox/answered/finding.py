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
    """By message that arrived the item of a thread it answers, where that is known: theirs, or one that we sent."""
    found = {one.message_id: one.answers.message_id for one in fresh if one.answers.message_id is not None}
    naming = [(one, one.arrival.told["replies_to"]) for one in fresh if "replies_to" in one.arrival.told]
    if not naming:
        return found
    asked = [Asked(one.pair[1], places[one.pair].id, _key(named), named) for one, named in naming]
    theirs = {(k.conversation_id, k.provider_id): k.message_id for k in await repository.by_provider(tx, asked)}
    missing = {(one.pair[0], named) for one, named in naming if (places[one.pair].id, named) not in theirs}
    ours = {
        (bytes(one.address_hash), one.provider_id): one
        for one in await messaging.deliveries_answered(tx, sorted(missing))
    }
    for one, named in naming:
        known = theirs.get((places[one.pair].id, named))
        sent = ours.get((one.pair[0], named))
        if known is None and sent is not None:
            known = sent.origin_id if sent.origin == "reply" else sent.id
        if known is not None:
            found[one.message_id] = known
    return found


def _key(provider_id: str) -> bytes:
    return policy.arrival_key(provider_id, "", "")[0]
