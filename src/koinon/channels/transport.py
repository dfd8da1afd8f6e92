"""The road from a prepared message to a carrier: throttle, breaker, adapter. Never inside a transaction."""

import math
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import psycopg
import structlog

from koinon.channels import pairs, repository, windows
from koinon.channels.breakers import FIND, SEND, breaker, is_barred
from koinon.channels.contracts import (
    Accepted,
    Credentials,
    ErrorKind,
    FoundMessage,
    OutgoingMessage,
    ProviderError,
    Refused,
    SendResult,
    Unknown,
)
from koinon.channels.opened import read_secrets
from koinon.channels.ports import CannotFind, Provider
from koinon.channels.records import Sender
from koinon.channels.registry import provider
from koinon.channels.repository.routes import spare_accounts
from koinon.channels.service.blockers import SENDABLE
from koinon.channels.service.email_domains import signing_key
from koinon.channels.slots import Lane
from koinon.channels.throttle import Throttle
from koinon.channels.throttled import note_throttled
from koinon.channels.trouble import Trouble
from koinon.channels.watching.metrics import observe
from koinon.channels.watching.watcher import Watcher
from koinon.platform import errors
from koinon.platform.alerts import Alert, Severity
from koinon.platform.db import DatabaseUnavailable
from koinon.platform.http import BreakerState, watched
from koinon.platform.http.outside import OUTSIDE
from koinon.platform.services import Services

REMEMBERED_SECONDS = 5.0
CALLED = "provider_called"
DEFAULT_RETRY_AFTER = 2.0
CLOCK_MARGIN = timedelta(hours=1)
log = structlog.get_logger("koinon.channels")


Spares = Sequence[Sequence[UUID]]
"""By route: the other accounts that may send in a sender's place."""


