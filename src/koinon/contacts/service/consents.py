"""Consent: recorded in the ledger, asked by the gate (CON-041..050)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from koinon import organizations
from koinon.contacts import events
from koinon.contacts.contracts import (
    KIND_OF_CHANNEL,
    Channel,
    Consent,
    ConsentAction,
    ConsentChange,
    ConsentEntry,
    ConsentRecord,
    ConsentSource,
    ConsentState,
    ConsentText,
    Decision,
    Purpose,
)
from koinon.contacts.errors import CONSENT_DENIED
from koinon.contacts.policy import consent
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consents as rows
from koinon.contacts.repository import wakeups
from koinon.contacts.service import sealing
from koinon.contacts.service.cleaning import clean
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

organizations.declare_setting(
    organizations.Setting(
        rows.RELATIONSHIP_SETTING,
        bool,
        False,
        "We have a relationship with the people we write to",
        "Informational messages may then go to people who have neither agreed nor refused.",
    )
)

_EVENTS: dict[Consent, str] = {
    "granted": events.OPTED_IN,
    "denied": events.OPTED_OUT,
    "pending": events.CONSENT_PENDING,
}


async def opt_out(
    tx: Tx,
    vault: Vault,
    *,
    phone: str,
    source: ConsentSource,
    evidence: str | None,
    sender_id: UUID | None = None,
    occurred_at: datetime | None = None,
) -> ConsentChange:
    """STOP: deny SMS to a number, for all who share it (CON-045). The same evidence twice is a no-op."""
    entry = _by_phone(
        tx,
        vault,
        phone,
        action="denied",
        source=source,
        evidence=evidence,
        sender_id=sender_id,
        occurred_at=occurred_at,
    )
    return (await record_consents(tx, [entry]))[0]


async def opt_in(
    tx: Tx,
    vault: Vault,
    *,
    phone: str,
    source: ConsentSource,
    evidence: str | None,
    sender_id: UUID | None = None,
    occurred_at: datetime | None = None,
) -> ConsentChange:
    """START: the person grants SMS to their number."""
    entry = _by_phone(
        tx,
        vault,
        phone,
        action="granted",
        source=source,
        evidence=evidence,
        sender_id=sender_id,
        occurred_at=occurred_at,
    )
    return (await record_consents(tx, [entry]))[0]


async def record_consents(tx: Tx, entries: Sequence[ConsentEntry]) -> list[ConsentChange]:
    """Record many entries at once, in order. An entry its source may not make changes nothing (`recorded` is False)."""
    changes: list[ConsentChange] = []
    for channel in dict.fromkeys(entry.channel for entry in entries):
        mine = [entry for entry in entries if entry.channel == channel]
        changes += await _record(tx, channel, mine)
    by_entry = {id(entry): change for entry, change in zip(_grouped(entries), changes, strict=True)}
    return [by_entry[id(entry)] for entry in entries]


async def record_for_contact(
    tx: Tx, contact_id: UUID, entry: ConsentEntry, address_id: UUID | None = None
) -> ConsentChange:
    """Record what staff, a form or the API says about a contact's address (the primary one unless named).

    `entry.address_hash` is ignored. Raises 404, 409 `consent_denied` (CON-049), 422 without a text for a grant.
    """
    kind = KIND_OF_CHANNEL.get(entry.channel)
    stored = [one for one in await address_rows.of_contacts(tx, [contact_id]) if one.kind == kind]
    chosen = next((one for one in stored if (one.id == address_id if address_id else one.is_primary)), None)
    if chosen is None:
        raise errors.RESOURCE_NOT_FOUND() if address_id else errors.RECIPIENT_UNREACHABLE()
    if entry.action == "granted" and entry.text_version_id is None:
        raise errors.invalid_field("text_version_id", "missing_required_field", "Say which words they agreed to.")
    if entry.text_version_id and not await rows.text_exists(tx, entry.text_version_id):
        raise errors.invalid_field("text_version_id", "resource_not_found", "There is no such consent text.")
    if entry.occurred_at and entry.occurred_at > clock.now():
        raise errors.invalid_field("occurred_at", "out_of_range", "Consent cannot be given in the future.")
    whole = msgspec.structs.replace(entry, address_hash=chosen.value_hash, contact_id=contact_id)
    change = (await record_consents(tx, [whole]))[0]
    if not change.recorded and change.before == "denied" and entry.action != "denied":
        raise CONSENT_DENIED()
    return change


async def may_contact(
    tx: Tx, hashes: Sequence[bytes], channel: Channel, purpose: Purpose | str
) -> dict[bytes, Decision]:
    """The decision for each address, with the ledger row it rests on (CON-048): the same answer everywhere."""
    known = await rows.states(tx, channel, hashes)
    relationship = bool(await organizations.setting(tx, rows.RELATIONSHIP_SETTING))
    return {one: _decide(known.get(one), Purpose(purpose), relationship) for one in hashes}


async def consent_states(tx: Tx, hashes: Sequence[bytes], channel: Channel = "sms") -> dict[bytes, ConsentState]:
    """The present state by hash; an address without any entry (unknown) is absent."""
    return await rows.states(tx, channel, hashes)


async def consents_page(
    tx: Tx,
    *,
    contact_id: UUID | None = None,
    channel: Channel | None = None,
    source: ConsentSource | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 25,
) -> list[ConsentRecord]:
    """Ledger rows, newest first: of a contact and the addresses they have, or of everybody."""
    stored = await address_rows.of_contacts(tx, [contact_id]) if contact_id else []
    hashes = [one.value_hash for one in stored]
    return await rows.ledger(
        tx, contact_id=contact_id, hashes=hashes, channel=channel, source=source, before=before, limit=limit
    )


async def publish_text(tx: Tx, key: str, locale: str, body: str) -> ConsentText:
    """Publish the words people agree to, as the next version of `key` in `locale`; immutable from then on."""
    if locale not in ("en", "es", "pt"):
        raise errors.invalid_field("locale", "invalid_enum", "The language is en, es or pt.")
    words, name = clean(body, 2_000, "body"), clean(key, 60, "key")
    if not words or not name:
        raise errors.invalid_field("body" if name else "key", "missing_required_field")
    return await rows.insert_text(tx, ids.uuid7(), name, locale, words)


async def consent_texts(tx: Tx) -> list[ConsentText]:
    """All versions of all texts, the newest of each first."""
    return await rows.texts(tx)


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
    steps = _planned(entries, {key: one.state for key, one in known.items()}, people)
    added = await _append(tx, steps)
    after = await rows.states(tx, channel, hashes)
    changes = [_change(step, step.ledger_id in added, after.get(step.entry.address_hash), people) for step in steps]
    _announce(tx, changes)
    return changes


def _in_force(entry: ConsentEntry, known: ConsentState | None) -> ConsentEntry:
    """The ledger goes by time: a STOP that a carrier's clock puts before a form's grant must not lose to it."""
    if known is None or entry.occurred_at is None or entry.occurred_at > known.changed_at:
        return entry
    if not consent.outlived_by(entry.source, entry.action, known.source):
        return entry
    return msgspec.structs.replace(entry, occurred_at=max(clock.now(), known.changed_at))


def _planned(
    entries: Sequence[ConsentEntry], states: dict[bytes, Consent], people: dict[bytes, list[UUID]]
) -> list[_Step]:
    steps = []
    for entry in entries:
        before = states.get(entry.address_hash, "unknown")
        if consent.may_change(before, entry.action, entry.source):
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


def _decide(known: ConsentState | None, purpose: Purpose, relationship: bool) -> Decision:
    reason = consent.refusal(known.state if known else "unknown", purpose, relationship=relationship)
    return Decision(reason is None, reason, known.ledger_id if known else None)


def _by_phone(
    tx: Tx,
    vault: Vault,
    phone: str,
    *,
    action: ConsentAction,
    source: ConsentSource,
    evidence: str | None,
    sender_id: UUID | None,
    occurred_at: datetime | None,
) -> ConsentEntry:
    return ConsentEntry(
        channel="sms",
        address_hash=sealing.phone_hash(vault, tx.organization_id, phone),
        action=action,
        source=source,
        evidence=evidence,
        sender_id=sender_id,
        occurred_at=occurred_at,
    )


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
