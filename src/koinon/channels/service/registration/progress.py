"""How a registration goes on: handed in once, asked for, told of; the newer fact wins (CHN-021, 023, 026)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from koinon import identity
from koinon.channels import notices
from koinon.channels import repository as channel_rows
from koinon.channels.contracts import Credentials
from koinon.channels.contracts.registration import Handed, Reason, Seen
from koinon.channels.health import credentials_of
from koinon.channels.ports.registration import CannotTell, NotKnown, RegistrationRefused
from koinon.channels.ports.registration import Registration as Port
from koinon.channels.registration import limits, policy
from koinon.channels.registration.policy import Known
from koinon.channels.registration.records import Registration
from koinon.channels.repository import assignments
from koinon.channels.repository import registrations as rows
from koinon.channels.service.incidents import close_incident, open_incident
from koinon.channels.service.registration import standing
from koinon.channels.service.registration.checking import tax_id_of
from koinon.channels.service.registration.drafts import port_of
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

BUSY_SECONDS = 300.0
"""So long one worker is left alone with a call; after it the call is in doubt and is looked for."""
AGAIN = timedelta(minutes=5)
AT_ONCE = 50
log = structlog.get_logger("koinon.channels")


class _Task(msgspec.Struct, frozen=True):
    """What is to be asked, with all that a call needs; `in_doubt`: an earlier call may have arrived."""

    found: Registration
    handed: Handed
    port: Any
    keys: Credentials
    in_doubt: bool


BUSY = _Task(None, None, None, None, False)  # type: ignore[arg-type]


async def advance_due(services: Services, organization_id: UUID) -> None:
    """Go on with every registration of an organization that is due."""
    async with services.database.transaction(organization_id) as tx:
        due = await rows.due(tx, AT_ONCE)
    for registration_id in due:
        await advance(services, organization_id, registration_id)
    async with services.database.transaction(organization_id) as tx:
        await rows.wake(tx)


async def advance(services: Services, organization_id: UUID, registration_id: UUID) -> bool:
    """Hand it in, appeal or ask how it stands; False where another worker is at it.

    Any number of times, after any crash: it is handed in once.
    """
    task = await _claim(services, organization_id, registration_id)
    if task is None or task is BUSY:
        return task is None
    now = clock.now()
    try:
        seen = await _call(task)
    except RegistrationRefused as refusal:
        await _finish(services, organization_id, task, _refused(task.found, refusal.reasons, now))
    except NotKnown:
        log.warning("registration_not_known", registration_id=str(registration_id))
        await _finish(services, organization_id, task, None, retry=now + policy.DAILY)
    except CannotTell as doubt:
        log.warning("registration_not_told", registration_id=str(registration_id), why=str(doubt))
        await _finish(services, organization_id, task, None, retry=now + AGAIN)
    else:
        await _finish(services, organization_id, task, seen)
    return True


async def note(
    tx: Tx,
    found: Registration,
    told: str,
    at: datetime,
    *,
    source: str,
    reasons: tuple[Reason, ...] = (),
    words: str = "",
) -> bool:
    """Believe a fact unless we know a newer one; whether it changed the state. In the row's own lock."""
    before = Known(found.state, found.facts_at)
    now_known = policy.after(found.kind, before, told, at)
    if now_known == before:
        return False
    changes: dict[str, Any] = {"state": now_known.state, "facts_at": now_known.as_of}
    if reasons or now_known.state not in policy.REFUSED:
        changes["reasons"] = msgspec.json.encode(reasons).decode()
    changes["next_check_at"] = policy.next_check(now_known.state, clock.now())
    await rows.update(tx, found.id, changes)
    if now_known.state == found.state:
        return False
    kept = msgspec.json.encode(reasons).decode()
    await rows.record(tx, found.id, at, source=source, state=now_known.state, words=words[:4096], reasons=kept)
    if found.kind == "campaign" and now_known.state in policy.READY["campaign"]:
        await assignments.make_due(tx, found.id)
    await _tell(tx, found, now_known.state, reasons)
    return True


