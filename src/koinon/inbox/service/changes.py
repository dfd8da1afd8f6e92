"""Reading, finishing, assigning and filing conversations; beginning one with a person."""

from typing import Any
from uuid import UUID

import msgspec

from koinon import channels, contacts, identity
from koinon.inbox import errors as refusals
from koinon.inbox import events, notices, policy
from koinon.inbox.contracts import Conversation, Status
from koinon.inbox.repository import arrivals, changes, threads
from koinon.inbox.service.listing import reader
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


async def set_status(tx: Tx, conversation_id: UUID, status: Status, version: int | None = None) -> Conversation:
    """Resolve, reopen or set to pending; done means read by everybody.

    Raises `resource_not_found`, `precondition_failed` for an old `version`, `already_resolved`, `invalid_state`.
    """
    known = await conversation(tx, conversation_id, lock=True)
    _same_version(known, version)
    if not policy.may_become(known.status, status):
        if known.status == Status.RESOLVED and status == Status.RESOLVED:
            raise refusals.ALREADY_RESOLVED()
        raise errors.INVALID_STATE(details={"status": str(known.status)})
    if status != Status.RESOLVED and known.status in (Status.RESOLVED, Status.CLOSED):
        await _refuse_second(tx, known)
    now = clock.now()
    await changes.set_status(tx, known.id, status, now)
    if status == Status.RESOLVED:
        await changes.read(tx, known.id, None)
    await _note(tx, known.id, {"event": "status", "from": str(known.status), "to": status.value})
    tx.publish(events.status_changed(known.id, str(known.status), status.value))
    await identity.audit(
        tx,
        "conversation.status_changed",
        "conversation",
        known.id,
        {"status": [str(known.status), status.value]},
    )
    return await _updated(tx, known.id)


async def _refuse_second(tx: Tx, known: Conversation) -> None:
    live = await threads.live_at(tx, known.address_hash, known.sender_id, None)
    if live is not None:
        raise errors.INVALID_STATE(
            "A newer conversation with this person is open.", details={"conversation_id": live.id}
        )


async def assign(tx: Tx, conversation_id: UUID, user_id: UUID | None, version: int | None = None) -> Conversation:
    """Give it to a user or, with None, to nobody; to whom it already is changes nothing (INB-022).

    Raises `resource_not_found`, `precondition_failed`, `invalid_state` when it is done, and 422 for a stranger.
    """
    known = await conversation(tx, conversation_id, lock=True)
    _same_version(known, version)
    if known.assignee_id == user_id:
        return known
    if known.status in (Status.RESOLVED, Status.CLOSED):
        raise errors.INVALID_STATE("Reopen the conversation before it is assigned.")
    if user_id and user_id not in await identity.users_who_may(tx, "conversations:read"):
        raise errors.invalid_field("assignee_id", "validation_failed", "Nobody here has this id.")
    await changes.assign(tx, known.id, user_id)
    await _note(tx, known.id, {"event": "assigned", "to": user_id})
    change = {"before": {"assignee": known.assignee_id}, "after": {"assignee": user_id}}
    await identity.audit(tx, "conversation.assigned", "conversation", known.id, change)
    tx.publish(events.assigned(known.id, known.assignee_id, user_id))
    if user_id is not None:
        await notices.tell_assignee(tx, known.id, user_id)
    return await _updated(tx, known.id)


async def hand_over(tx: Tx, user_id: UUID, heir: UUID | None) -> None:
    """A user lost their seat: what they had not finished goes to another, or to nobody (IDN-033)."""
    for event in events.conversations_updated(await changes.hand_over(tx, user_id, heir)):
        tx.publish(event)


async def welcome(tx: Tx, user_id: UUID) -> None:
    """Whoever joins has not read what waits for an answer."""
    if user_id in await identity.users_who_may(tx, "conversations:read"):
        await arrivals.mark_waiting(tx, user_id)


async def flag_loop(tx: Tx, address_hash: bytes, sender_id: UUID) -> None:
    """The gate refused the same text for the twenty-first time in five minutes: somebody should look (MSG-056)."""
    flagged = await changes.flag_loop(tx, address_hash, sender_id)
    if flagged is not None:
        await _note(tx, flagged, {"event": "flagged", "reason": "loop"})
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


async def start(tx: Tx, vault: Vault, contact_id: UUID, sender_id: UUID | None = None) -> Conversation:
    """The live conversation with a person, or a new one (INB-014); nothing is sent yet.

    Raises `resource_not_found`, `no_number`, `no_sender`.
    """
    contact_id = (await contacts.get(tx, vault, contact_id)).id
    number = await threads.primary_phone(tx, contact_id)
    sender = await channels.sender(tx, sender_id) if sender_id else await channels.default_sender(tx, "sms")
    if number is None:
        raise refusals.NO_NUMBER()
    if sender is None or sender.channel != "sms":
        raise refusals.NO_SENDER()
    live = await threads.live_at(tx, number.address_hash, sender.id, reader(tx))
    if live is None:
        await _begin(tx, vault, contact_id, sender.id, number)
        live = await threads.live_at(tx, number.address_hash, sender.id, reader(tx))
    if live is None:
        raise errors.CONFLICT()
    return live


async def _begin(tx: Tx, vault: Vault, contact_id: UUID, sender_id: UUID, number: threads.Phone) -> None:
    opened = vault.decrypt(number.address_cipher, tx.organization_id, "phone")
    row: dict[str, Any] = {
        "id": ids.uuid7(),
        "contact_id": contact_id,
        "sender_id": sender_id,
        "address_hash": number.address_hash,
        "address_cipher": number.address_cipher,
        "channel": "sms",
        "status": Status.PENDING.value,
        "previous_id": None,
        "shared_by": max(1, len(await contacts.find_by_phone(tx, vault, phone.canonical(opened)))),
        "at": clock.now(),
    }
    await arrivals.begin(tx, [row])
    await identity.audit(tx, "conversation.started", "conversation", row["id"])


def _same_version(known: Conversation, version: int | None) -> None:
    if version is not None and version != known.version:
        raise errors.PRECONDITION_FAILED(details={"etag": f'"v{known.version}"', "status": str(known.status)})


async def _note(tx: Tx, conversation_id: UUID, details: dict[str, object]) -> None:
    """A line in the thread that says who did what and when (INB-029)."""
    user_id = reader(tx)
    row = {
        "id": ids.uuid7(),
        "conversation_id": conversation_id,
        "direction": "internal",
        "kind": "event",
        "author_type": "user" if user_id else "system",
        "author_id": user_id,
        "body": "",
        "media": "[]",
        "details": msgspec.json.encode(details).decode(),
        "provider_message_id": None,
        "delivery_id": None,
        "at": clock.now(),
    }
    await arrivals.append(tx, [row])


async def _updated(tx: Tx, conversation_id: UUID) -> Conversation:
    for event in events.conversations_updated([conversation_id]):
        tx.publish(event)
    return await conversation(tx, conversation_id)
