"""A net below webhooks: what people wrote is asked for where a provider can tell it (CHN-063)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import structlog

from koinon.channels import health, repository
from koinon.channels.contracts import Credentials
from koinon.channels.ports import CannotFind
from koinon.channels.records import Sender
from koinon.channels.registry import PROVIDERS, provider
from koinon.channels.watching.watcher import watching
from koinon.kit import clock
from koinon.platform import webhooks
from koinon.platform.services import Services

# More than a night without us; the door's keys, which drop what was heard, are kept for eight days.
LOOK_BACK = timedelta(hours=26)
log = structlog.get_logger("koinon.channels")


class _Asked(NamedTuple):
    sender: Sender
    credentials: Credentials


async def fetch_missed(services: Services, organization_id: UUID) -> int:
    """Put what was written to an organization's senders beside the calls that came; how many were told.

    What came by a call too is dropped by its id. A sender whose provider cannot tell is asked about an hour later.
    """
    told = 0
    for asked in await _asked(services, organization_id):
        try:
            found = await _missed(organization_id, asked)
        except CannotFind as fault:
            log.warning("missing_messages_not_told", provider=asked.sender.provider, reason=str(fault)[:100])
            continue
        await _keep(services, organization_id, asked.sender, found)
        told += len(found)
    return told


async def _asked(services: Services, organization_id: UUID) -> list[_Asked]:
    able = {name for name, one in PROVIDERS.items() if one.capabilities.can_list_inbound}
    async with services.database.transaction(organization_id) as tx:
        senders = [one for one in await repository.senders(tx) if one.provider in able]
        keys = {one.account_id: await health.credentials_of(tx, services, one.account_id) for one in senders}
    return [_Asked(one, found[1]) for one in senders if (found := keys[one.account_id]) is not None]


async def _missed(organization_id: UUID, asked: _Asked) -> list[bytes]:
    sender = asked.sender
    with watching(organization_id, sender.account_id, sender.provider, "missed", is_simulated=sender.is_simulated):
        return await provider(sender.provider).missed(asked.credentials, sender.value, clock.now() - LOOK_BACK)


async def _keep(services: Services, organization_id: UUID, sender: Sender, found: Sequence[bytes]) -> None:
    if not found:
        return
    async with services.database.transaction(organization_id) as tx:
        for kept in found:
            await webhooks.append(tx, services.vault, source=sender.provider, account_id=sender.account_id, kept=kept)
