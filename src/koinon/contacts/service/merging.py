"""Making one person of two: the survivor keeps everything of both (CON-078)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypedDict
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.contacts import errors as refusals
from koinon.contacts import events
from koinon.contacts.contracts import KIND_OF_CHANNEL, Channel, ConsentEntry
from koinon.contacts.contracts.merging import Choices, Merge
from koinon.contacts.policy import merge_movers
from koinon.contacts.policy import merging as policy
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import groups as group_rows
from koinon.contacts.repository import merges, tokens
from koinon.contacts.repository import merging as rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository import tags as tag_rows
from koinon.contacts.repository.people import Person
from koinon.contacts.service import duplicates, following, merge_history, sealing, unreachable
from koinon.contacts.service.people import with_keys
from koinon.contacts.service.recording import record_consents
from koinon.contacts.service.survivors import MERGED, survivor, with_old_ids
from koinon.kit import clock, ids
from koinon.platform import errors, merging
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

_CHANNELS: tuple[Channel, ...] = ("sms", "whatsapp", "email")


class Snapshot(TypedDict):
    """What undoing a merge needs: ids and the survivor's own values, no address."""

    before: dict[str, Any]
    after: dict[str, Any]
    addresses: list[UUID]
    primaries: list[tuple[str, UUID, UUID]]
    groups: list[UUID]
    led: list[UUID]
    tags: list[UUID]
    external_ids: list[tuple[str, str]]
    old_ids: list[UUID]
    consents: list[tuple[UUID, UUID | None]]
    moved: dict[str, merge_movers.Moved]


async def merge(tx: Tx, vault: Vault, survivor_id: UUID, absorbed_id: UUID, choices: Choices) -> Merge:
    """Merge the second into the first. Ids of people who were merged earlier stand for whom they were merged into.

    `choices` say whose value stays where both have one; unsaid, the survivor's. Raises 404, 409 `same_person` or
    `merge_busy`, 422 for a choice there is not, 403 for who may not bring back the dead.
    """
    _require_choices(choices)
    one, other = await _held(tx, await survivor(tx, survivor_id), await survivor(tx, absorbed_id))
    merge_id, now = ids.uuid7(), clock.now()
    old = [other.id, *(await with_old_ids(tx, other.id))[1:]]
    before, after = await _write_person(tx, one, other, choices)
    added = await rows.copy_addresses(tx, other.id, one.id)
    stored = await address_rows.of_contacts(tx, [one.id, other.id])
    await _make_findable(tx, vault, one.id, [each for each in stored if each.contact_id == one.id])
    groups, led = await group_rows.copy_members(tx, other.id, one.id)
    snapshot = Snapshot(
        before=before,
        after=after,
        addresses=added,
        primaries=await _choose_primaries(tx, one.id, stored, choices),
        groups=groups,
        led=led,
        tags=await tag_rows.copy(tx, other.id, one.id),
        external_ids=await rows.move_external_ids(tx, other.id, one.id),
        old_ids=old[1:],
        consents=[],
        moved={mover.name: await mover.move(tx, other.id, one.id) for mover in merge_movers.movers()},
    )
    await rows.hide(tx, other.id, one.id, now)
    await organizations.give_back(tx, "contacts", 1)
    await merging.note(tx, MERGED, other.id, one.id)
    await duplicates.look(tx, [one.id, other.id])
    snapshot["consents"] = await _deny_both(tx, merge_id, one.id)
    await merges.insert(tx, merge_id, (one.id, other.id), choices, snapshot, now)
    await _tell(tx, merge_id, one.id, other.id, sorted(after))
    await following.follow.defer(tx, at=now + timedelta(seconds=30), merge_id=str(merge_id))
    return await merge_history.get_merge(tx, merge_id)


def _require_choices(choices: Choices) -> None:
    gathered = errors.Gathered()
    for field in choices:
        with gathered:
            if not policy.is_choice(field):
                raise errors.invalid_field(f"choices.{field}", "invalid_enum", "There is nothing to choose here.")
    gathered.refuse()


