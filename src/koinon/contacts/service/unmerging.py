"""Undoing a merge: the absorbed person is back as they were, what came later stays with the survivor (CON-080)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.contacts import errors as refusals
from koinon.contacts import events
from koinon.contacts.contracts import ConsentEntry
from koinon.contacts.contracts.merging import Kept, Unmerged
from koinon.contacts.policy import merge_movers
from koinon.contacts.policy import merging as policy
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import groups as group_rows
from koinon.contacts.repository import merges, merging_since
from koinon.contacts.repository import merging as rows
from koinon.contacts.repository import people as people_rows
from koinon.contacts.repository import tags as tag_rows
from koinon.contacts.repository.merges import StoredMerge
from koinon.contacts.service import addresses, duplicates, merge_history, reading
from koinon.contacts.service.people import with_keys
from koinon.contacts.service.recording import record_consents
from koinon.kit import clock
from koinon.platform import errors, merging
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx


async def unmerge(tx: Tx, vault: Vault, merge_id: UUID) -> Unmerged:
    """Undo a merge within 30 days. Raises 404, 409 `merge_undone`, `merge_final`, `merged_since`, over the plan."""
    merge = await _held(tx, merge_id)
    snapshot, now = _read(merge.snapshot), clock.now()
    fields_kept = await _give_back_columns(tx, merge.survivor_id, snapshot)
    await _give_back_addresses(tx, vault, merge.survivor_id, snapshot)
    await group_rows.remove_members(tx, [(group, merge.survivor_id) for group in snapshot["groups"]])
    await group_rows.lead_no_more(tx, merge.survivor_id, snapshot["led"])
    await tag_rows.remove(tx, [(tag, merge.survivor_id) for tag in snapshot["tags"]])
    await rows.move_external_ids(tx, merge.survivor_id, merge.absorbed_id, snapshot["external_ids"])
    for mover in merge_movers.movers():
        moved = merge.snapshot["moved"].get(mover.name, {})
        await mover.move_back(tx, merge.absorbed_id, merge.survivor_id, moved)
    await rows.show(tx, merge.absorbed_id, now)
    await organizations.require_limit(tx, "contacts", 1)
    await merging.part(tx, merge.survivor_id, [merge.absorbed_id])
    await merging.part(tx, merge.survivor_id, snapshot["old_ids"], again=merge.absorbed_id)
    await _give_back_consents(tx, merge, snapshot)
    await duplicates.look(tx, [merge.survivor_id, merge.absorbed_id])
    await merges.undone(tx, merge.id, now)
    kept = await _kept(tx, merge, fields_kept)
    await _tell(tx, merge)
    done = await merge_history.get_merge(tx, merge.id)
    return Unmerged(done, await reading.get(tx, vault, merge.absorbed_id), kept)


async def _held(tx: Tx, merge_id: UUID) -> StoredMerge:
    seen = await merges.get(tx, merge_id)
    if seen is None:
        raise errors.RESOURCE_NOT_FOUND()
    held = dict(await rows.lock_hidden(tx, seen.absorbed_id, seen.survivor_id))
    merge = await merges.get(tx, merge_id, lock=True)
    if merge is None or len(held) != 2:
        raise errors.RESOURCE_NOT_FOUND()
    if merge.undone_at is not None:
        raise refusals.MERGE_UNDONE()
    if (later := await merges.standing_after(tx, merge)) is not None:
        raise refusals.MERGED_SINCE(details={"merge_id": str(later)})
    if not merge.snapshot or merge.created_at + timedelta(days=merge_history.UNDO_DAYS) <= clock.now():
        raise refusals.MERGE_FINAL(details={"days": merge_history.UNDO_DAYS})
    if await people_rows.get(tx, merge.survivor_id) is None:  # deleted since: bring them back first
        raise errors.RESOURCE_NOT_FOUND()
    return merge


def _read(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The snapshot with its ids and the columns typed again."""
    lists = {name: msgspec.convert(snapshot[name], list[UUID]) for name in ("addresses", "groups", "led", "tags")}
    return {
        **lists,
        "old_ids": msgspec.convert(snapshot["old_ids"], list[UUID]),
        "primaries": msgspec.convert(snapshot["primaries"], list[tuple[str, UUID, UUID]]),
        "external_ids": [tuple(pair) for pair in snapshot["external_ids"]],
        "consents": msgspec.convert(snapshot["consents"], list[tuple[UUID, UUID | None]]),
        "before": _columns(snapshot["before"]),
        "after": _columns(snapshot["after"]),
    }


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    types = {**rows.Guarded.__annotations__, **people_rows.Person.__annotations__}
    return {name: msgspec.convert(value, types[name]) for name, value in values.items()}


