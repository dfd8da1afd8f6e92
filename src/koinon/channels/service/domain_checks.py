"""A domain is looked at in DNS, and its addresses send or stop by what was found (CHN-037)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from koinon import identity
from koinon.channels import domain_checks, notices
from koinon.channels import domain_policy as policy
from koinon.channels import repository as senders
from koinon.channels.contracts.email_domains import DomainState, EmailDomain, RecordState, Verdicts
from koinon.channels.records import Blocker, Sender
from koinon.channels.repository import email_domains as rows
from koinon.channels.service.email_domains import shown
from koinon.channels.service.settling import settle_senders
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.dns import Resolver
from koinon.platform.events import Event
from koinon.platform.services import Services

UNVERIFIED = "domain_unverified"
NO_DOMAIN = "Nothing shows yet that {domain} is yours. Add it under Email and copy two records into its DNS."
NOT_PROVED = "The DNS records of {domain} do not all stand. DNS may take up to two days to show a change."
DAILY, HOURLY = 86_400.0, 3_600.0
HOURLY_DAYS = 3
"""A new or broken domain is looked at every hour for so long, so that it turns green by itself."""
log = structlog.get_logger("koinon.channels")


async def verify_email_domain(services: Services, organization_id: UUID, domain_id: UUID) -> EmailDomain:
    """Look now. 404 for a stranger; where DNS is silent, what was known before still counts."""
    async with services.database.transaction(organization_id) as tx:
        asked = await rows.domain(tx, domain_id)
    if asked is None:
        raise errors.RESOURCE_NOT_FOUND()
    keys: list[tuple[str, str | None]] = [(one, None) for one in asked.selectors]
    seen = await domain_checks.look(
        Resolver(services.configuration.dns_servers),
        asked.domain,
        keys or [(asked.dkim_selector, asked.dkim_public)],
        asked.spf,
        asked.return_path,
    )
    async with services.database.transaction(organization_id) as tx:
        row = await rows.domain(tx, domain_id, lock=True)
        if row is None:
            raise errors.RESOURCE_NOT_FOUND()
        if (row.spf, row.selectors, row.return_path) == (asked.spf, asked.selectors, asked.return_path):
            await _remember(tx, row, policy.remembered(row.verdicts, seen))
        found = await rows.domain(tx, domain_id)
    assert found is not None
    return shown(found)


async def verify_all(services: Services, organization_id: UUID) -> None:
    """Look at every domain of an organization, and say when to look again."""
    async with services.database.transaction(organization_id) as tx:
        due = await rows.domains(tx)
        await rows.checked(tx, HOURLY if due else None)
    for one in due:
        await verify_email_domain(services, organization_id, one.id)
    async with services.database.transaction(organization_id) as tx:
        known = await rows.domains(tx)
        await rows.checked(tx, _next_look(known) if known else None)


async def is_verified(tx: Tx, address: str) -> bool:
    """Whether mail may leave from this address."""
    name = address.rpartition("@")[2].lower()
    return any(row.state is DomainState.VERIFIED for row in await rows.domains_of(tx, [name]))


async def not_verified(tx: Tx, asked: Sequence[Sender]) -> Mapping[UUID, Sequence[Blocker]]:
    """Which senders of mail stand on a domain that is not proved; the simulator's mail never leaves, so needs none."""
    names = {one.id: one.value.rpartition("@")[2] for one in asked if one.channel == "email" and not one.is_simulated}
    if not names:
        return {}
    known = {row.domain: row for row in await rows.domains_of(tx, sorted(set(names.values())))}
    found: dict[UUID, Sequence[Blocker]] = {}
    for sender_id, name in names.items():
        row = known.get(name)
        if row is None:
            found[sender_id] = [Blocker(UNVERIFIED, NO_DOMAIN, "/settings/mail", details={"domain": name})]
        elif row.state is not DomainState.VERIFIED:
            since = row.broken_at or row.created_at
            path, details = f"/settings/mail/{row.id}", {"domain": name}
            found[sender_id] = [Blocker(UNVERIFIED, NOT_PROVED, path, None, since, details)]
    return found


def _next_look(known: list[rows.Row]) -> float:
    now = clock.now()
    restless = [
        one
        for one in known
        if one.state is not DomainState.VERIFIED
        and (now - max(one.created_at, one.broken_at or one.created_at)).days < HOURLY_DAYS
    ]
    unclear = [one for one in known if RecordState.UNCLEAR in (one.verdicts.dkim.state, one.verdicts.spf.state)]
    return HOURLY if restless or unclear else DAILY


async def _remember(tx: Tx, row: rows.Row, seen: Verdicts) -> None:
    now, state = clock.now(), policy.state_after(row.state, seen, row.busiest_day)
    changes = {"verdicts": seen, "checked_at": now, "state": state.value}
    if state is not row.state:
        changes |= {"verified_at": now, "broken_at": None} if state is DomainState.VERIFIED else {"broken_at": now}
    await rows.update_domain(tx, row.id, changes)
    if state is row.state:
        return
    payload = {"domain": row.domain}
    if state is DomainState.VERIFIED:
        tx.publish(_event("email_domain.verified", "email_domain", row.id, payload))
        await identity.audit(tx, "email_domain.verified", "email_domain", row.id, payload)
    else:
        tx.publish(_event("email_domain.broken", "email_domain", row.id, payload))
        await identity.audit(tx, "email_domain.broken", "email_domain", row.id, payload)
    log.info("email_domain_changed", domain_id=str(row.id), state=state.value)
    await _follow(tx, row.domain, is_verified=state is DomainState.VERIFIED)
    await settle_senders(tx)
    if state is DomainState.BROKEN:
        await notices.tell_of_domain(tx, row.id, row.domain)


async def _follow(tx: Tx, name: str, *, is_verified: bool) -> None:
    """Addresses that waited for the domain send; those that sent wait. Paused and suspended ones stay as they are."""
    for sender_id, _, state, error in await rows.senders_at(tx, name):
        if is_verified and state == "pending" and error == UNVERIFIED:
            await senders.update_sender(tx, sender_id, {"state": "active", "last_error": None})
            await identity.audit(tx, "sender.activated", "sender", sender_id)
            tx.publish(_event("sender.activated", "sender", sender_id, {}))
        elif not is_verified and state in ("active", "degraded"):
            await senders.update_sender(tx, sender_id, {"state": "pending", "last_error": UNVERIFIED})
            await identity.audit(tx, "sender.waiting", "sender", sender_id)
            tx.publish(_event("sender.degraded", "sender", sender_id, {"reason": UNVERIFIED}))


def _event(kind: str, what: str, its_id: UUID, payload: dict[str, str]) -> Event:
    return Event(type=kind, aggregate_type=what, aggregate_id=its_id, payload=dict(payload))
