"""Channels' side of the inbound door: proving with an account's key, and applying what waits in sets (CHN-055..060)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
import psycopg
import structlog

from koinon import organizations
from koinon.channels import announced, facts, repository
from koinon.channels.contracts import (
    AppliedFact,
    Credentials,
    Fact,
    InboundMessage,
    OptOut,
    ReactionRemoved,
    SenderQuality,
    Unrecognised,
)
from koinon.channels.keys import KEY_PREFIX
from koinon.channels.media import await_media
from koinon.channels.opened import read_secrets
from koinon.channels.ports import BadSignature, Call, MalformedWebhook, Provider
from koinon.channels.service import dead_letters
from koinon.channels.watching.hearing import hear
from koinon.platform import webhooks
from koinon.platform.crypto import Vault
from koinon.platform.db import Tx
from koinon.platform.events import Event
from koinon.platform.jobs import Job
from koinon.platform.services import Services
from koinon.platform.webhooks import Arrived, Inspected

SET_SIZE = 500
LARGE = 256 * 1024
log = structlog.get_logger("koinon.channels")


class Keys(NamedTuple):
    """The credentials that verify, and those that did until a day after they were replaced."""

    current: Credentials
    previous: tuple[tuple[Credentials, datetime], ...]


class ProviderSource:
    """A provider of messages as a source of webhooks."""

    def __init__(self, provider: Provider, job: Job) -> None:
        self.name, self.job, self._provider = provider.name, job, provider
        self.max_bytes, self.answer = provider.max_webhook_bytes, provider.answer

    async def account(self, tx: Tx, vault: Vault, account_id: UUID) -> Keys | None:
        found = await repository.account_secrets(tx, account_id)
        if found is None or found.provider != self.name:
            return None
        secrets = read_secrets(vault, tx.organization_id, found.credentials_cipher)
        if not secrets.webhook_key:
            return None
        current = secrets.credentials(found.base_url)
        replaced = [(msgspec.structs.replace(current, webhook_key=k.webhook_key), k.until) for k in secrets.previous]
        return Keys(current, tuple(replaced))

    def is_simulated(self, account: Keys) -> bool:
        return account.current.api_key.startswith(KEY_PREFIX)

    async def prepare(self, call: Call, account: Keys) -> None:
        for credentials in (account.current, *(replaced for replaced, _ in account.previous)):
            await self._provider.prepare(call, credentials)

    def verify(self, call: Call, account: Keys, now: datetime) -> None:
        """By the present key, else by one replaced less than a day ago (CHN-002)."""
        try:
            self._provider.verify(call, account.current, now)
        except BadSignature:
            for credentials, until in account.previous:
                if now < until:
                    self._provider.verify(call, credentials, now)
                    return
            raise

    def keep(self, call: Call) -> bytes:
        return self._provider.keep(call)

    def inspect(self, kept: bytes) -> Inspected:
        return self._provider.inspect(kept)

    def challenge(self, call: Call, account: Keys) -> bytes | None:
        return self._provider.challenge(call, account.current)


async def apply_waiting(services: Services, organization_id: UUID, providers: Mapping[str, Provider]) -> int:
    """Apply the next set of at most `SET_SIZE` that an organization has waiting; how many.

    0 when there is none, the organization is read-only (they are kept and applied afterwards, ORG-031), or another
    worker is at it: that one looks again after it let go, so nothing is left over.
    """
    async with services.database.transaction(organization_id) as tx:
        if not await _alone(tx) or not await organizations.takes_facts(tx):
            return 0
        arrived = await webhooks.claim(tx, list(providers), SET_SIZE)
        if arrived:
            await _apply_set(tx, services, arrived, providers)
    return len(arrived)


async def _alone(tx: Tx) -> bool:
    """One worker an organization at a time: two would wait for each other's rows."""
    key = int.from_bytes(tx.organization_id.bytes[8:], "big", signed=True) ^ 0x77_65_62
    return bool(await tx.scalar("select pg_try_advisory_xact_lock(%(key)s)", {"key": key}))


async def _apply_set(tx: Tx, services: Services, arrived: Sequence[Arrived], providers: Mapping[str, Provider]) -> None:
    read: list[tuple[Arrived, list[Fact]]] = []
    for one in arrived:
        try:
            read.append((one, await _read(providers[one.source], one.raw(services.vault))))
        except Exception as fault:  # one that chokes its reader, foreseen or not, must not stop the others
            await _set_aside(tx, one, fault)
    await hear(tx, read)
    try:
        async with tx.savepoint():
            await _hand_out(tx, services, read)
    except Exception as fault:
        if _will_pass(fault):
            raise
        await _apply_one_by_one(tx, services, read)
    else:
        await webhooks.mark_applied(tx, [one.id for one, _ in read])


async def _read(provider: Provider, kept: bytes) -> list[Fact]:
    """What a call says; a mail of many megabytes is taken apart in a thread, so that the others' work goes on."""
    return await asyncio.to_thread(provider.parse, kept) if len(kept) > LARGE else provider.parse(kept)


async def _apply_one_by_one(tx: Tx, services: Services, read: Sequence[tuple[Arrived, list[Fact]]]) -> None:
    """A set failed: find the poison row and set it aside alone (CHN-059)."""
    applied = []
    for one, found in read:
        try:
            async with tx.savepoint():
                await _hand_out(tx, services, [(one, found)])
        except Exception as fault:
            if _will_pass(fault):
                raise
            await _set_aside(tx, one, fault)
        else:
            applied.append(one.id)
    await webhooks.mark_applied(tx, applied)


def _will_pass(fault: Exception) -> bool:
    """Whether it speaks of the database rather than of the rows; class 54 (a value too long for an index) does not."""
    return isinstance(fault, psycopg.OperationalError) and not (fault.sqlstate or "").startswith("54")


async def _hand_out(tx: Tx, services: Services, read: Sequence[tuple[Arrived, list[Fact]]]) -> None:
    told = await await_media(tx, read)
    named = [(one.account_id, fact) for one, found in told for fact in found if not isinstance(fact, Unrecognised)]
    written_to = {value for _, fact in named if (value := _ours(fact)) is not None}
    ours = await repository.senders_of(tx, sorted(written_to)) if written_to else {}
    applied = [
        AppliedFact(account_id, ours.get(value) if (value := _ours(fact)) else None, fact) for account_id, fact in named
    ]
    await facts.hand_out(tx, services, applied)
    await announced.follow(tx, read)


def _ours(fact: Fact) -> tuple[str, str] | None:
    """The channel and the value of our sender that a fact names."""
    if isinstance(fact, SenderQuality):
        return "whatsapp", fact.sender
    return (fact.channel, fact.sender) if isinstance(fact, InboundMessage | ReactionRemoved | OptOut) else None


async def _set_aside(tx: Tx, one: Arrived, fault: Exception) -> None:
    dead = await webhooks.mark_failed(tx, one, type(fault).__name__)
    trace = None if isinstance(fault, MalformedWebhook) else fault
    log.warning("webhook_set_aside", webhook_id=str(one.id), error=type(fault).__name__, dead=dead, exc_info=trace)
    if dead:
        await dead_letters.bury(tx, "webhook", [(one.id, type(fault).__name__)], one.account_id)
        payload = {"source": one.source, "error": type(fault).__name__}
        tx.publish(Event(type="webhook.dead", aggregate_type="webhook", aggregate_id=one.id, payload=payload))
