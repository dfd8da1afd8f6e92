"""The simulator as a provider: what an organization sends through until it has an account of its own (CHN-007)."""

import secrets as randomness

from koinon.channels import repository
from koinon.channels.keys import KEY_PREFIX, simulated_public_key
from koinon.channels.records import Environment, Secrets, Sender
from koinon.channels.service.accounts import add_account
from koinon.kit import ids
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

PROVIDER = "telnyx"
NAME = "Carrier simulator"
LIMIT_PER_SECOND = 100


async def ensure_simulator(
    tx: Tx, vault: Vault, base_url: str, number: str, limit_per_second: int = LIMIT_PER_SECOND
) -> Sender:
    """Give an organization a simulated account and a default sender with this number (E.164), once."""
    account_id = await repository.account_named(tx, PROVIDER, NAME)
    if account_id is None:
        api_key = KEY_PREFIX + randomness.token_hex(16)
        secrets = Secrets(api_key, simulated_public_key(api_key))
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
