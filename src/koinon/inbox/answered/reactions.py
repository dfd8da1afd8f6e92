"""Reactions that are not there any more: taken back, or another one put in their place (INB-043)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon import channels, contacts, messaging
from koinon.inbox import events, policy
from koinon.inbox.answered import repository
from koinon.inbox.answered.repository import Said
from koinon.inbox.service.arrived import Filed
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

KIND = "reaction"


class Withdrawn(NamedTuple):
    """Whose reaction at which of our senders, to the message their carrier calls `replies_to`: all until `at`.

    Without `at` all but the last one, by when they were given, then by when they came: WhatsApp tells whole seconds.
    """

    address_hash: bytes
    sender_id: UUID
    replies_to: str
    at: datetime | None = None


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
    await withdraw(tx, list(dict.fromkeys(Withdrawn(*one.pair, one.arrival.told["replies_to"]) for one in said)))


async def _last(tx: Tx, moved: Mapping[UUID, UUID | None]) -> list[Said]:
    """What lists show of conversations; where nothing else was said, the message of the ledger that was reacted to."""
    found = {one.conversation_id: one for one in await repository.last_said(tx, list(moved))}
    to = [sent for talk, sent in moved.items() if talk not in found and sent is not None]
    rows = {row.id: row.body for row in await messaging.deliveries_by_id(tx, to)}
    for talk, sent in moved.items():
        if talk not in found:
            body = rows.get(sent, "") if sent is not None else ""
            found[talk] = Said(talk, body, "out" if body else "in")
    return [msgspec.structs.replace(one, body=policy.preview(one.body)) for one in found.values()]


async def withdraw(tx: Tx, asked: Sequence[Withdrawn]) -> None:
    """Let reactions go; their rows stay, with the moment, and their conversations show what was said before."""
    if not asked:
        return
    moved = await repository.withdraw(tx, asked)
    if not moved:
        return
    await repository.show(tx, await _last(tx, moved))
    for event in events.conversations_updated(moved):
        tx.publish(event)
