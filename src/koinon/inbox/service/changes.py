"""Reading, finishing, assigning and filing conversations; beginning one with a person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from koinon import contacts, identity
from koinon.inbox import errors as refusals
from koinon.inbox import events, notices
from koinon.inbox.contracts import Conversation
from koinon.inbox.dealing import repository as dealing
from koinon.inbox.repository import arrivals, changes, teams, wakeups
from koinon.inbox.service import lines
from koinon.inbox.service.listing import reader
from koinon.inbox.service.states import require_live, require_version
from koinon.inbox.service.thread import conversation
from koinon.kit import clock, ids, phone
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


async def mark_read(tx: Tx, conversation_id: UUID) -> bool:
    """Read by the acting user; whether it was unread. Raises `resource_not_found`."""
    await conversation(tx, conversation_id)
    user_id = reader(tx)
    changed = bool(user_id and await changes.read(tx, conversation_id, user_id))
    await identity.read_notices_about(tx, notices.about(conversation_id))
    if changed:
        tx.publish(events.read_changed(user_id, conversation_id))
    return changed


async def mark_unread(tx: Tx, conversation_id: UUID) -> None:
    """Unread again for the acting user. Raises `resource_not_found`."""
    known = await conversation(tx, conversation_id)
    user_id = reader(tx)
    if user_id is None:
        return
    at = known.last_inbound_at or known.last_message_at
    await arrivals.mark_unread(tx, [user_id], [{"id": known.id, "newest_at": at}])
    tx.publish(events.read_changed(user_id, known.id))


async def assign(
    tx: Tx, conversation_id: UUID, user_id: UUID | None, version: int | None = None, *, reopen: bool = False
) -> Conversation:
    """Give it to a user or, with None, to nobody; to whom it already is changes nothing (INB-022).

    Raises `resource_not_found`, `precondition_failed`, `invalid_state` when it is done and `reopen` is not said, and
    422 for a stranger.
    """
    known = await conversation(tx, conversation_id, lock=True)
    require_version(known, version)
    if known.assignee_id == user_id:
        return known
    known = await require_live(tx, known, reopen=reopen)
    if user_id and user_id not in await identity.users_who_may(tx, "conversations:read"):
        raise errors.invalid_field("assignee_id", "validation_failed", "Nobody here has this id.")
    await changes.assign(tx, known.id, user_id)
    names = await identity.user_names(tx, [user_id] if user_id else [])
    name = names.get(user_id) if user_id else None
    await dealing.record(tx, [_passed(known.id, known.assignee_id, user_id)], "user", reader(tx), "")
    await lines.write(tx, known.id, "assigned", from_=known.assignee_id, to=user_id, name=name)
    change = {"before": {"assignee": known.assignee_id}, "after": {"assignee": user_id}}
    await identity.audit(tx, "conversation.assigned", "conversation", known.id, change)
    tx.publish(events.assigned(known.id, known.assignee_id, user_id))
    if user_id is not None and user_id != tx.actor.id:
        await notices.tell_assignee(tx, known.id, user_id)
    return await _updated(tx, known.id)


async def hand_over(tx: Tx, user_id: UUID, heir: UUID | None) -> None:
    """A user lost their seat: what they had not finished goes to another or back to be dealt out (IDN-033, INB-026)."""
    left = await changes.hand_over(tx, user_id, heir)
    await teams.leave(tx, user_id)
    names = await identity.user_names(tx, [heir] if heir else [])
    told = {"from_": user_id, "to": heir, "name": names.get(heir) if heir else None, "why": "left"}
    await lines.write_many(tx, dict.fromkeys(left, told), "assigned")
    await dealing.record(tx, [_passed(one, user_id, heir) for one in left], "auto", None, "left")
    for one in left:
        tx.publish(events.assigned(one, user_id, heir))
    for event in events.conversations_updated(left):
        tx.publish(event)
    if left and heir is None:
        await wakeups.set_earliest(tx, wakeups.POOL, clock.now())


def _passed(conversation_id: UUID, before: UUID | None, after: UUID | None) -> dict[str, Any]:
    return {
        "id": ids.uuid7(),
        "conversation_id": conversation_id,
        "from_user_id": before,
        "to_user_id": after,
    }


async def welcome(tx: Tx, user_id: UUID) -> None:
    """Whoever joins has not read what waits for an answer."""
    if user_id in await identity.users_who_may(tx, "conversations:read"):
        await arrivals.mark_waiting(tx, user_id)


async def close_windows(tx: Tx, closed: Sequence[tuple[UUID, bytes]]) -> None:
    """WhatsApp refused free words: what we thought of the window was wrong (INB-042)."""
    for event in events.conversations_updated(await changes.close_windows(tx, closed)):
        tx.publish(event)


async def flag_loop(tx: Tx, address_hash: bytes, sender_id: UUID) -> None:
    """The gate refused the same text for the twenty-first time in five minutes: somebody should look (MSG-056)."""
    flagged = await changes.flag_loop(tx, address_hash, sender_id)
    if flagged is not None:
        await lines.write(tx, flagged, "flagged", why="loop")
        for event in events.conversations_updated([flagged]):
            tx.publish(event)


async def candidates(tx: Tx, vault: Vault, known: Conversation) -> list[contacts.ContactRow]:
    """Everybody behind the number of this conversation, the likeliest first (CON-025)."""
    number = contacts.opened(vault, tx.organization_id, known.channel, known.address_cipher)
    return await contacts.find_by_phone(tx, vault, phone.canonical(number))


async def file_under(tx: Tx, vault: Vault, conversation_id: UUID, contact_id: UUID) -> Conversation:
    """Show the conversation under another person of the same number. Raises `not_a_candidate`."""
    known = await conversation(tx, conversation_id, lock=True)
    contact_id = await contacts.survivor(tx, contact_id)
    if contact_id == known.contact_id:
        return known
    if contact_id not in {person.id for person in await candidates(tx, vault, known)}:
        raise refusals.NOT_A_CANDIDATE()
    await changes.file_under(tx, known.id, contact_id)
    await identity.audit(
        tx, "conversation.filed", "conversation", known.id, {"contact_id": [known.contact_id, contact_id]}
    )
    return await _updated(tx, known.id)


async def _updated(tx: Tx, conversation_id: UUID) -> Conversation:
    for event in events.conversations_updated([conversation_id]):
        tx.publish(event)
    return await conversation(tx, conversation_id)
