"""Filing what arrived: idempotent, in sets, whatever the order (INB-001..004)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from koinon import contacts, identity, messaging
from koinon.inbox import events, notices, policy, preferences
from koinon.inbox.contracts import Attachment, Status
from koinon.inbox.hours import away
from koinon.inbox.repository import arrivals
from koinon.inbox.repository.arrivals import Place
from koinon.inbox.scheduled import service as scheduled
from koinon.inbox.service import sorting, states
from koinon.inbox.surveys import service as surveys
from koinon.kit import clock, ids, phone
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


class Arrival(NamedTuple):
    """One inbound message: `phone` in E.164 as the carrier wrote it, or the writer's mail address.

    `is_stop` when all it says is STOP; `is_automatic` when a machine answered; `is_answered` when a keyword did;
    `is_rating` when it answers a survey.
    `message_id` is what an answer to a mail
    refers to (RFC 5322 §3.6.4), `name` what its writer is called.
    """

    sender_id: UUID
    provider_id: str
    phone: str
    text: str
    media: tuple[Attachment, ...]
    at: datetime
    is_stop: bool = False
    channel: str = "sms"
    subject: str = ""
    message_id: str | None = None
    name: str = ""
    is_automatic: bool = False
    is_answered: bool = False
    is_rating: bool = False
    told: Mapping[str, str] = MappingProxyType({})

    @property
    def waits(self) -> bool:
        """Whether it asks anything of us."""
        return not (self.is_stop or self.is_automatic or self.is_rating)

    @property
    def kind(self) -> str:
        """The kind of its address."""
        return contacts.KIND_OF_CHANNEL[self.channel]

    @property
    def address(self) -> str:
        """One form for all ways to write the address it is from."""
        return self.phone.strip().lower() if self.channel == "email" else phone.canonical(self.phone)

    @property
    def details(self) -> str | None:
        """What its message keeps beside its words."""
        if self.is_stop:
            return '{"keyword": "stop"}'
        if self.channel != "email":
            return msgspec.json.encode(self.told).decode() if self.told else None
        return msgspec.json.encode({"subject": self.subject[:500], "message_id": self.message_id}).decode()


class Filed(NamedTuple):
    """An arrival with what it is filed by."""

    arrival: Arrival
    message_id: UUID
    address_hash: bytes

    @property
    def pair(self) -> tuple[bytes, UUID]:
        """What a conversation is unique by."""
        return self.address_hash, self.arrival.sender_id


async def receive(tx: Tx, vault: Vault, batch: Sequence[Arrival]) -> list[UUID]:
    """File each arrival that was not filed before; the ids of the messages made."""
    fresh = await _unseen(tx, vault, batch)
    if not fresh:
        return []
    fresh = await _rated(tx, fresh)
    by_pair: dict[tuple[bytes, UUID], list[Filed]] = {}
    for filed in fresh:
        by_pair.setdefault(filed.pair, []).append(filed)
    places = await _places(tx, vault, by_pair)
    await _append(tx, fresh, places)
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


async def _places(
    tx: Tx, vault: Vault, by_pair: dict[tuple[bytes, UUID], list[Filed]]
) -> dict[tuple[bytes, UUID], Place]:
    pairs = sorted(by_pair)
    now = clock.now()
    found = {(bytes(p.address_hash), p.sender_id): p for p in await arrivals.places(tx, pairs)}
    days = await preferences.reopen_days(tx)
    begun = {pair: found.get(pair) for pair in pairs if not _continues(found.get(pair), now, days)}
    if not begun:
        return found
    people = await _people(tx, vault, [by_pair[pair][0].arrival for pair in begun])
    likeliest = await _likeliest(tx, begun, by_pair, people)
    rows: list[dict[str, Any]] = []
    for pair, previous in begun.items():
        first = by_pair[pair][0].arrival
        candidates = people[first.address]
        rows.append(
            {
                "id": ids.uuid7(),
                "contact_id": likeliest[pair],
                "sender_id": pair[1],
                "address_hash": pair[0],
                "address_cipher": vault.encrypt(
                    first.phone, tx.organization_id, contacts.KIND_OF_CHANNEL[first.channel]
                ),
                "channel": first.channel,
                "status": _first_status(by_pair[pair]).value,
                "previous_id": previous.id if previous else None,
                "shared_by": min(len(candidates), 100),
                "at": first.at,
            }
        )
    await arrivals.begin(tx, rows)
    for row in rows:
        tx.publish(events.created(row["id"], row["contact_id"]))
    return {(bytes(p.address_hash), p.sender_id): p for p in await arrivals.places(tx, pairs)}


async def _people(tx: Tx, vault: Vault, arrivals_: Sequence[Arrival]) -> dict[str, Sequence[contacts.ContactRow]]:
    """Who is behind each address, the likeliest first; whoever is not known becomes a contact."""
    numbers = list(dict.fromkeys(one.address for one in arrivals_ if one.channel != "email"))
    found: dict[str, Sequence[contacts.ContactRow]] = {**await contacts.ensure_by_phones(tx, vault, numbers)}
    for one in arrivals_:
        if one.channel == "email" and one.address not in found:
            found[one.address] = [await contacts.ensure_by_email(tx, vault, one.phone, name=one.name)]
    return found


async def _likeliest(
    tx: Tx,
    begun: Iterable[tuple[bytes, UUID]],
    by_pair: dict[tuple[bytes, UUID], list[Filed]],
    people: Mapping[str, Sequence[contacts.ContactRow]],
) -> dict[tuple[bytes, UUID], UUID]:
    """Of those who share a number: whom this sender last wrote to, else a head of a household, else the last active."""
    candidates = {pair: [one.id for one in people[by_pair[pair][0].arrival.address]] for pair in begun}
    shared = [pair for pair, who in candidates.items() if len(who) > 1]
    written = await messaging.last_written_to(tx, shared) if shared else {}
    heads = await contacts.heads(tx, [one for pair in shared for one in candidates[pair]]) if shared else set()
    found = {}
    for pair, who in candidates.items():
        last = written.get(pair)
        found[pair] = last if last in who else next((one for one in who if one in heads), who[0])
    return found


def _continues(place: Place | None, now: datetime, days: int) -> bool:
    return place is not None and policy.reopens(place.status, place.resolved_at, now, days)


def _first_status(messages: Sequence[Filed]) -> Status:
    """A thread that holds nothing but STOP asks nothing of anybody: it begins as done."""
    return Status.RESOLVED if not any(filed.arrival.waits for filed in messages) else Status.OPEN


async def _append(tx: Tx, fresh: Sequence[Filed], places: dict[tuple[bytes, UUID], Place]) -> None:
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
                "details": filed.arrival.details,
                "provider_message_id": filed.arrival.provider_id or None,
                "delivery_id": None,
                "at": filed.arrival.at,
            }
            for filed in fresh
        ],
    )


async def _move(
    tx: Tx, by_pair: dict[tuple[bytes, UUID], list[Filed]], places: dict[tuple[bytes, UUID], Place]
) -> None:
    rows = []
    for pair, messages in sorted(by_pair.items(), key=lambda entry: places[entry[0]].id):
        newest = max(messages, key=lambda filed: filed.arrival.at).arrival
        rows.append(
            {
                "id": places[pair].id,
                "newest_at": newest.at,
                "preview": policy.preview(newest.subject or newest.text, len(newest.media)),
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
