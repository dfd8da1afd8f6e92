"""Which numbers a campaign is wanted for (CHN-024); a job asks the provider as soon as this is committed."""

from collections.abc import Sequence
from uuid import UUID

from koinon import identity
from koinon.channels import repository as channel_rows
from koinon.channels.registration.records import Assignment
from koinon.channels.repository import assignments as rows
from koinon.channels.repository import registrations
from koinon.channels.service.registration import jobs, standing
from koinon.channels.service.registration.drafts import registration
from koinon.kit import clock
from koinon.platform import errors
from koinon.platform.db import Tx


async def assignments(tx: Tx, campaign_id: UUID) -> list[Assignment]:
    """The numbers of a campaign. 404 for a stranger."""
    await registration(tx, campaign_id, "campaign")
    return await rows.of_campaign(tx, campaign_id)


async def assign(tx: Tx, campaign_id: UUID, sender_ids: Sequence[UUID]) -> list[Assignment]:
    """Have exactly these numbers send by a campaign. 422 for one that is not a long code of its account."""
    campaign = await registration(tx, campaign_id, "campaign")
    known = {one.id: one for one in await channel_rows.senders(tx)}
    for nth, sender_id in enumerate(sender_ids):
        sender = known.get(sender_id)
        if sender is None or sender.account_id != campaign.account_id or sender.kind != "long_code":
            sentence = "This is no local number of the account that the campaign is registered with."
            raise errors.invalid_field(f"sender_ids[{nth}]", "validation_failed", sentence)
    for one in await rows.assignments(tx):
        if one.campaign_id != campaign_id and one.sender_id in sender_ids:
            raise errors.RESOURCE_IN_USE()
        if one.campaign_id == campaign_id and one.sender_id not in sender_ids and one.state != "unassigning":
            gone = {"state": "unassigning", "to_send": True, "next_check_at": clock.now()}
            await rows.update(tx, one.id, gone)
    await rows.insert(tx, campaign_id, sender_ids)
    await registrations.wake(tx)
    await jobs.advance.defer(tx, once=f"registration:{campaign_id}", registration_id=str(campaign_id))
    await standing.follow_limits(tx)
    await identity.audit(tx, "sender_registration.assigned", "sender_registration", campaign_id)
    return await rows.of_campaign(tx, campaign_id)
