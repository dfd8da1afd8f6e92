"""When a carrier stops an account: its sender pauses and says why, so that a broadcast does not fail one by one."""

import time
from collections.abc import Callable
from uuid import UUID

from koinon.channels import notices, repository
from koinon.channels.contracts import ProviderError
from koinon.channels.records import SenderState
from koinon.platform.db import Database
from koinon.platform.events import Event

LASTING_SECONDS = 300.0
FORGOTTEN_SECONDS = 60.0


class Trouble:
    """Pauses a sender at once on an account error, and after five minutes of nothing but 429s (CHN-080)."""

    def __init__(
        self, database: Database, organization_id: UUID, sender_id: UUID, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._now = now
        self._database, self._organization_id, self._sender_id = database, organization_id, sender_id
        self._throttled_since: float | None = None
        self._throttled_last = 0.0

    async def note(self, throttled: ProviderError | None, account: ProviderError | None, *, accepted: bool) -> None:
        """Tell what a batch met: its first 429, its first account error, and whether anything was accepted."""
        now = self._now()
        if account is not None:
            await self._pause(account, replies_go_on=False)
        elif throttled is None or accepted:
            if now - self._throttled_last > FORGOTTEN_SECONDS or accepted:
                self._throttled_since = None
        else:
            self._throttled_since = self._throttled_since or now
            self._throttled_last = now
            if now - self._throttled_since >= LASTING_SECONDS:
                self._throttled_since = None
                await self._pause(throttled, replies_go_on=True)

    async def _pause(self, error: ProviderError, *, replies_go_on: bool) -> None:
        async with self._database.transaction(self._organization_id) as tx:
            sender = await repository.sender(tx, self._sender_id)
            if sender is None or sender.state not in (SenderState.ACTIVE, SenderState.DEGRADED):
                return
            words = f"{error.code}: {error.detail}"[:500]
            changes = {"state": "paused", "last_error": words, "replies_go_on": replies_go_on}
            await repository.update_sender(tx, self._sender_id, changes)
            await notices.tell_of_pause(tx, sender, error.kind, replies_go_on=replies_go_on)
            payload = {"code": error.code, "by": "carrier"}
            tx.publish(
                Event(type="sender.paused", aggregate_type="sender", aggregate_id=self._sender_id, payload=payload)
            )
