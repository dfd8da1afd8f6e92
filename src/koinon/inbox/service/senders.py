"""From which of our senders an answer leaves (INB-035).

It is the one they wrote to, unless the writer chooses another of the same channel. Where that one was given back,
another is offered, and the conversation goes on there.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon import channels
from koinon.channels import Sender, SenderState
from koinon.inbox import errors as refusals
from koinon.inbox.contracts import Conversation
from koinon.inbox.repository import changes
from koinon.platform import errors
from koinon.platform.actor import Actor
from koinon.platform.db import Tx

ABLE = frozenset({SenderState.ACTIVE, SenderState.DEGRADED})
OF_ANOTHER_CHANNEL = "This sender belongs to another channel than the conversation."
NOT_KNOWN = "There is no such sender, or you may not send from it."


class Offered(NamedTuple):
    """`usual` is what they wrote to, `preset` what an answer leaves from unless another of `senders` is chosen."""

    usual: Sender
    preset: Sender
    senders: Sequence[Sender]

    @property
    def is_released(self) -> bool:
        """Whether what they wrote to was given back, and is not ours anew."""
        anew = self.preset.value == self.usual.value and self.preset.id != self.usual.id
        return self.usual.state == SenderState.RELEASED and not anew


def may_use(actor: Actor, sender: Sender) -> bool:
    """Whether somebody may choose a sender: one of everybody's, or of a location of theirs."""
    return sender.location_id is None or not actor.location_ids or sender.location_id in actor.location_ids


async def usable(tx: Tx, channel: str) -> list[Sender]:
    """The senders of a channel that can send and that the acting user may choose, the usual ones first."""
    return [
        one
        for one in await channels.senders(tx)
        if one.channel == channel and one.state in ABLE and may_use(tx.actor, one)
    ]


async def offered(tx: Tx, known: Conversation) -> Offered:
    """What an answer in a conversation can leave from."""
    usual, able = await channels.sender(tx, known.sender_id), await usable(tx, known.channel)
    if usual.state == SenderState.RELEASED:
        anew = next((one for one in able if one.value == usual.value), None)
        return Offered(usual, anew or (able[0] if able else usual), able)
    return Offered(usual, usual, [usual, *(one for one in able if one.id != usual.id)])


async def leaving_from(tx: Tx, known: Conversation, sender_id: UUID | None) -> UUID:
    """The sender of an answer: the chosen one, else the one they wrote to.

    Raises 422 for one that is not known, of another channel, or not for this user, and `sender_released` with the
    `sender_ids` that can be chosen where theirs was given back. Whether it can send is for the gate.
    """
    if sender_id is None or sender_id == known.sender_id:
        held = await offered(tx, known)
        if held.is_released:
            raise refusals.SENDER_RELEASED(details={"sender_ids": [one.id for one in held.senders]})
        return held.preset.id
    try:
        chosen = await channels.sender(tx, sender_id)
    except errors.KoinonError:
        raise errors.invalid_field("sender_id", "resource_not_found", NOT_KNOWN) from None
    if not may_use(tx.actor, chosen):
        raise errors.invalid_field("sender_id", "resource_not_found", NOT_KNOWN)
    if chosen.channel != known.channel:
        raise errors.invalid_field("sender_id", "validation_failed", OF_ANOTHER_CHANNEL)
    if chosen.state == SenderState.RELEASED:
        held = await offered(tx, known)
        raise refusals.SENDER_RELEASED(details={"sender_ids": [one.id for one in held.senders]})
    return chosen.id


async def place_of(tx: Tx, known: Conversation, sender_id: UUID) -> Conversation:
    """The conversation as it goes on: at its own sender, or at the one of an answer where its own was given back."""
    if sender_id == known.sender_id:
        return known
    usual = await channels.sender(tx, known.sender_id)
    return known if usual.state != SenderState.RELEASED else msgspec.structs.replace(known, sender_id=sender_id)


async def go_on(tx: Tx, known: Conversation, place: Conversation) -> bool:
    """Have a conversation go on where it is to, so that what they answer comes here; whether it is there now.

    It stays where it is if they already write with us there.
    """
    return place.sender_id != known.sender_id and await changes.move_to(tx, known.id, place.sender_id)
