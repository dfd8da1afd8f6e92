"""Which number sends by which campaign (CHN-024): asked of the provider, read back."""

from typing import Any
from uuid import UUID

import msgspec
import structlog

from koinon.channels.contracts.registration import Reason, Seen
from koinon.channels.health import credentials_of
from koinon.channels.ports.registration import CannotTell, NotKnown, RegistrationRefused
from koinon.channels.registration import policy
from koinon.channels.registration.policy import Known
from koinon.channels.registration.records import Assignment
from koinon.channels.repository import assignments as rows
from koinon.channels.repository import registrations
from koinon.channels.service.registration import standing
from koinon.channels.service.registration.drafts import port_of, registration
from koinon.kit import clock
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.services import Services

AT_ONCE = 200
log = structlog.get_logger("koinon.channels")


async def advance_due(services: Services, organization_id: UUID) -> None:
    """Ask the provider about every number that is due; a campaign that is not ready yet is waited for."""
    async with services.database.transaction(organization_id) as tx:
        due = await rows.due(tx, AT_ONCE)
    for one in due:
        await _advance(services, organization_id, one)


async def note(tx: Tx, found: Assignment, told: str, seen: Seen | None, at: Any, source: str) -> None:
    """Believe a fact about a number unless we know a newer one."""
    known = policy.after("assignment", Known(found.state, found.facts_at), told, at)
    changes: dict[str, Any] = {"checked_at": clock.now(), "next_check_at": policy.next_check(known.state, clock.now())}
    if known != Known(found.state, found.facts_at):
        reasons = seen.reasons if seen is not None else ()
        changes |= {"state": known.state, "facts_at": known.as_of, "reasons": msgspec.json.encode(reasons).decode()}
    await rows.update(tx, found.id, changes)
    if known.state != found.state:
        words = f"{found.number}: {known.state}"
        await registrations.record(
            tx, found.campaign_id, at, source=source, state=known.state, act="assigned", words=words
        )
        payload = {"kind": "assignment", "state": known.state, "sender_id": str(found.sender_id)}
        name = "sender_registration.rejected" if known.state == "failed" else "sender_registration.updated"
        tx.publish(
            Event(type=name, aggregate_type="sender_registration", aggregate_id=found.campaign_id, payload=payload)
        )


async def _advance(services: Services, organization_id: UUID, one: Assignment) -> None:
    async with services.database.transaction(organization_id) as tx:
        campaign = await registration(tx, one.campaign_id, "campaign")
        port, keys = await port_of(tx, campaign.account_id), await credentials_of(tx, services, campaign.account_id)
        ready = campaign.provider_id is not None and campaign.state in policy.READY["campaign"]
        if keys is None or (one.to_send and one.state == "pending" and not ready):
            await rows.update(tx, one.id, {"next_check_at": policy.next_check("pending", clock.now())})
            return
    at, seen = clock.now(), None
    try:
        if one.state == "unassigning" and one.to_send:
            await port.unassign(keys[1], one.number)
        elif one.to_send:
            seen = await port.assign(keys[1], one.number, campaign.provider_id or "")
        seen = await port.assignment(keys[1], one.number) or seen
    except RegistrationRefused as refusal:
        seen = Seen(one.number, "failed", at, refusal.reasons)
    except (CannotTell, NotKnown) as doubt:
        log.warning("assignment_not_told", assignment_id=str(one.id), why=str(doubt))
        async with services.database.transaction(organization_id) as tx:
            await rows.update(tx, one.id, {"next_check_at": policy.next_check("pending", at)})
        return
    await _keep(services, organization_id, one, seen)


async def _keep(services: Services, organization_id: UUID, one: Assignment, seen: Seen | None) -> None:
    async with services.database.transaction(organization_id) as tx:
        found = next((row for row in await rows.of_campaign(tx, one.campaign_id) if row.id == one.id), None)
        if found is None or (found.to_send, found.state) != (one.to_send, one.state):
            return
        await rows.update(tx, one.id, {"to_send": False})
        told = seen.state if seen is not None else "removed" if found.state == "unassigning" else "failed"
        gone = Seen(one.number, told, clock.now(), (Reason("The provider knows of no campaign for this number."),))
        await note(tx, found, told, seen or gone, (seen or gone).seen_at, "read")
        await standing.follow(tx, services)
