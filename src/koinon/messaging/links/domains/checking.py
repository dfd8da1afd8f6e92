"""A host is looked at in DNS, and links take it or not by what was found (MSG-072)."""

from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from koinon import identity
from koinon.channels import RecordState
from koinon.kit import clock
from koinon.messaging.links import preferences
from koinon.messaging.links.domains import looking, notices, policy
from koinon.messaging.links.domains import repository as rows
from koinon.messaging.links.domains.contracts import Finding, Findings, LinkDomain, LinkDomainState
from koinon.messaging.links.domains.service import OBJECT, event, found, give_up_host, shown
from koinon.messaging.links.following import BELL
from koinon.platform.db import Tx
from koinon.platform.dns import Resolver
from koinon.platform.jobs import job
from koinon.platform.services import Services

ORGANIZATIONS_AT_ONCE = 200
TAKEN = Finding(RecordState.WRONG, None, policy.TAKEN)
log = structlog.get_logger("koinon.links")


@job("messaging.check_link_domains", queue="maintenance")
async def check_link_domains(services: Services, _organization_id: UUID | None) -> None:
    """Look at the hosts that are due: each daily, new and failing ones every five minutes, then hourly."""
    async with services.database.system() as tx:
        due = await rows.organizations_to_check(tx, ORGANIZATIONS_AT_ONCE)
    for organization_id in due:
        try:
            await check_all(services, organization_id)
        except Exception as fault:  # the others are looked at all the same; this one again in the next round
            log.warning("link_domains_not_checked", organization_id=str(organization_id), error=type(fault).__name__)


async def check_all(services: Services, organization_id: UUID) -> None:
    """Look at every host of an organization, and say when to look again."""
    async with services.database.transaction(organization_id) as tx:
        due = await rows.domains(tx)
        await rows.checked(tx, policy.HOURLY if due else None)
    for one in due:
        await _look(services, organization_id, one.id)
    async with services.database.transaction(organization_id) as tx:
        known, now = await rows.domains(tx), clock.now()
        looks = [policy.next_look(one.state, one.seen, one.failing_since or one.created_at, now) for one in known]
        await rows.checked(tx, min(looks, default=None))


async def check_link_domain(services: Services, organization_id: UUID, domain_id: UUID) -> LinkDomain | None:
    """Look now; None where it was removed and leads here no more, so that it is forgotten. 404 for a stranger."""
    async with services.database.transaction(organization_id) as tx:
        await found(tx, domain_id)
    await _look(services, organization_id, domain_id)
    async with services.database.transaction(organization_id) as tx:
        row = await rows.domain(tx, domain_id)
    return shown(row) if row is not None else None


async def _look(services: Services, organization_id: UUID, domain_id: UUID) -> None:
    async with services.database.transaction(organization_id) as tx:
        asked = await rows.domain(tx, domain_id)
    if asked is None:
        return
    target = preferences.target()
    resolver = Resolver(services.configuration.dns_servers)
    proof, alias = await looking.look_in_dns(resolver, asked.host, asked.token, target)
    certificate, ends = Finding(), None
    if proof.state is alias.state is RecordState.RIGHT:
        # Whose it is stands before its certificate is asked for: who makes it asks first whether it may.
        async with services.database.transaction(organization_id) as tx:
            row = await rows.domain(tx, domain_id, lock=True)
            if row is None or row.token != asked.token:
                return  # given up meanwhile: whose it is must not outlive it
            if not await rows.claim(tx, asked.host, domain_id):
                proof = TAKEN
            tx.ring(BELL)
        if proof is not TAKEN:
            certificate, ends = await looking.look_at_certificate(asked.host, target)
    async with services.database.transaction(organization_id) as tx:
        row = await rows.domain(tx, domain_id, lock=True)
        if row is not None and row.token == asked.token:
            await _remember(tx, row, policy.remembered(row.seen, Findings(proof, alias, certificate)), ends)


async def _remember(tx: Tx, row: rows.Row, seen: Findings, ends: datetime | None) -> None:
    now, state = clock.now(), policy.state_after(row.state, seen)
    if row.state is LinkDomainState.REMOVED:
        if policy.leads_away(seen) or (row.removed_at and now - row.removed_at > policy.KEPT_AFTER_REMOVAL):
            await give_up_host(tx, row)
            return
    elif policy.has_lapsed(state, row.failing_since, now):
        await _let_go(tx, row, seen, now)
        return
    elif policy.is_void(state, seen, row.created_at, now) and await rows.release(tx, row.host):
        await _tell_of_lapse(tx, row)
    if ends is None and seen.certificate.state is RecordState.RIGHT:
        ends = row.certificate_expires_at  # it could not be looked at now
    changes = {"seen": seen, "checked_at": now, "state": state.value, "certificate_expires_at": ends}
    if state is not row.state:
        is_well = state is LinkDomainState.VERIFIED
        changes |= {"verified_at": now, "failing_since": None} if is_well else {"failing_since": now}
    await rows.update(tx, row.id, changes)
    if state is not row.state:
        await _tell(tx, row, state)


async def _let_go(tx: Tx, row: rows.Row, seen: Findings, now: datetime) -> None:
    """It failed for so long that somebody else may prove it; it begins anew once its records stand again."""
    await rows.release(tx, row.host)
    nothing = msgspec.structs.replace(seen, certificate=Finding())
    waiting = {"state": "waiting", "failing_since": None, "created_at": now - policy.HOURLY_FOR}
    await rows.update(tx, row.id, {"seen": nothing, "checked_at": now, "certificate_expires_at": None, **waiting})
    await _tell_of_lapse(tx, row)


async def _tell_of_lapse(tx: Tx, row: rows.Row) -> None:
    await identity.audit(tx, "link_domain.lapsed", OBJECT, row.id, {"host": row.host})
    tx.publish(event("link_domain.lapsed", row.id, row.host))
    tx.ring(BELL)


async def _tell(tx: Tx, row: rows.Row, state: LinkDomainState) -> None:
    kind = "link_domain.verified" if state is LinkDomainState.VERIFIED else "link_domain.failing"
    await identity.audit(tx, kind, OBJECT, row.id, {"host": row.host})
    tx.publish(event(kind, row.id, row.host))
    tx.ring(BELL)
    log.info("link_domain_changed", domain_id=str(row.id), state=state.value)
    if state is LinkDomainState.FAILING:
        await notices.tell_of_failing(tx, row.id, row.host)
