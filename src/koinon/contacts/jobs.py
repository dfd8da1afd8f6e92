"""Jobs of contacts: imports, the nightly replay of the consent ledger, purging uploads."""

import logging
from datetime import timedelta
from uuid import UUID

from koinon import organizations
from koinon.contacts.repository import consents as consent_rows
from koinon.contacts.repository import import_chunks, sender_stops, wakeups
from koinon.contacts.repository import imports as import_rows
from koinon.contacts.service import erasing, person_exports, verdict_digest
from koinon.contacts.service.duplicates import find_duplicates
from koinon.contacts.service.following import follow
from koinon.contacts.service.imports.checking import check_job
from koinon.contacts.service.imports.running import run_job
from koinon.contacts.service.imports.undoing import DAYS as UNDO_DAYS
from koinon.contacts.service.imports.undoing import undo_job
from koinon.contacts.service.people import redact_deleted
from koinon.contacts.service.refusals import settle
from koinon.contacts.service.watching import evaluate_segments, watch_segments
from koinon.kit import clock
from koinon.platform.actor import system
from koinon.platform.events import Event
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services

log = logging.getLogger("koinon.contacts")


@job("contacts.verify_consents", queue="maintenance")
async def verify_consents(services: Services, organization_id: UUID | None) -> None:
    """Replay the ledger wherever it changed; a difference from the present states is a defect and is told (CON-043)."""
    for due in await _due(services, wakeups.VERIFY_CONSENTS):
        async with services.database.transaction(system(due)) as tx:
            if wrong := await consent_rows.mismatches(tx) + await sender_stops.mismatches(tx):
                log.error("consent_mismatch", extra={"organization_id": str(due), "addresses": wrong})
                tx.publish(
                    Event(
                        type="consent.mismatch_found",
                        aggregate_type="organization",
                        aggregate_id=due,
                        payload={"addresses": wrong},
                    )
                )


@job("contacts.settle_refusals", queue="maintenance")
async def settle_refusals(services: Services, organization_id: UUID | None) -> None:
    """Refusals that nobody decided within ten business days are a STOP (CON-059)."""
    for due in await _due(services, wakeups.SETTLE_REFUSALS):
        async with services.database.transaction(system(due)) as tx:
            await settle(tx)


@job("contacts.verdict_digest", queue="maintenance")
async def tell_of_verdicts(services: Services, organization_id: UUID | None) -> None:
    """Tell owners in the morning which addresses providers gave up on (CON-020)."""
    for due in await _due(services, wakeups.VERDICT_DIGEST):
        async with services.database.transaction(system(due)) as tx:
            await verdict_digest.tell(tx, services)


@job("contacts.purge_imports", queue="maintenance")
async def purge_imports(services: Services, organization_id: UUID | None) -> None:
    """Forget uploads and row reports after as many days as the organization keeps them, 30 at most; the counts stay.

    What undoing needs stays as long as an import can be undone.
    """
    for due in await _due(services, wakeups.PURGE_IMPORTS):
        async with services.database.transaction(system(due)) as tx:
            kept: organizations.DataRetention = await organizations.setting(tx, "data_retention")
            old = await import_rows.older_than(tx, clock.now() - timedelta(days=kept.uploads_days))
            await import_chunks.drop(tx, old, ["file", "rows", "reading"])
            await import_rows.forget_reports(tx, old)
            await import_rows.give_up(tx, old)
            final = await import_rows.older_than(tx, clock.now() - timedelta(days=UNDO_DAYS))
            await import_rows.drop_rows(tx, final)
            await wakeups.set_due(tx, wakeups.PURGE_IMPORTS, wakeups.next_night() + timedelta(days=1))


async def _due(services: Services, kind: str) -> list[UUID]:
    async with services.database.system() as tx:
        return await wakeups.take_due(tx, kind)


@job("contacts.erase_due", queue="maintenance", time_limit=3_600.0)
async def erase_due(services: Services, _organization_id: UUID | None) -> None:
    """Forget everybody whose day has come, a person a transaction; a worker that dies at it is followed by the next."""
    async with services.database.system() as tx:
        due = await wakeups.wake(tx, wakeups.ERASE_DUE, clock.now() + erasing.AGAIN)
    for organization_id in due:
        await erasing.erase_due(services, organization_id)


@job("contacts.person_exports", queue="maintenance")
async def tend_person_exports(services: Services, _organization_id: UUID | None) -> None:
    """Forget personal files whose days are over; see that those are made that somebody waits for (CON-092)."""
    async with services.database.system() as tx:
        due = await wakeups.wake(tx, wakeups.PERSON_EXPORTS, clock.now() + timedelta(minutes=5))
    for organization_id in due:
        async with services.database.transaction(system(organization_id)) as tx:
            await person_exports.tend_exports(tx)


JOBS = (
    follow,
    find_duplicates,
    check_job,
    run_job,
    undo_job,
    verify_consents,
    settle_refusals,
    tell_of_verdicts,
    purge_imports,
    redact_deleted,
    erase_due,
    tend_person_exports,
    person_exports.build_export,
    watch_segments,
    evaluate_segments,
)
SCHEDULES = (
    Schedule(verify_consents, 3_600),
    Schedule(settle_refusals, 3_600),
    Schedule(tell_of_verdicts, 3_600),
    Schedule(purge_imports, 3_600),
    Schedule(erase_due, 3_600),
    Schedule(tend_person_exports, 300),
    Schedule(watch_segments, 300),
)
