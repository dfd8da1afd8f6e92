"""Filing what arrived: idempotent, in sets, whatever the order (INB-001..004)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from koinon import contacts, identity
from koinon.inbox import events, notices, policy
from koinon.inbox.answered import finding, reactions
from koinon.inbox.contracts import Status
from koinon.inbox.hours import away
from koinon.inbox.mails import places as mail_places
from koinon.inbox.mails import showing
from koinon.inbox.repository import arrivals
from koinon.inbox.repository.arrivals import Place
from koinon.inbox.scheduled import service as scheduled
from koinon.inbox.service import placing, sorting, states
from koinon.inbox.service.arrived import Arrival, Filed
from koinon.inbox.surveys import service as surveys
from koinon.kit import clock, ids
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


async def receive(tx: Tx, vault: Vault, batch: Sequence[Arrival]) -> list[UUID]:
    """File each arrival that was not filed before; the ids of the messages made."""
    fresh = await _unseen(tx, vault, batch)
    if not fresh:
        return []
    fresh = await _answering(tx, vault, await _rated(tx, fresh))
    by_pair: dict[tuple[bytes, UUID], list[Filed]] = {}
    for filed in fresh:
        by_pair.setdefault(filed.pair, []).append(filed)
    places = await placing.places(tx, vault, by_pair)
    fresh = [one._replace(answers=one.answers.within(places[one.pair].contact_id)) for one in fresh]
    await _append(tx, fresh, places)
    await reactions.replaced(tx, fresh)
    await showing.keep(tx, vault, [(one.message_id, one.arrival.html, one.arrival.text) for one in fresh])
    await _move(tx, by_pair, places)
    await sorting.sort(tx, _said(fresh, places), _reopened(places))
    _publish(tx, fresh, places)
    await notices.tell_of_answers(tx, _heard(fresh, places))
    answerable = [places[filed.pair].id for filed in fresh if filed.arrival.waits and not filed.arrival.is_answered]
    await away.heard(tx, [place.id for place in places.values()], answerable)
    await scheduled.they_wrote(tx, [places[filed.pair].id for filed in fresh if not filed.arrival.is_automatic])
    await arrivals.wake_for_keys(tx, clock.now() + timedelta(days=1))
    return [filed.message_id for filed in fresh]


def _heard(fresh: Sequence[Filed], places: Mapping[tuple[bytes, UUID], Place]) -> list[UUID]:
    """The conversations that somebody is told of, once a message; spam alerts nobody (INB-013)."""
    return [places[one.pair].id for one in fresh if one.arrival.waits and not places[one.pair].is_spam]


def _said(fresh: Sequence[Filed], places: Mapping[tuple[bytes, UUID], Place]) -> dict[UUID, str]:
    """What was written in each conversation that asks something of us."""
    said: dict[UUID, str] = {}
    for filed in fresh:
        if filed.arrival.waits:
            one = places[filed.pair].id
            said[one] = f"{said.get(one, '')} {filed.arrival.subject} {filed.arrival.text}"
    return said


def _reopened(places: Mapping[tuple[bytes, UUID], Place]) -> set[UUID]:
    return {place.id for place in places.values() if place.status in (Status.RESOLVED, Status.CLOSED)}


async def _rated(tx: Tx, fresh: Sequence[Filed]) -> list[Filed]:
    """Bare digits that answer a survey ask nothing of anybody."""
    rated = await surveys.heard(tx, [(filed.pair, filed.arrival.text) for filed in fresh])
    return [
        filed._replace(arrival=filed.arrival._replace(is_rating=True)) if at in rated else filed
        for at, filed in enumerate(fresh)
    ]


async def _answering(tx: Tx, vault: Vault, fresh: list[Filed]) -> list[Filed]:
    """Mails with what they answer."""
    mails = [filed.mail for filed in fresh if filed.arrival.channel == "email"]
    found = iter(await mail_places.answered(tx, vault, mails) if mails else ())
    return [one._replace(answers=next(found)) if one.arrival.channel == "email" else one for one in fresh]


async def _unseen(tx: Tx, vault: Vault, batch: Sequence[Arrival]) -> list[Filed]:
    filed: dict[tuple[UUID, bytes], Filed] = {}
    rows = []
    for arrival in sorted(batch, key=lambda a: a.at):
        key, kept = policy.arrival_key(arrival.provider_id, arrival.phone, arrival.text)
        if (arrival.sender_id, key) in filed:
            continue
        address_hash = contacts.address_hash(vault, tx.organization_id, arrival.channel, arrival.phone)
        row = Filed(arrival, ids.uuid7(), address_hash)
        filed[arrival.sender_id, key] = row
        seen = clock.now()
        rows.append(
            {
                "sender_id": arrival.sender_id,
                "key": key,
                "message_id": row.message_id,
                "seen_at": seen,
                "expires_at": seen + kept,
            }
        )
    fresh = await arrivals.claim_keys(tx, rows)
    return [row for key, row in filed.items() if key in fresh]


async def _append(tx: Tx, fresh: Sequence[Filed], places: dict[tuple[bytes, UUID], Place]) -> None:
    answered = await finding.find(tx, fresh, places)
    await arrivals.append(
        tx,
        [
            {
                "id": filed.message_id,
                "conversation_id": places[filed.pair].id,
                "direction": "in",
                "kind": "media" if filed.arrival.media else "text",
                "author_type": "contact",
                "author_id": places[filed.pair].contact_id,
                "body": filed.arrival.text,
                "media": msgspec.json.encode(filed.arrival.media).decode(),
                "details": filed.arrival.details(filed.answers.message_id),
                "provider_message_id": filed.arrival.provider_id or None,
                "delivery_id": None,
                "at": filed.arrival.at,
                "reply_to_id": answered.get(filed.message_id),
            }
            for filed in fresh
        ],
    )
    await mail_places.remember(tx, [(one.arrival.sender_id, one.arrival.message_id, one.message_id) for one in fresh])


async def _move(
    tx: Tx, by_pair: dict[tuple[bytes, UUID], list[Filed]], places: dict[tuple[bytes, UUID], Place]
) -> None:
    rows = []
    by_place: dict[UUID, list[Filed]] = {}
    for pair, messages in by_pair.items():
        by_place.setdefault(places[pair].id, []).extend(messages)
    for conversation_id, messages in sorted(by_place.items()):
        newest = max(messages, key=lambda filed: filed.arrival.at).arrival
        rows.append(
            {
                "id": conversation_id,
                "newest_at": newest.at,
                "preview": policy.mail_preview(newest.subject, newest.text, len(newest.media)),
                "arrived": len(messages),
                "waits": any(filed.arrival.waits for filed in messages),
            }
        )
    await arrivals.receive(tx, rows)
    spam = {place.id for place in places.values() if place.is_spam}
    waiting = [row for row in rows if row["waits"] and row["id"] not in spam]
    called = {row["id"] for row in waiting}
    await states.told_of_messages(tx, {one.id: one.status for one in places.values() if one.id in called})
    users = await identity.users_who_may(tx, "conversations:read") if waiting else []
    if users:
        await arrivals.mark_unread(tx, users, waiting)
    newest_by_contact: dict[UUID, datetime] = {}
    for pair, messages in by_pair.items():
        at = max(filed.arrival.at for filed in messages)
        contact_id = places[pair].contact_id
        newest_by_contact[contact_id] = max(at, newest_by_contact.get(contact_id, at))
    await contacts.touch_inbound(tx, newest_by_contact)


def _publish(tx: Tx, fresh: Sequence[Filed], places: dict[tuple[bytes, UUID], Place]) -> None:
    for filed in fresh:
        place = places[filed.pair]
        tx.publish(events.message_received(filed.message_id, place.id, place.contact_id, filed.arrival.at))
    for event in events.conversations_updated(places[filed.pair].id for filed in fresh):
        tx.publish(event)
