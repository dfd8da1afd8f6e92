"""The one way into the consent ledger: entries in order, judged, written with the state they lead to (CON-042, 043)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon.contacts import events
from koinon.contacts.contracts import (
    KIND_OF_CHANNEL,
    Channel,
    Consent,
    ConsentChange,
    ConsentEntry,
    ConsentState,
)
from koinon.contacts.policy import consent
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consent_requests as requests
from koinon.contacts.repository import consents as rows
from koinon.contacts.repository import refusals as refusal_rows
from koinon.contacts.repository import wakeups
from koinon.kit import clock, ids
from koinon.platform.db import Tx

_EVENTS: dict[Consent, str] = {
    "granted": events.OPTED_IN,
    "denied": events.OPTED_OUT,
    "pending": events.CONSENT_PENDING,
}


async def record_consents(tx: Tx, entries: Sequence[ConsentEntry]) -> list[ConsentChange]:
    """Record many entries at once, in order. An entry its source may not make changes nothing (`recorded` is False)."""
    changes: list[ConsentChange] = []
    for channel in dict.fromkeys(entry.channel for entry in entries):
        mine = [entry for entry in entries if entry.channel == channel]
        changes += await _record(tx, channel, mine)
    by_entry = {id(entry): change for entry, change in zip(_grouped(entries), changes, strict=True)}
    return [by_entry[id(entry)] for entry in entries]


class _Step(NamedTuple):
    """An entry and the state before it; without `ledger_id` its source may not make it."""

    entry: ConsentEntry
    before: Consent
    ledger_id: UUID | None


async def _record(tx: Tx, channel: Channel, entries: Sequence[ConsentEntry]) -> list[ConsentChange]:
    hashes = list(dict.fromkeys(entry.address_hash for entry in entries))
    people = await _people(tx, channel, hashes)
    known = await rows.states(tx, channel, hashes, lock=True)
    entries = [_in_force(entry, known.get(entry.address_hash)) for entry in entries]
    asked = [key for key, one in known.items() if one.state == "pending"]
    entries = await _with_asked_words(tx, channel, entries, asked)
    steps = _planned(entries, {key: one.state for key, one in known.items()}, people)
    added = await _append(tx, steps)
    after = await rows.states(tx, channel, hashes)
    await requests.answer(tx, channel, {key: after[key].state for key in asked if after[key].state != "pending"})
    await _settle_refusals(tx, channel, [step.entry for step in steps if step.ledger_id in added])
    changes = [_change(step, step.ledger_id in added, after.get(step.entry.address_hash), people) for step in steps]
    _announce(tx, changes)
    return changes


async def _settle_refusals(tx: Tx, channel: Channel, entries: Sequence[ConsentEntry]) -> None:
    """What waits to be decided about a number is: by its STOP, or by the person's own START (CON-059)."""
    if channel != "sms":
        return
    said = {entry.address_hash: entry for entry in entries}
    stopped = [key for key, entry in said.items() if entry.action == "denied"]
    back = [key for key, entry in said.items() if entry.action == "granted" and entry.source in consent.BY_THE_PERSON]
    for hashes, state in ((stopped, "stop"), (back, "not_refusal")):
        if hashes:
            await refusal_rows.close(tx, hashes, state, None)


async def _with_asked_words(
    tx: Tx, channel: Channel, entries: Sequence[ConsentEntry], asked: Sequence[bytes]
) -> Sequence[ConsentEntry]:
    """Who answers YES to a request agrees to the words it showed."""
    words = await requests.waiting_texts(tx, channel, asked) if asked else {}
    return [
        msgspec.structs.replace(entry, text_version_id=words[entry.address_hash])
        if entry.action == "granted" and entry.text_version_id is None and entry.address_hash in words
        else entry
        for entry in entries
    ]


def _in_force(entry: ConsentEntry, known: ConsentState | None) -> ConsentEntry:
    """The ledger goes by time: a STOP that a carrier's clock puts before a form's grant must not lose to it."""
    if known is None or entry.occurred_at is None or entry.occurred_at > known.changed_at:
        return entry
    if not consent.outlived_by(entry.source, entry.action, known.source, signed=known.signed):
        return entry
    return msgspec.structs.replace(entry, occurred_at=max(clock.now(), known.changed_at))


def _planned(
    entries: Sequence[ConsentEntry], states: dict[bytes, Consent], people: dict[bytes, list[UUID]]
) -> list[_Step]:
    steps = []
    for entry in entries:
        before = states.get(entry.address_hash, "unknown")
        if consent.may_change(before, entry.action, entry.source, signed=entry.form_id is not None):
            whole = entry if entry.contact_id else _with_contact(entry, people)
            steps.append(_Step(whole, before, ids.uuid7()))
            states[entry.address_hash] = entry.action
        else:
            steps.append(_Step(entry, before, None))
    return steps


async def _append(tx: Tx, steps: Sequence[_Step]) -> set[UUID]:
    allowed = [(step.ledger_id, step.entry) for step in steps if step.ledger_id]
    if not allowed:
        return set()
    added = await rows.append(tx, [i for i, _ in allowed], [entry for _, entry in allowed], clock.now())
    await wakeups.set_due(tx, wakeups.VERIFY_CONSENTS, wakeups.next_night())
    return added


def _change(step: _Step, recorded: bool, after: ConsentState | None, people: dict[bytes, list[UUID]]) -> ConsentChange:
    return ConsentChange(
        channel=step.entry.channel,
        address_hash=step.entry.address_hash,
        recorded=recorded,
        before=step.before,
        after=after.state if after else "unknown",
        ledger_id=step.ledger_id if recorded else (after.ledger_id if after else None),
        contact_ids=people.get(step.entry.address_hash, []),
    )


def _announce(tx: Tx, changes: Sequence[ConsentChange]) -> None:
    for change in changes:
        if change.recorded and change.after not in (change.before, "unknown") and change.contact_ids:
            shared = [str(contact_id) for contact_id in change.contact_ids]
            events.about(tx, _EVENTS[change.after], change.contact_ids[0], channel=change.channel, contact_ids=shared)


def _with_contact(entry: ConsentEntry, people: dict[bytes, list[UUID]]) -> ConsentEntry:
    sharing = people.get(entry.address_hash)
    return msgspec.structs.replace(entry, contact_id=sharing[0]) if sharing else entry


async def _people(tx: Tx, channel: Channel, hashes: Sequence[bytes]) -> dict[bytes, list[UUID]]:
    found: dict[bytes, list[UUID]] = {}
    for match in await address_rows.matches(tx, KIND_OF_CHANNEL.get(channel, "phone"), hashes):
        found.setdefault(match.value_hash, []).append(match.contact_id)
    return found


def _grouped(entries: Sequence[ConsentEntry]) -> list[ConsentEntry]:
    channels = dict.fromkeys(entry.channel for entry in entries)
    return [entry for channel in channels for entry in entries if entry.channel == channel]
