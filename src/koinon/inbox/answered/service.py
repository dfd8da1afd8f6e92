"""What a thread shows of the messages that others answer, and of reactions to them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from koinon import messaging
from koinon.inbox.answered import quoting, repository
from koinon.inbox.answered.answerable import of_ledger
from koinon.inbox.contracts import Conversation, Item, Quote, Reaction
from koinon.inbox.service import on_record
from koinon.inbox.service.listing import reader
from koinon.platform.db import Tx

REACTS = frozenset({"whatsapp"})


async def with_answered(tx: Tx, items: Sequence[Item], known: Conversation) -> list[Item]:
    """Items of a thread with what they answer and the reactions to them, by at most a statement each for a page.

    One more reads the ledger, where somebody answers what a broadcast or the API sent before this page.
    """
    quotes = await _quotes(tx, items, known)
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


async def quote(tx: Tx, known: Conversation, item_id: UUID | None) -> Quote | None:
    """A message of a conversation shortly, for whoever is about to answer it; None where it has no such message.

    Of a restricted person that is read on record.
    """
    if item_id is None:
        return None
    if known.restricted:
        await on_record.note(tx, [known.id])
    stored = await repository.messages(tx, [item_id], known.contact_id, reader(tx), within=known.id)
    if stored:
        return quoting.of_message(stored[0])
    sent = await of_ledger(tx, known, item_id)
    return quoting.of_delivery(sent) if sent is not None else None


async def _quotes(tx: Tx, items: Sequence[Item], known: Conversation) -> dict[UUID, Quote]:
    wanted = {one.reply_to_id for one in items if one.reply_to_id is not None}
    here = (quoting.of_item(one, known.id) for one in items if one.id in wanted)
    found = {one.id: one for one in here if one is not None}
    if missing := wanted - set(found):
        stored = await repository.messages(tx, sorted(missing), known.contact_id, reader(tx))
        found |= {row.id: quoting.of_message(row) for row in stored}
    if missing := wanted - set(found):
        sent = await messaging.deliveries_by_id(tx, sorted(missing))
        found |= {row.id: quoting.of_delivery(row) for row in sent if _is_told(row, known)}
    return found


def _is_told(row: messaging.DeliveryRow, known: Conversation) -> bool:
    """Whether the ledger alone keeps it, of this person."""
    return row.origin != "reply" and row.contact_id == known.contact_id


async def _reactions(tx: Tx, items: Sequence[Item]) -> dict[UUID, tuple[Reaction, ...]]:
    found: dict[UUID, tuple[Reaction, ...]] = {}
    for one in await repository.reactions(tx, [item.id for item in items]):
        found[one.reply_to_id] = (*found.get(one.reply_to_id, ()), Reaction(one.emoji, one.at))
    return found
