"""What messaging knows of a person: told to them (CON-091), and taken out of the ledger when they go (CON-095)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from koinon import contacts
from koinon.contacts import Leaving, Section
from koinon.messaging.links.repository import forgetting as links
from koinon.messaging.policy import reasons
from koinon.messaging.repository import deliveries, erasing
from koinon.platform.db import Tx
from koinon.platform.services import Services
from koinon.platform.words import Words

BATCH = 1_000


async def erase(tx: Tx, services: Services, leaving: Leaving) -> Mapping[str, int]:
    """Strip what was sent to them; counts and prices stay."""
    clicks = await links.unname(tx, leaving.people)
    kinds = set(contacts.KIND_OF_CHANNEL.values())
    nobody = {kind: services.vault.encrypt("", tx.organization_id, kind) for kind in kinds}
    stripped = await erasing.strip_deliveries(tx, leaving.people, leaving.hashes, nobody)
    if leaving.shared:
        await erasing.uncover(tx, leaving.people, leaving.shared)
    stripped += await erasing.forget_children(tx, leaving.people)
    await erasing.unname(tx, leaving.people)
    await erasing.forget_sends(tx, leaving.people)
    await erasing.queue_nameless(tx, leaving.hashes)
    traces = await erasing.forget_hashes(tx, leaving.hashes)
    return {"deliveries": stripped, "delivery_traces": clicks + traces}


async def told(tx: Tx, services: Services, contact_id: UUID, say: Words) -> Sequence[Section]:
    """Every message that was sent to them and every link in one that they followed, the latest first."""
    rows, at = list[Mapping[str, object]](), None
    while True:
        found = await deliveries.of_contact(tx, contact_id, at, BATCH, replies=False)
        rows += [
            {
                "at": row.created_at,
                "channel": row.channel,
                "broadcast": row.broadcast_name or "",
                "text": row.body,
                "state": str(row.state),
                "reason": reasons.sentence(row.reason, row.channel) if row.reason else "",
            }
            for row in found
        ]
        if len(found) < BATCH:
            break
        at = (found[-1].created_at, found[-1].id)
    columns = {
        "at": say.gettext("When"),
        "channel": say.gettext("Channel"),
        "broadcast": say.gettext("Broadcast"),
        "text": say.gettext("Text"),
        "state": say.gettext("State"),
        "reason": say.gettext("Reason"),
    }
    clicks = await links.followed_by(tx, contact_id)
    followed = [{"at": at, "link": url, "device": device} for at, url, device in clicks]
    named = {"at": say.gettext("When"), "link": say.gettext("Link"), "device": say.gettext("Device")}
    return [
        Section("messages", say.gettext("Messages that were sent to you"), columns, rows),
        Section("clicks", say.gettext("Links you followed"), named, followed),
    ]
