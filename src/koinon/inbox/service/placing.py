"""The conversation of each pair of an address and a sender: the one it goes on with, else a new one (INB-001, 002)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from koinon import contacts, messaging
from koinon.inbox import events, policy, preferences
from koinon.inbox.contracts import LIVE, Status
from koinon.inbox.mails import places as mail_places
from koinon.inbox.repository import arrivals
from koinon.inbox.repository.arrivals import Place
from koinon.inbox.service.arrived import Arrival, Filed
from koinon.kit import clock, ids
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


async def places(
    tx: Tx, vault: Vault, by_pair: dict[tuple[bytes, UUID], list[Filed]]
) -> dict[tuple[bytes, UUID], Place]:
    """Where each pair's messages stand, begun where there was nothing to go on with; locked."""
    pairs = sorted(by_pair)
    now = clock.now()
    newest = {(bytes(p.address_hash), p.sender_id): p for p in await arrivals.places(tx, pairs)}
    referred = await _referred(tx, vault, by_pair, newest)
    days = await preferences.reopen_days(tx)
    found, begun = dict[tuple[bytes, UUID], Place](), dict[tuple[bytes, UUID], Place | None]()
    for pair in pairs:
        goes_on = _goes_on(by_pair[pair], newest.get(pair), referred.get(pair), now, days)
        if goes_on is not None:
            found[pair] = goes_on
        else:
            begun[pair] = referred.get(pair, newest.get(pair))
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
    made = await arrivals.places(tx, sorted(begun))
    return found | {(bytes(p.address_hash), p.sender_id): p for p in made}


async def _referred(
    tx: Tx,
    vault: Vault,
    by_pair: dict[tuple[bytes, UUID], list[Filed]],
    newest: Mapping[tuple[bytes, UUID], Place],
) -> dict[tuple[bytes, UUID], Place]:
    """What mails of a pair without a live conversation refer to, by the first that refers to anything."""
    asked: dict[mail_places.Mail, UUID] = {}
    for pair, messages in by_pair.items():
        place = newest.get(pair)
        named = [one for one in messages if one.answers.conversation_id is not None]
        if named and (place is None or place.status not in LIVE):
            assert named[0].answers.conversation_id is not None
            asked[named[0].mail] = named[0].answers.conversation_id
    return await mail_places.places(tx, vault, asked)


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


def _goes_on(
    messages: Sequence[Filed], newest: Place | None, referred: Place | None, now: datetime, days: int
) -> Place | None:
    """The conversation that messages of a pair go on with; None where they begin one.

    A mail that refers to nothing begins one where none is live, unless a machine wrote it.
    """
    if newest is not None and newest.status in LIVE:
        return newest
    if messages[0].arrival.channel == "email" and not all(one.arrival.is_automatic for one in messages):
        newest = None
    place = referred if referred is not None else newest
    return place if place is not None and policy.reopens(place.status, place.resolved_at, now, days) else None


def _first_status(messages: Sequence[Filed]) -> Status:
    """A thread that holds nothing but STOP asks nothing of anybody: it begins as done."""
    return Status.RESOLVED if not any(filed.arrival.waits for filed in messages) else Status.OPEN