async def _give_back_columns(tx: Tx, survivor_id: UUID, snapshot: dict[str, Any]) -> int:
    person = await people_rows.get(tx, survivor_id)
    if person is None:
        raise errors.RESOURCE_NOT_FOUND()
    said = (await rows.guarded(tx, [survivor_id]))[survivor_id]
    now = {**msgspec.structs.asdict(said), **msgspec.structs.asdict(person)}
    before, after = snapshot["before"], snapshot["after"]
    custom: dict[str, Any] = {}
    kept_custom = 0
    if "custom" in before:
        custom, kept_custom = policy.custom_taken_back(before.pop("custom"), after["custom"], now["custom"])
    back, kept = policy.taken_back(before, after, now)
    if custom != now["custom"] and "custom" in after:
        back["custom"] = custom
    await rows.write(tx, survivor_id, await with_keys(tx, person, back), clock.now())
    return kept + kept_custom


async def _give_back_addresses(tx: Tx, vault: Vault, survivor_id: UUID, snapshot: dict[str, Any]) -> None:
    stored = {one.id: one for one in await address_rows.of_contacts(tx, [survivor_id])}
    for kind, before, after in snapshot["primaries"]:
        if after in stored and stored[after].is_primary and before in stored:
            await address_rows.make_primary(tx, survivor_id, kind, before)
    gone = [one for one in snapshot["addresses"] if one in stored]
    if gone:
        await addresses.drop(tx, vault, survivor_id, gone)


async def _give_back_consents(tx: Tx, merge: StoredMerge, snapshot: dict[str, Any]) -> None:
    """Where nobody said anything since, what the merge denied is again as it was."""
    denied = dict(snapshot["consents"])
    current = await consent_rows.in_force(tx, list(denied))
    before = {row.id: row for row in await consent_rows.several(tx, [one for one in denied.values() if one])}
    await record_consents(
        tx,
        [
            ConsentEntry(
                channel=row.channel,
                address_hash=row.address_hash,
                action=was.action if was else "unknown",
                source="merge",
                contact_id=merge.survivor_id,
                evidence=f"unmerge:{merge.id}",
                text_version_id=was.text_version_id if was else None,
                form_id=was.form_id if was else None,
            )
            for row in current
            for was in (before.get(denied[row.id] or UUID(int=0)),)
        ],
    )


async def _kept(tx: Tx, merge: StoredMerge, fields: int) -> list[Kept]:
    counts = {"fields": fields, **await merging_since.own(tx, merge.survivor_id, merge.created_at)}
    for mover in merge_movers.movers():
        counts[mover.name] = await mover.since(tx, merge.survivor_id, merge.created_at)
    return [Kept(kind, count) for kind, count in counts.items() if count]


async def _tell(tx: Tx, merge: StoredMerge) -> None:
    told = {
        "merge_id": str(merge.id),
        "survivor_id": str(merge.survivor_id),
        "absorbed_id": str(merge.absorbed_id),
    }
    events.about(tx, events.UNMERGED, merge.survivor_id, **told)
    change = {"survivor": merge.survivor_id, "absorbed": merge.absorbed_id}
    await identity.audit(tx, "contact.unmerged", "contact", merge.survivor_id, change)
    await identity.audit(tx, "contact.brought_back", "contact", merge.absorbed_id, change)