async def _claim(services: Services, organization_id: UUID, registration_id: UUID) -> _Task | None:
    async with services.database.transaction(organization_id) as tx:
        found = await rows.locked(tx, registration_id)
        if found is None or (found.state == "draft" and not found.to_send):
            return None
        if found.provider_id is None and not found.to_send:
            return None
        if not await rows.claim(tx, registration_id, BUSY_SECONDS):
            return BUSY
        keys = await credentials_of(tx, services, found.account_id)
        address = await channel_rows.webhook_address(tx, found.account_id)
        if keys is None or address is None:
            return None
        brand = await rows.registration(tx, found.parent_id) if found.parent_id else None
        base = services.configuration.base_url.rstrip("/")
        handed = Handed(
            found.filled,
            found.reference,
            f"{base}/webhooks/{address[0]}/{address[1]}?r={found.reference}",
            await tax_id_of(tx, services.vault, found.id) if found.kind == "brand" else "",
            (brand.provider_id or "") if brand else "",
            await standing.number_of(tx, found.sender_id) if found.sender_id else "",
        )
        in_doubt = found.called_at is not None
        return _Task(found, handed, await port_of(tx, found.account_id), keys[1], in_doubt)


async def _call(task: _Task) -> Seen:
    port: Port = task.port
    found, handed, keys = task.found, task.handed, task.keys
    if found.provider_id is None:
        known = await port.find(keys, found.kind, handed) if task.in_doubt else None
        return known or await port.submit(keys, found.kind, handed)
    if found.to_send:
        return await port.change(keys, found.kind, found.provider_id, handed)
    if found.to_appeal is not None:
        seen = await port.read(keys, found.kind, found.provider_id)
        if seen.state in ("rejected", "failed"):
            await port.appeal(keys, found.provider_id, found.to_appeal)
            return await port.read(keys, found.kind, found.provider_id)
        return seen
    return await port.read(keys, found.kind, found.provider_id)


def _refused(found: Registration, reasons: tuple[Reason, ...], now: datetime) -> Seen:
    state = "rejected" if found.kind == "tollfree" else "failed"
    return Seen(found.provider_id or "", state, now, reasons)


async def _finish(
    services: Services, organization_id: UUID, task: _Task, seen: Seen | None, retry: datetime | None = None
) -> None:
    async with services.database.transaction(organization_id) as tx:
        found = await rows.locked(tx, task.found.id)
        if found is None:
            return
        now = clock.now()
        if seen is None:
            # `called_at` stays: what may have arrived is looked for before it is handed in again.
            await rows.update(tx, found.id, {"next_check_at": retry})
        elif (found.attempts, found.to_send) == (task.found.attempts, task.found.to_send):
            await rows.update(tx, found.id, _learnt(found, seen, now))
            fresh = await rows.registration(tx, found.id)
            assert fresh is not None
            await note(tx, fresh, seen.state, seen.seen_at, source="read", reasons=tuple(seen.reasons))
            await standing.follow(tx, services)
        await rows.wake(tx)


def _learnt(found: Registration, seen: Seen, now: datetime) -> dict[str, Any]:
    """What a read says beside the state."""
    told = {
        "provider_id": seen.provider_id or None,
        "registry_id": seen.registry_id,
        "identity_status": seen.identity_status,
        "renews_at": seen.renews_at,
    }
    changes: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    if seen.limits is not None:
        changes["limits"] = msgspec.json.encode(limits.complete(seen.limits)).decode()
    changes |= {"to_send": False, "to_appeal": None, "called_at": None, "checked_at": now}
    return changes | {"next_check_at": policy.next_check(seen.state, now)}


async def _tell(tx: Tx, found: Registration, state: str, reasons: tuple[Reason, ...]) -> None:
    bad = state in policy.REFUSED or state in policy.LOST
    payload = {"kind": found.kind, "state": state}
    name = "sender_registration.rejected" if bad else "sender_registration.updated"
    tx.publish(Event(type=name, aggregate_type="sender_registration", aggregate_id=found.id, payload=payload))
    await identity.audit(tx, name, "sender_registration", found.id, payload)
    subject = str(found.form.get("display_name") or found.form.get("business_name") or found.kind)
    if bad:
        words = "; ".join(reason.words for reason in reasons)
        await open_incident(tx, "registration_rejected", found.id, subject, words, is_told=True)
    else:
        await close_incident(tx, "registration_rejected", found.id)
    if bad or state in policy.READY[found.kind]:
        await notices.tell_of_registration(tx, found.id, found.kind, state)
