"""Answering one particular message: which ones can be, and by what their carriers know them (INB-043)."""

from typing import NamedTuple
from uuid import UUID

from koinon import channels, messaging
from koinon.inbox.answered import repository
from koinon.inbox.contracts import Conversation, Item
from koinon.inbox.repository.threads import LastMail
from koinon.platform import errors
from koinon.platform.db import Tx

NOT_HERE = "There is no such message in this conversation."
NOT_BY_THIS = "No particular message can be answered on this channel."
NOT_THIS = "This message cannot be answered: WhatsApp does not have it, or nobody wrote it."
NOT_OURS = "Only a mail that they wrote can be answered."
NOT_FROM_HERE = "It can only be answered from the number that it came to."
NOT_BY_TEMPLATE = "A template answers no particular message."
WITH_CARRIER = frozenset({"sent", "delivered"})


class Answered(NamedTuple):
    """A message that is answered: `provider_id` is what WhatsApp calls it, `mail` what an answer to one refers to."""

    id: UUID
    provider_id: str | None = None
    mail: LastMail | None = None


def takes(channel: str, sender: channels.Sender) -> bool:
    """Whether particular messages can be answered: a mail by its headers, WhatsApp where its provider can say which."""
    return channel == "email" or (channel == "whatsapp" and channels.quotes(sender))


def is_answerable(item: Item, channel: str) -> bool:
    """Whether an item of a thread on such a channel can be: what people wrote, and what WhatsApp took of ours.

    What lies in the archive cannot.
    """
    told = item.details or {}
    if item.archived is not None or item.kind in ("event", "note") or told.get("kind") in ("reaction", "unsupported"):
        return False
    if channel == "email":
        return item.direction == "in" and "subject" in told
    if item.direction == "in":
        return True
    return item.channel in (None, channel) and item.state in WITH_CARRIER


async def answered(tx: Tx, known: Conversation, item_id: UUID, sender_id: UUID, *, by_template: bool) -> Answered:
    """What an answer that leaves from a sender is to. Raises 422 that names `reply_to_id` and says why."""
    if not takes(known.channel, await channels.sender(tx, sender_id)):
        raise _refused(NOT_BY_THIS)
    if by_template:
        raise _refused(NOT_BY_TEMPLATE)
    if sender_id != known.sender_id and known.channel != "email":
        raise _refused(NOT_FROM_HERE)
    found = await repository.answered(tx, known.id, item_id)
    if found is None and (found := await _of_ledger(tx, known, item_id)) is None:
        raise errors.invalid_field("reply_to_id", "resource_not_found", NOT_HERE)
    if known.channel == "email":
        if found.mail is None:
            raise _refused(NOT_OURS)
        return Answered(item_id, mail=found.mail)
    provider_id = found.provider_id
    if found.delivery_id is not None:
        sent = await messaging.deliveries_by_id(tx, [found.delivery_id])
        provider_id = next((one.provider_id for one in sent), None)
    if not provider_id:
        raise _refused(NOT_THIS)
    return Answered(item_id, provider_id)


async def still(tx: Tx, known: Conversation, item_id: UUID | None, sender_id: UUID) -> UUID | None:
    """The same where it can be answered now; None otherwise."""
    if item_id is None:
        return None
    try:
        return (await answered(tx, known, item_id, sender_id, by_template=False)).id
    except errors.KoinonError:
        return None


async def _of_ledger(tx: Tx, known: Conversation, item_id: UUID) -> repository.Found | None:
    """What a broadcast, an automation or the API sent to this person by the conversation's own sender."""
    one = await of_ledger(tx, known, item_id)
    return repository.Found(one.id, None) if one is not None else None


async def of_ledger(tx: Tx, known: Conversation, item_id: UUID) -> messaging.DeliveryRow | None:
    """The same as its row; an answer is found in its conversation alone."""
    for one in await messaging.deliveries_by_id(tx, [item_id]):
        place = (one.contact_id, one.sender_id, one.channel)
        if one.origin != "reply" and place == (known.contact_id, known.sender_id, known.channel):
            return one
    return None


def _refused(sentence: str) -> errors.KoinonError:
    return errors.invalid_field("reply_to_id", "validation_failed", sentence)
