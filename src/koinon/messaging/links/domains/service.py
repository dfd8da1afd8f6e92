"""Link domains: added, made the one in use, taken out of use, given up (MSG-072)."""

import secrets
from uuid import UUID

from koinon import identity
from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.messaging.links import preferences
from koinon.messaging.links.domains import policy
from koinon.messaging.links.domains import repository as rows
from koinon.messaging.links.domains.contracts import (
    Findings,
    LinkDomain,
    LinkDomainCertificate,
    LinkDomainRecord,
    LinkDomainState,
)
from koinon.messaging.links.following import BELL
from koinon.platform import errors
from koinon.platform.db import Tx
from koinon.platform.events import Event

MOST_DOMAINS = 20
OBJECT = "link_domain"
FAULTS = {
    "shape": "This is no name such as go.example.org.",
    "suffix": "Under {host} others have their domains: write your own, such as go.example.{host}.",
    "ours": "This name belongs to this installation.",
    "unsafe": "This name cannot be followed from outside, is blocked here, or reads like another.",
}
NO_ADDRESS = "This installation has no public name yet: whoever runs it sets KOINON_PUBLIC_URL or KOINON_LINK_URL."
IN_USE = "{count} broadcasts that are not over carry links on it. Wait until they are, or cancel them."


async def link_domains(tx: Tx) -> list[LinkDomain]:
    """Every one: the one in use first, removed ones last."""
    return [shown(row) for row in await rows.domains(tx)]


async def link_domains_page(tx: Tx, limit: int, at: Cursor | None) -> list[LinkDomain]:
    """Link domains, newest first, from a cursor."""
    return [shown(row) for row in await rows.page(tx, limit, at)]


async def link_domain(tx: Tx, domain_id: UUID) -> LinkDomain:
    """One. 404 for a stranger."""
    return shown(await found(tx, domain_id))


async def add_link_domain(tx: Tx, written: str) -> LinkDomain:
    """Add a host; the first is used as soon as it is verified. One that was removed comes back.

    Raises 409 where it is there, or this installation has no public name; 422 for what is no host.
    """
    if preferences.target() is None:
        raise errors.INVALID_STATE(NO_ADDRESS)
    host = _host(written)
    before = await rows.domain_named(tx, host)
    if before is not None and before.state is not LinkDomainState.REMOVED:
        raise errors.DUPLICATE_RESOURCE("This name is in the list already.")
    known = await rows.domains(tx)
    if before is None and len(known) >= MOST_DOMAINS:
        raise errors.INVALID_STATE("There is room for {limit} names.", details={"limit": MOST_DOMAINS})
    is_used = not any(one.is_used for one in known)
    domain_id = before.id if before is not None else ids.uuid7()
    if before is not None:
        waiting = {"state": "waiting", "removed_at": None, "is_used": is_used, "seen": Findings()}
        await rows.update(tx, domain_id, waiting | {"created_at": clock.now(), "verified_at": None})
    else:
        token = secrets.token_urlsafe(24)
        by = tx.actor.id
        await rows.insert(tx, id=domain_id, host=host, token=token, is_used=is_used, seen=Findings(), created_by=by)
    await rows.schedule_check(tx, 0)
    await identity.audit(tx, "link_domain.added", OBJECT, domain_id, {"host": host})
    tx.publish(event("link_domain.added", domain_id, host))
    return await link_domain(tx, domain_id)


async def use_link_domain(tx: Tx, domain_id: UUID, *, on: bool) -> LinkDomain:
    """Let new links take this host from now on (once it is verified), or the installation's. Raises 404, 409."""
    row = await found(tx, domain_id, lock=True)
    if row.state is LinkDomainState.REMOVED:
        raise errors.INVALID_STATE("It was removed. Add it again to use it.")
    if on != row.is_used:
        await rows.use_none(tx)
        await rows.update(tx, domain_id, {"is_used": on})
        kind = "link_domain.used" if on else "link_domain.unused"
        await identity.audit(tx, kind, OBJECT, domain_id, {"host": row.host})
        tx.publish(event(kind, domain_id, row.host))
    return await link_domain(tx, domain_id)


async def remove_link_domain(tx: Tx, domain_id: UUID, *, give_up: bool = False) -> None:
    """Take a host out of use; links that were sent with it lead on while its DNS leads here.

    `give_up`: they end now, and whoever proves the host next may have it. One that no link was sent with is forgotten
    at once. Raises 404, 409 while broadcasts that are not over carry its links.
    """
    row = await found(tx, domain_id, lock=True)
    if give_up or not row.links:
        if count := await rows.under_way_with(tx, row.host):
            raise errors.RESOURCE_IN_USE(IN_USE, details={"count": count})
        await give_up_host(tx, row)
    elif row.state is not LinkDomainState.REMOVED:
        removed = {"state": "removed", "is_used": False, "removed_at": clock.now(), "failing_since": None}
        await rows.update(tx, domain_id, removed)
        await rows.schedule_check(tx, 0)
        await identity.audit(tx, "link_domain.removed", OBJECT, domain_id, {"host": row.host})
        tx.publish(event("link_domain.removed", domain_id, row.host))
        tx.ring(BELL)


async def give_up_host(tx: Tx, row: rows.Row) -> None:
    """Forget a host: it leads to nobody here any more."""
    await rows.release(tx, row.host)
    await rows.delete(tx, row.id)
    await identity.audit(tx, "link_domain.given_up", OBJECT, row.id, {"host": row.host})
    tx.publish(event("link_domain.given_up", row.id, row.host))
    tx.ring(BELL)


async def found(tx: Tx, domain_id: UUID, *, lock: bool = False) -> rows.Row:
    """Its row. 404 for a stranger."""
    row = await rows.domain(tx, domain_id, lock=lock)
    if row is None:
        raise errors.RESOURCE_NOT_FOUND()
    return row


def shown(row: rows.Row) -> LinkDomain:
    """A link domain with its records as they must stand and as they stand."""
    return LinkDomain(
        id=row.id,
        host=row.host,
        state=row.state,
        is_used=row.is_used,
        records=_records(row),
        certificate=LinkDomainCertificate(
            row.seen.certificate.state, row.certificate_expires_at, row.seen.certificate.fault
        ),
        links=row.links,
        checked_at=row.checked_at,
        verified_at=row.verified_at,
        failing_since=row.failing_since,
        removed_at=row.removed_at,
        created_at=row.created_at,
    )


def event(kind: str, domain_id: UUID, host: str) -> Event:
    """A fact of a link domain."""
    return Event(type=kind, aggregate_type=OBJECT, aggregate_id=domain_id, payload={"host": host})


def _records(row: rows.Row) -> tuple[LinkDomainRecord, LinkDomainRecord]:
    proof, alias = row.seen.proof, row.seen.alias
    value = policy.proof_value(row.token)
    return (
        LinkDomainRecord("alias", "CNAME", row.host, preferences.target() or "", alias.state, alias.found, alias.fault),
        LinkDomainRecord("proof", "TXT", policy.proof_host(row.host), value, proof.state, proof.found, proof.fault),
    )


def _host(written: str) -> str:
    try:
        return policy.host_of(written, preferences.own(), preferences.blocked())
    except policy.NotAHost as fault:
        named = written.strip().lower()
        raise errors.invalid_field("host", "validation_failed", FAULTS[str(fault)], host=named) from None
