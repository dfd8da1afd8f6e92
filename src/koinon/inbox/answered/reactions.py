"""Reactions that are not there any more: taken back, or another one put in their place (INB-043)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from koinon import channels, contacts
from koinon.inbox import events
from koinon.inbox.answered import repository
from koinon.inbox.service.arrived import Filed
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

KIND = "reaction"


class Withdrawn(NamedTuple):
    """Whose reaction at which of our senders, to the message their carrier calls `replies_to`: all until `at`.

    `kept_id` is the one that stands instead.
    """

    address_hash: bytes
    sender_id: UUID
    replies_to: str
    at: datetime
    kept_id: UUID | None = None


async def taken_back(tx: Tx, services: Services, facts: Sequence[channels.AppliedFact]) -> None:
    """People took their reactions back; nothing is unread or waits for that."""
    await withdraw(tx, [_of(tx, services.vault, one.sender_id, one.fact) for one in facts if one.sender_id is not None])


def _of(tx: Tx, vault: Vault, sender_id: UUID, fact: channels.Fact) -> Withdrawn:
    assert isinstance(fact, channels.ReactionRemoved)
    hashed = contacts.address_hash(vault, tx.organization_id, fact.channel, fact.from_)
    return Withdrawn(hashed, sender_id, fact.replies_to, fact.occurred_at)


async def replaced(tx: Tx, fresh: Sequence[Filed]) -> None:
    """Of one person the last reaction to a message stands (WhatsApp keeps one)."""
    said = [one for one in fresh if one.arrival.told.get("kind") == KIND and "replies_to" in one.arrival.told]
    await withdraw(
        tx, [Withdrawn(*one.pair, one.arrival.told["replies_to"], one.arrival.at, one.message_id) for one in said]
    )


async def withdraw(tx: Tx, asked: Sequence[Withdrawn]) -> None:
    """Let reactions go; their rows stay, with the moment, and their conversations show what was said before."""
    if not asked:
        return
    moved = await repository.withdraw(tx, asked)
    await repository.show_last(tx, moved)
    for event in events.conversations_updated(moved):
        tx.publish(event)
