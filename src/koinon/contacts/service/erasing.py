"""Forgetting a person: every context takes away what it has of them, in one transaction (CON-094..097).

Interrupted at any point nothing has happened, and the next look does all of it.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog

from koinon import identity, organizations
from koinon.contacts import events
from koinon.contacts.contracts import KIND_OF_CHANNEL, ConsentEntry
from koinon.contacts.contracts.privacy import Erase, ErasureRequest, Leaving
from koinon.contacts.repository import addresses as address_rows
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import erasing as sql
from koinon.contacts.repository import erasures as rows
from koinon.contacts.service import forgotten, holding
from koinon.contacts.service.erasures import ask_erasure, own_hashes
from koinon.kit import clock, ids
from koinon.platform import alerts, errors
from koinon.platform.actor import system
from koinon.platform.alerts import Alert, Severity
from koinon.platform.db import Tx
from koinon.platform.services import Services

AGAIN = timedelta(hours=1)
HELD = timedelta(days=1)
TOLD_AT = 3
log = structlog.get_logger("koinon.contacts")
_erasers: dict[str, Erase] = {}


def register_eraser(name: str, erase: Erase) -> None:
    """Have `erase(tx, services, leaving)` take away what a context has of a person. Raises ValueError for a name twice.

    It runs in one transaction with all others and must do no harm where it is run again.
    """
    if _erasers.get(name, erase) is not erase:
        raise ValueError(f"{name} erases already")
    _erasers[name] = erase


async def erase_due(services: Services, organization_id: UUID) -> int:
    """Forget everybody of an organization whose day has come, a person a transaction; how many."""
    async with services.database.transaction(system(organization_id)) as tx:
        if await organizations.is_held(tx):
            await rows.sleep(tx, clock.now() + HELD)
            return 0
        due = await rows.due(tx, clock.now())
    done = sum([await erase(services, organization_id, request_id) for request_id in due])
    async with services.database.transaction(system(organization_id)) as tx:
        await rows.sleep(tx, clock.now() + AGAIN if done < len(due) else clock.now())
    return done


async def erase(services: Services, organization_id: UUID, request_id: UUID) -> bool:
    """Forget one person who is due; False where it did not work, which is told at the third time, or they are held.

    Tried again hourly.
    """
    try:
        async with services.database.transaction(system(organization_id)) as tx:
            request = await rows.take(tx, request_id, clock.now())
            if request is None or await organizations.is_held(tx):
                return True
            if await holding.is_kept(tx, (request.contact_id, *await rows.merged_into(tx, request.contact_id))):
                return False
            await rows.set_state(tx, request_id, "processing", clock.now())
        async with services.database.transaction(system(organization_id)) as tx:
            await _forget(tx, services, request)
    except Exception as error:  # whatever it is, the others go on and this one is tried again
        log.error("erasure_failed", organization_id=str(organization_id), request_id=str(request_id),
                  error=type(error).__name__)  # fmt: skip
        await _failed(services, organization_id, request_id)
        return False
    return True


async def _forget(tx: Tx, services: Services, asked: ErasureRequest) -> None:
    request = await rows.take(tx, asked.id, clock.now())
    if request is None:
        return
    leaving = await _leaving(tx, services, request)
    denied = await _denied(tx, leaving)
    await forgotten.remember(services, tx.organization_id, leaving, denied)
    # First the proof: it names signed forms, which go with the rest.
    gone: Counter[str] = Counter(consent_records=await sql.redact_ledger(tx, leaving))
    for eraser in _erasers.values():
        gone.update(await eraser(tx, services, leaving))
    gone["contact_pii"] += await sql.anonymize(tx, leaving.people)
    gone["audit_rows"] += await identity.redact_trail(tx, "contact", leaving.people)
    counts = {kind: count for kind, count in sorted(gone.items()) if count}
    await rows.complete(tx, request.id, counts, clock.now())
    await identity.audit(tx, "erasure.completed", "erasure_request", request.id, {"after": counts})
    events.about(tx, events.ERASED, leaving.contact_id)
    events.about(tx, events.ERASURE_COMPLETED, leaving.contact_id, request_id=str(request.id))


async def _leaving(tx: Tx, services: Services, request: ErasureRequest) -> Leaving:
    people = (request.contact_id, *await rows.merged_into(tx, request.contact_id))
    stored = await address_rows.of_contacts(tx, people)
    alone = {one for _, one in await own_hashes(tx, people)}
    values = {services.vault.decrypt(one.value_cipher, tx.organization_id, one.kind) for one in stored}
    every = tuple(dict.fromkeys(one.value_hash for one in stored))
    return Leaving(
        request.id,
        request.contact_id,
        people,
        tuple(one for one in every if one in alone),
        tuple(one for one in every if one not in alone),
        tuple(sorted(values)),
    )


async def _denied(tx: Tx, leaving: Leaving) -> list[tuple[str, bytes]]:
    """The last row of each address that was theirs alone: denied by erasure, which no import, sync or form undoes."""
    kinds = {one.value_hash: one.kind for one in await address_rows.of_contacts(tx, leaving.people)}
    pairs = [
        (channel, one)
        for channel, kind in KIND_OF_CHANNEL.items()
        for one in leaving.hashes
        if kinds.get(one) == kind or (kinds.get(one) == "whatsapp" and channel in ("sms", "whatsapp"))
    ]
    await deny(tx, pairs)
    return pairs


async def deny(tx: Tx, pairs: list[tuple[str, bytes]]) -> None:
    """Write what (channel, hash) may never be written to again, for whoever it is."""
    entries = [
        ConsentEntry(channel=channel, address_hash=one, action="denied", source="erasure")  # type: ignore[arg-type]
        for channel, one in pairs
    ]
    if entries:
        await consent_rows.append(tx, ids.uuid7s(len(entries)), entries, clock.now())


async def _failed(services: Services, organization_id: UUID, request_id: UUID) -> None:
    async with services.database.transaction(system(organization_id)) as tx:
        times = await rows.count_failure(tx, request_id, clock.now())
    if times < TOLD_AT:
        return
    async with services.database.system() as tx:
        told = "A person who asked to be forgotten could not be erased; it is tried again every hour."
        await alerts.alert(
            tx,
            Alert(kind="erasure_failed", severity=Severity.ERROR, message=told, subject=str(request_id),
                  organization_id=organization_id, value=float(times), threshold=float(TOLD_AT)),
        )  # fmt: skip


async def forget_again(services: Services, files: Sequence[Path]) -> int:
    """After a restore: forget whoever these files name and the database has again, and deny what was theirs; how many.

    Whoever was forgotten before the backup is passed over; once more forgets nobody twice.
    """
    done = 0
    for one in forgotten.remembered(files):
        request_id = await _raised(services, one)
        done += bool(request_id and await erase(services, one.organization_id, request_id))
    return done


async def _raised(services: Services, one: forgotten.Forgotten) -> UUID | None:
    """The request to do it by, where they stand there again; what they must not be written to is denied in any case."""
    async with services.database.transaction(system(one.organization_id)) as tx:
        try:
            await organizations.get(tx)
        except errors.KoinonError:
            return None
        known: dict[tuple[str, bytes], str] = {}
        for channel in {channel for channel, _ in one.denied}:
            hashes = [address_hash for name, address_hash in one.denied if name == channel]
            states = await consent_rows.states(tx, channel, hashes)
            known |= {(channel, key): state.source for key, state in states.items() if state.state == "denied"}
        await deny(tx, [pair for pair in one.denied if pair not in known])
        try:
            standing = await ask_erasure(tx, one.contact_id, by="restore", days=0, reason="Erased before the restore")
        except errors.KoinonError:
            return None
        if standing.scheduled_for > clock.now():
            await rows.due_now(tx, standing.id, clock.now())
        return standing.id
