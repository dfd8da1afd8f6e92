"""What a thread shows of the messages that others answer, and of reactions to them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon import messaging
from koinon.inbox.answered import quoting, repository
from koinon.inbox.contracts import Conversation, Item, Quote, Reaction
from koinon.inbox.service.listing import reader
from koinon.platform.db import Tx

REACTS = frozenset({"whatsapp"})


async def with_answered(tx: Tx, items: Sequence[Item], known: Conversation) -> list[Item]:
    """Items of a thread with what they answer and the reactions to them, by at most a statement each for a page.

    One more reads the ledger, where somebody answers what a broadcast or the API sent before this page.
    """
    quotes = await _quotes(tx, items, known.id)
    reactions = await _reactions(tx, items) if items and known.channel in REACTS else {}
    return [
        msgspec.structs.replace(
            one,
            reply_to=quotes.get(one.reply_to_id) if one.reply_to_id else None,
            reactions=reactions.get(one.id, ()),
        )
        if one.reply_to_id or one.id in reactions
        else one
        for one in items
    ]


async def quote(tx: Tx, item_id: UUID | None) -> Quote | None:
    """A message shortly, for whoever is about to answer it; None where nothing is known of it."""
    if item_id is None:
        return None
    stored = await repository.messages(tx, [item_id], reader(tx))
    if stored:
        return quoting.of_message(stored[0])
    sent = await messaging.deliveries_by_id(tx, [item_id])
    return quoting.of_delivery(sent[0]) if sent else None


async def _quotes(tx: Tx, items: Sequence[Item], conversation_id: UUID) -> dict[UUID, Quote]:
    wanted = {one.reply_to_id for one in items if one.reply_to_id is not None}
    here = (quoting.of_item(one, conversation_id) for one in items if one.id in wanted)
    found = {one.id: one for one in here if one is not None}
    if missing := wanted - set(found):
        stored = await repository.messages(tx, sorted(missing), reader(tx))
        found |= {row.id: quoting.of_message(row) for row in stored}
    if missing := wanted - set(found):
        sent = await messaging.deliveries_by_id(tx, sorted(missing))
        found |= {row.id: quoting.of_delivery(row) for row in sent if row.origin != "reply"}
    return found


async def _reactions(tx: Tx, items: Sequence[Item]) -> dict[UUID, tuple[Reaction, ...]]:
    found: dict[UUID, tuple[Reaction, ...]] = {}
    for one in await repository.reactions(tx, [item.id for item in items]):
        found[one.reply_to_id] = (*found.get(one.reply_to_id, ()), Reaction(one.emoji, one.at))
    return found
