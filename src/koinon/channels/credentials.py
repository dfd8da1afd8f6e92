"""Adding accounts and replacing their keys; secrets are write-only."""

import secrets as randomness
from datetime import timedelta
from uuid import UUID

import msgspec

from koinon.channels import repository
from koinon.channels.accounts import CREDENTIALS_KIND, Environment, PreviousKey, Secrets
from koinon.channels.webhooks import read_secrets
from koinon.kit import clock, ids
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx

TOKEN_BYTES = 24
OLD_KEYS_LAST = timedelta(hours=24)


async def add_account(
    tx: Tx, vault: Vault, secrets: Secrets, *, provider: str, name: str, environment: Environment, base_url: str
) -> UUID:
    """Keep an account with its secrets encrypted and its webhook token in the directory."""
    account_id, token = ids.uuid7(), randomness.token_urlsafe(TOKEN_BYTES)
    await repository.insert_account(
        tx,
        id=account_id,
        provider=provider,
        name=name,
        environment=environment.value,
        base_url=base_url,
        credentials_cipher=sealed(vault, tx.organization_id, secrets),
        key_last4=secrets.api_key[-4:],
        webhook_token=token,
        created_by=tx.actor.id,
    )
    await repository.list_in_directory(tx, vault.hash_secret(token, "webhook"), account_id)
    await repository.schedule_probe(tx, 0)
    return account_id


def sealed(vault: Vault, organization_id: UUID, secrets: Secrets) -> bytes:
    """An account's secrets as they are kept."""
    return vault.encrypt(msgspec.json.encode(secrets).decode(), organization_id, CREDENTIALS_KIND)


async def replace_credentials(
    tx: Tx, vault: Vault, account_id: UUID, *, api_key: str, public_key: str, profile_id: str | None = None
) -> None:
    """New keys from now on; webhooks signed by the old one are believed for 24 h (CHN-002). 404 for a stranger."""
    found = await repository.account_secrets(tx, account_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    old, now = read_secrets(vault, tx.organization_id, found.credentials_cipher), clock.now()
    previous = [key for key in old.previous if key.until > now]
    if old.public_key and old.public_key != public_key:
        previous.append(PreviousKey(old.public_key, now + OLD_KEYS_LAST))
    new = Secrets(api_key, public_key, profile_id or old.profile_id, tuple(previous[-3:]))
    changes = {"credentials_cipher": sealed(vault, tx.organization_id, new), "key_last4": api_key[-4:]}
    await repository.update_account(tx, account_id, changes)
    await repository.schedule_probe(tx, 0)