class Transport:
    """One sender's way out, shared by everything in this process that sends from it."""

    def __init__(
        self, services: Services, organization_id: UUID, sender: Sender, credentials: Credentials, spares: Spares = ()
    ) -> None:
        self.sender, self._spares = sender, spares
        self._services, self._organization_id = services, organization_id
        self._provider: Provider = provider(sender.provider)
        self._credentials = credentials
        self._callback = (
            f"{services.configuration.base_url.rstrip('/')}/webhooks/{sender.provider}/{sender.webhook_token}"
        )
        self._throttle = Throttle(
            services.database, organization_id, sender.id, sender.segments_per_second, services.shared
        )
        self._breaker = breaker(services, organization_id, sender.account_id, SEND)
        self._finding = breaker(services, organization_id, sender.account_id, FIND)
        self._trouble = Trouble(services.database, organization_id, sender.id)
        account = (organization_id, sender.account_id, sender.id, sender.provider)
        self._watcher = Watcher(*account, SEND, is_simulated=sender.is_simulated)
        self._searching = Watcher(*account, FIND, is_simulated=sender.is_simulated)
        self.loaded_at = time.monotonic()

    def renew(self, sender: Sender, credentials: Credentials, spares: Spares) -> None:
        """Take over what changed; slots and breaker are kept."""
        self.sender, self._credentials, self._spares = sender, credentials, spares
        self._throttle.limit = sender.segments_per_second
        self.loaded_at = time.monotonic()

    def callback_url(self, delivery_id: UUID, attempt_id: UUID | str) -> str:
        """Where the provider reports this attempt: our ids ride in it (CHN-034)."""
        return f"{self._callback}?d={delivery_id}&a={attempt_id}"

    @property
    def names_our_ids(self) -> bool:
        """Whether what `find` finds carries our delivery ids."""
        return self._provider.capabilities.names_our_ids

    @property
    def is_barred(self) -> bool:
        """Whether its carrier failed too often to be asked."""
        return self._breaker.state is BreakerState.OPEN

    @property
    def has_spare(self) -> bool:
        """Whether on each route of its sender another account, which is asked, may take over (CHN-046)."""
        return bool(self._spares) and all(
            any(not is_barred(self._services, account, SEND) for account in accounts) for accounts in self._spares
        )

    def rate(self, lane: Lane) -> float:
        """Segments a second this lane gets at present: the finish estimate divides by it."""
        return self._throttle.rate(lane)

    async def reserve(self, lane: Lane, segments: int, at_most: float = math.inf) -> float:
        """Seconds to wait before sending so many segments; the slots are the caller's unless that is over `at_most`."""
        wait = await self._throttle.reserve(lane, segments, at_most)
        if wait <= at_most:
            observe("throttle_wait_seconds", lane, wait)
        return wait

    async def send(self, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """Send at once, one result a message in order. With the breaker open nothing is written."""
        await self._breaker.look()
        results: list[SendResult] = [self._refusal_by_breaker()] * len(messages)
        held = await self._held(messages)
        for index, refusal in held.items():
            results[index] = refusal
        allowed = [index for index in range(len(messages)) if index not in held and self._breaker.allow()]
        began = time.perf_counter()
        with watched(self._watcher):
            sent = await self._provider.send(self._credentials, [messages[index] for index in allowed])
        self._watcher.note(self.sender.channel, sent)
        took, failed = time.perf_counter() - began, sum(map(_is_failure, sent))
        OUTSIDE.note(self.sender.provider, len(sent), failed, took)
        milliseconds = round(took * 1000)
        log.info(CALLED, provider=self.sender.provider, calls=len(sent), failed=failed, milliseconds=milliseconds)
        for index, result in zip(allowed, sent, strict=True):
            self._breaker.record(not _is_failure(result))
            results[index] = result
        await self._breaker.share()
        try:
            await self._heed(sent)
        except (psycopg.Error, DatabaseUnavailable) as fault:
            log.warning("sender_not_slowed_down", sender_id=str(self.sender.id), error=type(fault).__name__)
        return results

    async def _held(self, messages: Sequence[OutgoingMessage]) -> dict[int, Refused]:
        """What WhatsApp would refuse: the person has not written for a day, or was written to just now."""
        if self.sender.channel != "whatsapp" or self.is_barred:
            return {}
        of = (self._services, self._organization_id, self.sender.id)
        held = dict.fromkeys(await windows.refused(*of, messages), windows.CLOSED)
        rest = [(index, one) for index, one in enumerate(messages) if index not in held]
        return held | await pairs.too_soon(*of, self._provider.capabilities, rest)

    async def find(self, to: str, since: datetime, until: datetime | None = None) -> list[FoundMessage]:
        """What the provider knows about messages to a number. Raises CannotFind when it cannot tell.

        Without `until` the window is open at its end: the provider's clock may be ahead of ours.
        """
        if not self._provider.capabilities.can_find:
            raise CannotFind
        await self._finding.look()
        if not self._finding.allow():
            raise CannotFind
        ok = False
        try:
            until = until or datetime.now(UTC) + CLOCK_MARGIN
            with watched(self._searching):
                found = await self._provider.find(self._credentials, to, since, until)
            ok = True
            return found
        finally:
            self._finding.record(ok)
            await self._finding.share()

    def _refusal_by_breaker(self) -> Refused:
        wait = max(1.0, self._breaker.left)
        words = "The carrier failed too often just now, so it was not asked."
        return Refused(ProviderError("breaker_open", ErrorKind.RETRYABLE, words, wait))

    async def _heed(self, results: Sequence[SendResult]) -> None:
        """Slow down after a 429; pause the sender when the account itself is in trouble (CHN-051, 080)."""
        refusals = [result.error for result in results if isinstance(result, Refused)]
        throttled = [error for error in refusals if error.kind is ErrorKind.THROTTLED and not error.for_recipient]
        if throttled:
            pause = max(error.retry_after or DEFAULT_RETRY_AFTER for error in throttled)
            note_throttled(self._services, self.sender.id, pause)
            await self._throttle.slow_down(pause)
        if failed := sum(map(_is_failure, results)):
            async with self._services.database.transaction(self._organization_id) as tx:
                await repository.note_errors(tx, self.sender.id, failed)
        await self._trouble.note(
            throttled[0] if throttled else None,
            next((error for error in refusals if error.kind is ErrorKind.ACCOUNT), None),
            accepted=any(isinstance(result, Accepted) for result in results),
        )


def _is_failure(result: SendResult) -> bool:
    """Only what speaks against the carrier counts: a wrong number never opens the breaker (CHN-046)."""
    return isinstance(result, Unknown) or (isinstance(result, Refused) and result.error.kind is ErrorKind.RETRYABLE)


_transports: dict[tuple[int, UUID, UUID], Transport] = {}


def open_breakers() -> list[Alert]:
    """An alert for each sender of this process whose carrier is not asked any more (OPS-090, 101).

    Critical where nothing else can send; a warning where its routes lead elsewhere (CHN-046).
    """
    return [
        Alert(
            kind="breaker_open",
            severity=Severity.WARNING if known.has_spare else Severity.CRITICAL,
            subject=f"{known.sender.provider} {known.sender.id}",
            organization_id=organization_id,
            message=f"{known.sender.provider} failed too often and is not asked for now: "
            + ("messages leave by another account." if known.has_spare else "messages wait in their queue."),
        )
        for (_, organization_id, _), known in _transports.items()
        if known.is_barred and not known.sender.is_simulated
    ]


async def transport(services: Services, organization_id: UUID, sender_id: UUID) -> Transport:
    """The sender's transport in this process; changes of sender or account reach it within 5 s. 404 for a stranger."""
    key = (id(services), organization_id, sender_id)
    known = _transports.get(key)
    if known is not None and time.monotonic() - known.loaded_at < REMEMBERED_SECONDS:
        return known
    sender, credentials, spares = await _load(services, organization_id, sender_id)
    if known is None or known.sender.account_id != sender.account_id:
        known = _transports[key] = Transport(services, organization_id, sender, credentials, spares)
    else:
        known.renew(sender, credentials, spares)
    return known


async def _load(services: Services, organization_id: UUID, sender_id: UUID) -> tuple[Sender, Credentials, Spares]:
    async with services.database.transaction(organization_id) as tx:
        sender = await repository.sender(tx, sender_id)
        account = await repository.account_secrets(tx, sender.account_id) if sender else None
        signing = await signing_key(tx, services.vault, sender) if sender else {}
        spares = await spare_accounts(tx, sender_id, [state.value for state in SENDABLE])
    if sender is None or account is None:
        raise errors.RESOURCE_NOT_FOUND()
    credentials = read_secrets(services.vault, organization_id, account.credentials_cipher).credentials(
        account.base_url, services.configuration.mail_networks
    )
    if signing:
        credentials = msgspec.structs.replace(credentials, more={**credentials.more, **signing})
    return sender, credentials, spares
