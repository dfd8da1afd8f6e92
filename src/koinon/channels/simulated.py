"""The simulator as a provider: what an organization sends through until it has an account of its own (CHN-007)."""

from uuid import UUID

from koinon import identity
from koinon.channels import repository
from koinon.channels.records import Environment, Sender
from koinon.channels.registry import provider
from koinon.channels.service import fields
from koinon.channels.service.accounts import add_account
from koinon.kit import ids
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.events import Event

PROVIDER = "telnyx"
NAME = "Carrier simulator"
LIMIT_PER_SECOND = 100
AREAS = (202, 213, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 720, 801, 808, 919)


async def ensure_simulator(
    tx: Tx, vault: Vault, base_url: str, number: str, limit_per_second: int = LIMIT_PER_SECOND
) -> Sender:
    """Give an organization a simulated account and a default sender with this number (E.164), once."""
    account_id = await repository.account_named(tx, PROVIDER, NAME)
    if account_id is None:
        secrets = fields.simulated(provider(PROVIDER))
        account_id = await add_account(
            tx, vault, secrets, provider=PROVIDER, name=NAME, environment=Environment.SIMULATOR, base_url=base_url
        )
    for sender in await repository.senders(tx):
        if sender.account_id == account_id:
            return sender
    sender_id = ids.uuid7()
    first = await repository.default_sender(tx, "sms", None) is None
    await repository.insert_sender(
        tx,
        id=sender_id,
        account_id=account_id,
        channel="sms",
        kind="long_code",
        value=number,
        location_id=None,
        state="active",
        is_default=first,
        capabilities=["sms", "mms"],
        limit_per_second=limit_per_second,
        created_by=tx.actor.id,
    )
    made = await repository.sender(tx, sender_id)
    assert made is not None
    return made


async def follow_simulator(tx: Tx, base_url: str) -> None:
    """Have an organization's simulated accounts text through the simulator at `base_url`, which has moved."""
    await repository.move_simulated(tx, base_url)


def practice_number(organization_id: UUID) -> str:
    """An E.164 number of the range kept for fiction (555-0100 to 0199), the same for an organization each time."""
    area, last = divmod(organization_id.int % (len(AREAS) * 100), 100)
    return f"+1{AREAS[area]}55501{last:02d}"


async def practise(tx: Tx, vault: Vault, base_url: str) -> Sender:
    """Let an organization without any number text simulated phones. INVALID_STATE where it has one already."""
    if await repository.senders(tx):
        raise errors.INVALID_STATE()
    made = await ensure_simulator(tx, vault, base_url, practice_number(tx.organization_id))
    await identity.audit(tx, "sender.activated", "sender", made.id)
    tx.publish(Event(type="sender.activated", aggregate_type="sender", aggregate_id=made.id))
    return made
