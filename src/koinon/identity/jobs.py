"""Hourly: what goes away by itself (ended sessions, used links, late invitations), and reminders of keys."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from koinon import organizations
from koinon.identity import mirroring
from koinon.identity.audit_chain import seal_audit
from koinon.identity.audit_keeping import archive_audit
from koinon.identity.devices import repository as devices
from koinon.identity.factors import repository as factors
from koinon.identity.invitations import expire_invitations
from koinon.identity.keys import deprecations
from koinon.identity.keys.reminders import remind
from koinon.identity.links.asking import mail_link
from koinon.identity.notices import delivering, own
from koinon.identity.notices.repository import entries as notices
from koinon.identity.operating import reset_factors
from koinon.identity.signing_up import mail_sign_up
from koinon.identity.tokens import signing
from koinon.kit import clock
from koinon.platform import placements
from koinon.platform.jobs import Schedule, job
from koinon.platform.services import Services

KEPT = timedelta(days=30)
NOTICES_KEPT = timedelta(days=90)
SILENT = timedelta(days=90)
MORNING = 9


@job("identity.forget_ended", queue="maintenance")
async def forget_ended(services: Services, _organization_id: UUID | None) -> None:
    """Delete sessions and one-time tokens that ended 30 days ago, and tenant by tenant what is late."""
    before = clock.now() - KEPT
    async with services.database.system() as tx:
        await tx.execute("delete from sessions where absolute_expires_at < %(before)s", {"before": before})
        await factors.forget_expired(tx, clock.now())
        await devices.forget_ended(tx, clock.now() - SILENT)
        await tx.execute("delete from one_time_tokens where expires_at < %(before)s", {"before": before})
        tenants = await placements.tenants(tx)
    for organization_id in tenants:
        async with services.database.transaction(organization_id) as tx:
            await tx.execute(
                "delete from idempotency_keys where organization_id = %(id)s and expires_at < now()",
                {"id": organization_id},
            )
            await expire_invitations(tx)
            await notices.forget(tx, clock.now() - NOTICES_KEPT)
            await delivering.catch_up(tx)


@job("identity.remind_of_keys", queue="maintenance")
async def remind_of_keys(services: Services, _organization_id: UUID | None) -> None:
    """At nine in the morning of each organization: mail owners about keys that end soon or that nobody uses."""
    async with services.database.system() as tx:
        tenants = await placements.tenants(tx)
    for organization_id in tenants:
        async with services.database.transaction(organization_id) as tx:
            if clock.now().astimezone(ZoneInfo((await organizations.get(tx)).time_zone)).hour == MORNING:
                await remind(tx, services)


@job("identity.tell_deprecations", queue="maintenance")
async def tell_deprecations(services: Services, _organization_id: UUID | None) -> None:
    """On Monday morning of each organization: mail owners which keys use what goes away (API-004)."""
    async with services.database.system() as tx:
        tenants = await placements.tenants(tx)
    for organization_id in tenants:
        async with services.database.transaction(organization_id) as tx:
            local = clock.now().astimezone(ZoneInfo((await organizations.get(tx)).time_zone))
            if deprecations.is_time(local):
                await deprecations.tell_uses(tx, services, local.strftime("%G-W%V"))


@job("identity.renew_signing_keys", queue="maintenance")
async def renew_signing_keys(services: Services, _organization_id: UUID | None) -> None:
    """Make the next signing key where the present one ends within a week (IDN-014)."""
    async with services.database.system() as tx:
        await signing.renew(tx, services.vault)


JOBS = [
    forget_ended,
    remind_of_keys,
    tell_deprecations,
    seal_audit,
    archive_audit,
    mail_link,
    mail_sign_up,
    renew_signing_keys,
    reset_factors,
    *delivering.JOBS,
    *own.JOBS,
    *mirroring.JOBS,
]
SCHEDULES = [
    Schedule(forget_ended, 3600),
    Schedule(remind_of_keys, 3600),
    Schedule(tell_deprecations, 3600),
    Schedule(seal_audit, 60),
    Schedule(renew_signing_keys, 86_400),
    Schedule(archive_audit, 86_400),
    *mirroring.SCHEDULES,
]
