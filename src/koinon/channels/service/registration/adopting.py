"""What was registered at the provider itself is taken in: a number that sends by a campaign of its portal may send.

In an account of the whole installation that is not the organization's own.
"""

from uuid import UUID

import msgspec
import structlog

from koinon.channels import repository as channel_rows
from koinon.channels.contracts.registration import BrandForm, CampaignForm, RegistrationForm, RegistrationKind, Seen
from koinon.channels.health import credentials_of
from koinon.channels.ports.registration import CannotTell, NotKnown, RegistrationRefused
from koinon.channels.records import Sender
from koinon.channels.registration import policy
from koinon.channels.registry import PROVIDERS
from koinon.channels.repository import assignments
from koinon.channels.repository import registrations as rows
from koinon.channels.service.registration import standing
from koinon.kit import clock, ids
from koinon.platform.db import Tx
from koinon.platform.services import Services

AT_ONCE = 100
log = structlog.get_logger("koinon.channels")


async def adopt(services: Services, organization_id: UUID) -> int:
    """Ask about each real local number that nothing here was registered for; how many were taken in."""
    async with services.database.transaction(organization_id) as tx:
        known = {one.sender_id for one in await assignments.assignments(tx)}
        shared = set((await channel_rows.shared_accounts(tx)).values())
        own = [one for one in await channel_rows.senders(tx) if one.account_id not in shared]
        asked = [one for one in own if _may_be(one) and one.id not in known][:AT_ONCE]
    taken = 0
    for sender in asked:
        try:
            taken += await _adopt(services, organization_id, sender)
        except (CannotTell, NotKnown, RegistrationRefused) as fault:
            log.warning("registration_not_told", sender_id=str(sender.id), why=type(fault).__name__)
    return taken


async def _adopt(services: Services, organization_id: UUID, sender: Sender) -> bool:
    port = PROVIDERS[sender.provider].registration
    async with services.database.transaction(organization_id) as tx:
        keys = await credentials_of(tx, services, sender.account_id)
    if port is None or keys is None:
        return False
    seen = await port.assignment(keys[1], sender.value)
    if seen is None or seen.parent_id is None:
        return False
    campaign = await port.read(keys[1], "campaign", seen.parent_id)
    brand = await port.read(keys[1], "brand", campaign.parent_id or "")
    async with services.database.transaction(organization_id) as tx:
        brand_id = await _taken(tx, sender.account_id, "brand", brand, BrandForm())
        campaign_id = await _taken(tx, sender.account_id, "campaign", campaign, CampaignForm(), brand_id)
        await assignments.insert(tx, campaign_id, [sender.id])
        for one in await assignments.of_campaign(tx, campaign_id):
            if one.sender_id == sender.id:
                later = policy.next_check(seen.state, clock.now())
                told = {"state": seen.state, "facts_at": seen.seen_at, "to_send": False, "next_check_at": later}
                await assignments.update(tx, one.id, told)
        await standing.follow(tx, services)
        await rows.wake(tx)
    return True


async def _taken(
    tx: Tx, account_id: UUID, kind: RegistrationKind, seen: Seen, empty: RegistrationForm, parent_id: UUID | None = None
) -> UUID:
    found = await rows.known_as(tx, account_id, kind, seen.provider_id)
    if found is not None:
        return found.id
    made, form = ids.uuid7(), seen.form or empty
    await rows.insert(
        tx,
        id=made,
        account_id=account_id,
        kind=kind,
        parent_id=parent_id,
        sender_id=None,
        form=msgspec.json.encode(form).decode(),
        tax_id_cipher=None,
        tax_id_last4="",
        reference=seen.reference or made.hex,
        created_by=None,
    )
    told = {"provider_id": seen.provider_id, "registry_id": seen.registry_id, "renews_at": seen.renews_at}
    told |= {"state": seen.state, "facts_at": seen.seen_at, "checked_at": clock.now()}
    told |= {"reasons": msgspec.json.encode(tuple(seen.reasons)).decode(), "identity_status": seen.identity_status}
    if seen.limits is not None:
        told["limits"] = msgspec.json.encode(seen.limits).decode()
    await rows.update(tx, made, {**told, "next_check_at": policy.next_check(seen.state, clock.now())})
    await rows.record(tx, made, seen.seen_at, source="read", state=seen.state, act="found")
    return made


def _may_be(sender: Sender) -> bool:
    known = PROVIDERS.get(sender.provider)
    real = not sender.is_simulated and sender.kind == "long_code" and sender.value.startswith("+1")
    return real and sender.state != "released" and known is not None and known.registration is not None