async def _held(tx: Tx, survivor_id: UUID, absorbed_id: UUID) -> tuple[Person, Person]:
    """Both people, locked in the order of their ids, so that two merges at once take turns."""
    if survivor_id == absorbed_id:
        raise refusals.SAME_PERSON()
    held = {person.id: person for person in await people_rows.get_many(tx, [survivor_id, absorbed_id])}
    if len(held) == 2:
        return held[survivor_id], held[absorbed_id]
    present = [await survivor(tx, survivor_id), await survivor(tx, absorbed_id)]
    if present[0] == present[1]:
        raise refusals.SAME_PERSON()
    if present != [survivor_id, absorbed_id]:
        raise refusals.MERGE_BUSY()
    raise errors.RESOURCE_NOT_FOUND()


async def _write_person(tx: Tx, one: Person, other: Person, choices: Choices) -> tuple[dict[str, Any], dict[str, Any]]:
    said = await rows.guarded(tx, [one.id, other.id])
    mine, theirs = ({**msgspec.structs.asdict(said[p.id]), **msgspec.structs.asdict(p)} for p in (one, other))
    after = policy.merged(mine, theirs, choices)
    if "deceased" in (one.status, other.status) and after.get("status", one.status) != "deceased":
        unreachable.require_admin(tx)
    before = {name: mine[name] for name in after}
    await rows.write(tx, one.id, await with_keys(tx, one, after), clock.now())
    return before, after


async def _make_findable(tx: Tx, vault: Vault, contact_id: UUID, stored: Sequence[address_rows.StoredAddress]) -> None:
    pairs = [(contact_id, token) for one in stored for token in sealing.tokens_of(vault, tx.organization_id, one)]
    await tokens.insert(tx, list(dict.fromkeys(pairs)))


async def _choose_primaries(
    tx: Tx, contact_id: UUID, stored: Sequence[address_rows.StoredAddress], choices: Choices
) -> list[tuple[str, UUID, UUID]]:
    """Have the absorbed person's first address be the survivor's where that was chosen: (kind, before, after)."""
    changed = []
    for kind in ("phone", "email"):
        theirs = next((a for a in stored if a.contact_id != contact_id and a.kind == kind and a.is_primary), None)
        mine = [a for a in stored if a.contact_id == contact_id and a.kind == kind]
        first = next((a for a in mine if a.is_primary), None)
        if choices.get(f"primary_{kind}") != "absorbed" or theirs is None or first is None:
            continue
        same = next(a for a in mine if a.value_hash == theirs.value_hash)
        if same.id != first.id:
            await address_rows.make_primary(tx, contact_id, kind, same.id)
            changed.append((kind, first.id, same.id))
    return changed


async def _deny_both(tx: Tx, merge_id: UUID, survivor_id: UUID) -> list[tuple[UUID, UUID | None]]:
    """The stricter consent wins: a no on one address holds for all. (New ledger row, the row before it)."""
    stored = await address_rows.of_contacts(tx, [survivor_id])
    written = []
    for channel in _CHANNELS:
        hashes = [one.value_hash for one in stored if one.kind == KIND_OF_CHANNEL[channel]]
        known = await consent_rows.states(tx, channel, hashes, lock=True)
        if not any(state.state == "denied" for state in known.values()):
            continue
        open_ones = [one for one in hashes if one not in known or known[one].state != "denied"]
        changes = await record_consents(tx, [_denial(channel, one, merge_id, survivor_id) for one in open_ones])
        written += [
            (change.ledger_id, known[change.address_hash].ledger_id if change.address_hash in known else None)
            for change in changes
            if change.recorded and change.ledger_id is not None
        ]
    return written


def _denial(channel: Channel, address_hash: bytes, merge_id: UUID, survivor_id: UUID) -> ConsentEntry:
    return ConsentEntry(
        channel=channel,
        address_hash=address_hash,
        action="denied",
        source="merge",
        contact_id=survivor_id,
        evidence=f"merge:{merge_id}",
    )


async def _tell(tx: Tx, merge_id: UUID, survivor_id: UUID, absorbed_id: UUID, fields: list[str]) -> None:
    told = {"merge_id": str(merge_id), "survivor_id": str(survivor_id), "absorbed_id": str(absorbed_id)}
    events.about(tx, events.MERGED, survivor_id, **told)
    change = {"survivor": survivor_id, "absorbed": absorbed_id, "fields": fields}
    await identity.audit(tx, "contact.merged", "contact", survivor_id, change)
    await identity.audit(tx, "contact.absorbed", "contact", absorbed_id, change)
