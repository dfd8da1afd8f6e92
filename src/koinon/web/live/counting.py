"""Counts are pushed, each to whom they belong: one look for all of an organization's windows (INB-073)."""

import asyncio
import contextlib
from uuid import UUID

from koinon import identity, inbox
from koinon.platform.actor import Actor
from koinon.platform.events import Recorded
from koinon.platform.realtime import Hub, Notice, Socket
from koinon.platform.services import Services

EVERY = 0.5
_COUNTED = ("conversation", "message", "notification")


class Counting:
    """Which organizations' counts may have changed, looked at twice a second at most."""

    def __init__(self, services: Services, hub: Hub) -> None:
        self._services, self._hub = services, hub
        self._changed: set[UUID] = set()
        self._woken = asyncio.Event()
        self.actors: dict[UUID, dict[UUID, Actor]] = {}
        hub.listen(self.note)

    def note(self, events: list[Recorded]) -> None:
        """Something was read of the log."""
        for event in events:
            if event.organization_id in self.actors and event.type.partition(".")[0] in _COUNTED:
                self._changed.add(event.organization_id)
                self._woken.set()

    async def run(self) -> None:
        """Count until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            changed, self._changed = self._changed, set()
            for organization_id in changed:
                with contextlib.suppress(Exception):  # the database is away; the next change counts again
                    await self._count(organization_id)
            await asyncio.sleep(EVERY)

    async def _count(self, organization_id: UUID) -> None:
        for user_id, actor in list(self.actors.get(organization_id, {}).items()):
            self._hub.tell(organization_id, await self.of(user_id, actor))
        for watcher, named in self._hub.topics(organization_id, "view:"):
            if isinstance(watcher, Socket):
                await self._count_views(watcher, named)

    async def _count_views(self, socket: Socket, topics: list[str]) -> None:
        """What each watched view holds for this one, who may see less than others."""
        async with self._services.database.transaction(socket.peer.actor) as tx:
            shown = [one for one in await inbox.shown_views(tx, tx.actor.id) if f"view:{one.id}" in topics]
            counts = await inbox.view_counts(tx, [(one.id, one.filters) for one in shown])
        for view_id, number in counts.items():
            socket.tell(Notice(f"view:{view_id}", "counts", {"view_id": view_id, "conversations": number}, merges=True))

    async def of(self, user_id: UUID, actor: Actor) -> Notice:
        """The counts of one person, within their rights."""
        async with self._services.database.transaction(actor) as tx:
            told: dict[str, int] = {"notices": await identity.unread_notices(tx)}
            if actor.may("conversations:read"):
                told["unread"] = await inbox.unread_count(tx)
        return Notice(f"user:{user_id}", "counts", told, merges=True)
