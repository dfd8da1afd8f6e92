"""Spam: kept and found, alerting nobody; a blocked person's conversations are spam from the first (INB-013)."""

from collections.abc import Sequence
from uuid import UUID

from koinon import contacts, identity
from koinon.inbox import events
from koinon.inbox.contracts import Conversation
from koinon.inbox.repository import changes, spam
from koinon.inbox.service import lines
from koinon.inbox.service.thread import conversation
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


async def mark_spam(tx: Tx, conversation_id: UUID) -> Conversation:
    """Out of every list but that of spam, and read by everybody. Raises `resource_not_found`."""
    known = await conversation(tx, conversation_id, lock=True)
    if not known.is_spam:
        await _set(tx, [known.id], is_spam=True)
        await identity.audit(tx, "conversation.spam", "conversation", known.id)
    return await conversation(tx, known.id)


async def block(tx: Tx, vault: Vault, conversation_id: UUID) -> Conversation:
    """Spam, and whatever else this person wrote or will write. Raises `resource_not_found`, 403 of contacts."""
    known = await conversation(tx, conversation_id, lock=True)
    await contacts.update(tx, vault, known.contact_id, contacts.ContactChanges(status="blocked"))
    await _set(tx, await spam.others_of(tx, known.contact_id, is_spam=False), is_spam=True)
    await identity.audit(tx, "conversation.spam", "conversation", known.id)
    return await conversation(tx, known.id)


async def not_spam(tx: Tx, vault: Vault, conversation_id: UUID) -> Conversation:
    """Back where it was; who was blocked may write again, and all of theirs is back. Raises `resource_not_found`."""
    known = await conversation(tx, conversation_id, lock=True)
    if not known.is_spam:
        return known
    which = [known.id]
    if (await contacts.get(tx, vault, known.contact_id)).status == "blocked":
        await contacts.update(tx, vault, known.contact_id, contacts.ContactChanges(status="active"))
        which = await spam.others_of(tx, known.contact_id, is_spam=True)
    await _set(tx, which, is_spam=False)
    await identity.audit(tx, "conversation.not_spam", "conversation", known.id)
    return await conversation(tx, known.id)


async def _set(tx: Tx, conversation_ids: Sequence[UUID], *, is_spam: bool) -> None:
    await spam.set_spam(tx, conversation_ids, is_spam=is_spam)
    if is_spam:
        await changes.read_all(tx, conversation_ids)
    await lines.write_many(tx, {one: {} for one in conversation_ids}, "spam" if is_spam else "not_spam")
    for event in events.conversations_updated(conversation_ids):
        tx.publish(event)
