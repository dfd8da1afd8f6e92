"""Provider accounts: adding, testing, replacing keys, removing; secrets are write-only (CHN-001, 002)."""

import secrets as randomness
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from koinon import identity, organizations
from koinon.channels import health, media, repository
from koinon.channels.contracts import Health
from koinon.channels.opened import read_secrets
from koinon.channels.records import CREDENTIALS_KIND, Account, Environment, PreviousKey, Secrets
from koinon.channels.registry import PROVIDERS, provider
from koinon.channels.service import fields
from koinon.channels.service.mailboxes import schedule_reading
from koinon.channels.service.whatsapp import register
from koinon.kit import clock, ids
from koinon.kit.pagination import Cursor
from koinon.platform import errors
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.services import Services

TOKEN_BYTES = 24
OLD_KEYS_LAST = timedelta(hours=24)


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account to connect; `values` of the provider's fields are needed for a live one, the simulator's are made.

    `path` stands before a field's name where a fault names it.
    """

    provider: str
    name: str
    environment: Environment = Environment.LIVE
    values: Mapping[str, str] = {}
    path: str = ""


async def accounts(tx: Tx) -> list[Account]:
    """All accounts, oldest first."""
    return await repository.accounts(tx)


async def accounts_page(tx: Tx, limit: int, at: Cursor | None) -> Sequence[Account]:
    """Accounts, newest first, from a cursor."""
    return await repository.accounts_page(tx, limit, at)


async def account(tx: Tx, account_id: UUID) -> Account:
    """An account. 404 for a stranger."""
    found = await repository.account(tx, account_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


async def connect_account(tx: Tx, vault: Vault, new: NewAccount, simulator_url: str) -> Account:
    """Connect an account; its key is kept encrypted and never shown again.

    409 for a name that is taken, and for a live one in a sandbox or a sample: neither plan nor trial bounds those.
    """
    if new.provider not in PROVIDERS:
        raise errors.invalid_field("provider", "invalid_enum")
    if await repository.account_named(tx, new.provider, new.name) is not None:
        raise errors.DUPLICATE_RESOURCE()
    live = new.environment == Environment.LIVE
    if live and (not tx.actor.livemode or (await organizations.get(tx)).is_sample):
        raise errors.LIVE_MODE_ONLY()
    chosen = provider(new.provider)
    secrets = fields.checked(chosen, new.values, new.path) if live else fields.simulated(chosen)
    base_url = chosen.base_url if live else simulator_url
    account_id = await add_account(
        tx, vault, secrets, provider=new.provider, name=new.name, environment=new.environment, base_url=base_url
    )
    await register.begin(tx, account_id, new.provider, secrets.credentials(base_url).more)
    await identity.audit(tx, "provider_account.connected", "provider_account", account_id, {"provider": new.provider})
    return await account(tx, account_id)


async def rename_account(tx: Tx, account_id: UUID, name: str) -> Account:
    """Give an account another name. 409 for one that is taken."""
    found = await account(tx, account_id)
    if await repository.account_named(tx, found.provider, name) not in (None, account_id):
        raise errors.DUPLICATE_RESOURCE()
    await repository.update_account(tx, account_id, {"name": name})
    await identity.audit(tx, "provider_account.renamed", "provider_account", account_id)
    return await account(tx, account_id)


async def rotate_secret(tx: Tx, vault: Vault, account_id: UUID, values: Mapping[str, str], path: str = "") -> Account:
    """Replace the keys, what is not given stays; what the old one signed is believed for 24 h (CHN-002)."""
    found = await account(tx, account_id)
    if found.is_shared:
        raise errors.INVALID_STATE("Whoever runs this installation keeps the keys of this account.")
    kept = await repository.account_secrets(tx, account_id)
    assert kept is not None
    old = read_secrets(vault, tx.organization_id, kept.credentials_cipher)
    live = found.environment == Environment.LIVE
    new = fields.renewed(provider(found.provider), old, values, path, live=live)
    register.require_same(found.provider, old.credentials("").more, new.credentials("").more, path)
    await replace_credentials(tx, vault, account_id, api_key=new.api_key, webhook_key=new.webhook_key, more=new.more)
    await register.renewed(tx, account_id, found.provider)
    await identity.audit(tx, "provider_account.secret_rotated", "provider_account", account_id)
    return await account(tx, account_id)


async def remove_account(tx: Tx, account_id: UUID) -> None:
    """Remove an account without senders in use; 409 lists those that stand in the way."""
    await account(tx, account_id)
    using = [sender.value for sender in await repository.senders(tx) if sender.account_id == account_id]
    if using:
        raise errors.RESOURCE_IN_USE(details={"senders": using})
    await media.forget_media_of(tx, account_id)
    await repository.delete_account(tx, account_id)
    await identity.audit(tx, "provider_account.removed", "provider_account", account_id)


async def test_account(services: Services, organization_id: UUID, account_id: UUID) -> Health:
    """One harmless call to the provider, remembered; outside any transaction. 404 for a stranger."""
    found = await health.check(services, organization_id, account_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    return found


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
        key_last4=fields.last4(secrets.api_key),
        webhook_token=token,
        created_by=tx.actor.id,
    )
    await repository.list_in_directory(tx, vault.hash_secret(token, "webhook"), account_id)
    await repository.schedule_probe(tx, 0)
    await schedule_reading(tx, secrets.credentials("").more)
    return account_id


def sealed(vault: Vault, organization_id: UUID, secrets: Secrets) -> bytes:
    """An account's secrets as they are kept."""
    return vault.encrypt(msgspec.json.encode(secrets).decode(), organization_id, CREDENTIALS_KIND)


async def replace_credentials(
    tx: Tx, vault: Vault, account_id: UUID, *, api_key: str, webhook_key: str, more: Mapping[str, str] | None = None
) -> None:
    """New keys from now on; webhooks signed by the old one are believed for 24 h (CHN-002). 404 for a stranger."""
    found = await repository.account_secrets(tx, account_id)
    if found is None:
        raise errors.RESOURCE_NOT_FOUND()
    old, now = read_secrets(vault, tx.organization_id, found.credentials_cipher), clock.now()
    previous = [key for key in old.previous if key.until > now]
    if old.webhook_key and old.webhook_key != webhook_key:
        previous.append(PreviousKey(old.webhook_key, now + OLD_KEYS_LAST))
    rest = old.credentials("").more if more is None else more
    new = Secrets(api_key, webhook_key, None, tuple(previous[-3:]), dict(rest))
    changes = {"credentials_cipher": sealed(vault, tx.organization_id, new), "key_last4": fields.last4(api_key)}
    await repository.update_account(tx, account_id, changes)
    await repository.schedule_probe(tx, 0)
    await schedule_reading(tx, dict(rest))
