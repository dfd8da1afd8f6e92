"""Accounts of the whole installation, which its operator offers to every organization (CHN-003).

Their keys stand in a file of the operator's. An organization that takes one up has an account of its own, with its own
webhook address and messaging profile, whose keys are copied there sealed and never shown; its numbers are bought here,
so that each belongs to one organization.
"""

import hashlib
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
import structlog
from msgspec import Meta

from koinon import identity, organizations
from koinon.channels import repository
from koinon.channels.keys import KEY_PREFIX
from koinon.channels.opened import read_secrets
from koinon.channels.records import Account, Environment, Secrets
from koinon.channels.registry import PROVIDERS, provider
from koinon.channels.service import accounts, fields
from koinon.platform import errors
from koinon.platform.configuration import Configuration
from koinon.platform.db import Tx
from koinon.platform.services import Services

log = structlog.get_logger("koinon.channels")


class SharedAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account as the file holds it; `values` are the provider's own fields, the simulator's are made."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    provider: str
    environment: Environment = Environment.LIVE
    values: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"SharedAccount({self.name}, {self.provider})"


class SharedOffer(msgspec.Struct, frozen=True):
    """What an organization may take up; `account_id` where it has."""

    name: str
    provider: str
    environment: Environment
    account_id: UUID | None


class UnusableFile(Exception):
    """The operator's file cannot be used; says why, and never what stands in it."""


def read_shared(path: Path | None) -> dict[str, SharedAccount]:
    """The accounts of a file by name; none without a file. Raises UnusableFile."""
    if path is None:
        return {}
    try:
        listed = msgspec.json.decode(path.read_bytes(), type=list[SharedAccount])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise UnusableFile(f"{path.name}: {type(fault).__name__}") from None
    for one in listed:
        _require_usable(one)
    if len({one.name for one in listed}) < len(listed):
        raise UnusableFile("two accounts of one name")
    return {one.name: one for one in listed}


async def shared_offers(tx: Tx, configuration: Configuration) -> list[SharedOffer]:
    """What the operator offers, by name; a file that cannot be used offers nothing and is logged."""
    taken = await repository.shared_accounts(tx)
    return [SharedOffer(one.name, one.provider, one.environment, taken.get(one.name)) for one in _known(configuration)]


async def use_shared(tx: Tx, services: Services, name: str) -> Account:
    """Take up an offered account. 404 for none of that name, 409 for one we use or whose name another has."""
    offered = {one.name: one for one in _known(services.configuration)}.get(name)
    if offered is None:
        raise errors.RESOURCE_NOT_FOUND()
    live = offered.environment == Environment.LIVE
    if live and (not tx.actor.livemode or (await organizations.get(tx)).is_sample):
        raise errors.LIVE_MODE_ONLY()
    in_use = name in await repository.shared_accounts(tx)
    if in_use or await repository.account_named(tx, offered.provider, name) is not None:
        raise errors.DUPLICATE_RESOURCE()
    account_id = await accounts.add_account(
        tx,
        services.vault,
        secrets_of(offered),
        provider=offered.provider,
        name=name,
        environment=offered.environment,
        base_url=provider(offered.provider).base_url if live else services.configuration.simulator_base,
    )
    await repository.update_account(tx, account_id, {"shared_as": name, "key_last4": ""})
    await identity.audit(tx, "provider_account.connected", "provider_account", account_id, {"shared": name})
    return await accounts.account(tx, account_id)


async def renew_shared(services: Services, organization_id: UUID) -> None:
    """Bring keys that the operator replaced in the file to the organization's accounts."""
    known = {one.name: one for one in _known(services.configuration)}
    if not known:
        return
    async with services.database.transaction(organization_id) as tx:
        for name, account_id in (await repository.shared_accounts(tx)).items():
            kept = await repository.account_secrets(tx, account_id) if name in known else None
            if kept is None:
                continue
            old, new = read_secrets(services.vault, organization_id, kept.credentials_cipher), secrets_of(known[name])
            if (old.api_key, old.webhook_key, old.more) != (new.api_key, new.webhook_key, new.more):
                await accounts.replace_credentials(
                    tx, services.vault, account_id, api_key=new.api_key, webhook_key=new.webhook_key, more=new.more
                )
                await repository.update_account(tx, account_id, {"key_last4": ""})


def secrets_of(shared: SharedAccount) -> Secrets:
    """The account's keys: those of the file, or the simulator's, the same for everybody."""
    chosen = provider(shared.provider)
    if shared.environment == Environment.SIMULATOR:
        word = hashlib.sha256(b"shared " + shared.name.encode()).hexdigest()[:32]
        return fields.kept(chosen, chosen.simulated(KEY_PREFIX + word))
    return fields.checked(chosen, shared.values)


def _known(configuration: Configuration) -> list[SharedAccount]:
    try:
        path = configuration.shared_accounts
        return list(read_shared(Path(path) if path else None).values())
    except UnusableFile as fault:
        log.error("shared_accounts_unreadable", reason=str(fault))
        return []


def _require_usable(one: SharedAccount) -> None:
    """Only what names its organization by itself is shared: calls by their address, numbers since they are bought here.

    A profile that all would share brings everybody's answers to one of them.
    """
    if one.provider not in PROVIDERS or not provider(one.provider).capabilities.shareable:
        raise UnusableFile(f"{one.name}: accounts of {one.provider} cannot be shared")
    if one.values.get("profile_id"):
        raise UnusableFile(f"{one.name}: without profile_id, each organization has a profile of its own")
    if one.environment == Environment.LIVE:
        try:
            fields.checked(provider(one.provider), one.values)
        except errors.KoinonError as fault:
            raise UnusableFile(f"{one.name}: {fault.code}") from None
