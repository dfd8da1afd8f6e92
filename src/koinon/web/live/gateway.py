"""The socket's door: who comes in, what their frames do, and that nobody stays who may not (INB-060, 067)."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Litestar
from litestar.connection import ASGIConnection

from koinon import identity, inbox
from koinon.platform.actor import ActorKind
from koinon.platform.db import HERE
from koinon.platform.errors import RESOURCE_NOT_FOUND
from koinon.platform.events import Position, Recorded, end
from koinon.platform.realtime import Closing, Peer, Relay, Socket, line_of
from koinon.platform.realtime.missed import missed
from koinon.platform.rest.problems import Problems
from koinon.platform.services import Services
from koinon.web.live import topics
from koinon.web.live.counting import Counting
from koinon.web.live.notices import conversations_of, notices_of
from koinon.web.live.people import People

PATH = "/realtime"
BEAT = 1.0
# A session that ended is noticed within this and a second (at most five: INB-067); rights of all every five minutes.
SESSIONS_EVERY, RIGHTS_EVERY = 3.0, 300.0
# What identity remembers of a session for two seconds has to be forgotten before its rights are read again.
SETTLE = 2.2
_RIGHTS = frozenset({"member", "role", "session", "api_key", "user", "organization", "location"})
UNAUTHORIZED, _NOT_LET_IN = 401, (403, 409)
_MOVES = ("conversation.assigned", "conversation.unassigned")
"""Whose it is may decide who sees it (INB-112)."""


def _moves(event: Recorded) -> bool:
    return event.type in _MOVES or event.payload.get("what") in ("assigned", "team")


class Gateway:
    """The ASGI application at `/realtime`, and what runs beside it."""

    def __init__(self, services: Services, problems: Problems) -> None:
        self._services, self._problems, self._hub = services, problems, services.hub
        self._relay = Relay(services.configuration.redis_url, self._hub)
        self._people = People(self._hub, self._relay)
        self._counting = Counting(services, self._hub)
        self._sockets: set[Socket] = set()
        self._doubted: dict[UUID, float] = {}
        self._moved: set[Socket] = set()
        self.app: Litestar | None = None
        self._hub.translate = notices_of
        self._hub.listen(self._doubt)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One connection, from its handshake on."""
        await receive()
        try:
            if scope["path"] != PATH:
                raise RESOURCE_NOT_FOUND()
            peer, cookies = await self._enter(scope)
        except Exception as refusal:
            await self._refuse(scope, send, refusal)
            return
        await send({"type": "websocket.accept", "headers": cookies})
        socket = Socket(self._hub, self, peer, line_of(scope))
        self._sockets.add(socket)
        self._know(peer)
        with contextlib.suppress(ConnectionError):
            await socket.serve(receive, send)

    async def run(self) -> None:
        """Beat once a second until cancelled, and hear other nodes."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._relay.run())
            group.create_task(self._counting.run())
            group.create_task(self._beat())

    async def close(self) -> None:
        """Let go of Redis."""
        await self._relay.close()

    async def allowed(self, peer: Peer, named: Sequence[str]) -> set[str]:
        """Those of the topics that the peer may watch."""
        return await topics.allowed(self._services, peer, named)

    async def missed(self, peer: Peer, after: Position) -> list[Recorded] | None:
        """Events of the peer's organization since a place in the log."""
        async with self._services.database.transaction(peer.organization_id) as tx:
            if after.txid > (await end(tx)).txid:
                return None  # a place in the log of another database, or of one that was restored since
            return await missed(tx, after)

    async def act(self, socket: Socket, kind: str, frame: dict[str, Any]) -> bool:
        """The inbox's own frames: who looks, who types, what was read."""
        if kind not in ("viewing", "typing", "read"):
            return False
        named, window = frame.get("conversation_id"), str(frame.get("window", ""))
        if named is None and kind == "viewing":
            self._people.view(socket, None, window)
            return True
        if f"conversation:{named}" not in socket.topics:
            raise RESOURCE_NOT_FOUND()
        conversation_id = UUID(str(named))
        if kind == "viewing":
            self._people.view(socket, conversation_id, window)
        elif kind == "typing":
            self._people.type(socket, conversation_id, window, stopped=bool(frame.get("stopped")))
        elif not socket.peer.actor.read_only:
            async with self._services.database.transaction(socket.peer.actor) as tx:
                await inbox.mark_read(tx, conversation_id)
        return True

    def left(self, socket: Socket) -> None:
        """It is gone."""
        self._sockets.discard(socket)
        self._people.left(socket)
        organization_id, actor = socket.peer.organization_id, socket.peer.actor
        if actor.id is not None and not self._hub.watching(organization_id, f"user:{actor.id}"):
            known = self._counting.actors.get(organization_id, {})
            known.pop(actor.id, None)
            if not known:
                self._counting.actors.pop(organization_id, None)

    def _know(self, peer: Peer) -> None:
        if peer.actor.id is not None and peer.actor.kind is ActorKind.USER:
            self._counting.actors.setdefault(peer.organization_id, {})[peer.actor.id] = peer.actor

    async def _enter(self, scope: Any) -> tuple[Peer, list[tuple[bytes, bytes]]]:
        scope["litestar_app"] = scope["app"] = self.app
        entered = await identity.enter_socket(self._services, ASGIConnection(scope))
        organization_id = entered.actor.organization_id
        assert organization_id is not None
        database = await self._services.placements.database_of(organization_id)
        peer = Peer(organization_id, entered.actor, entered.session_id, database.placement or HERE)
        cookies = [(b"set-cookie", cookie.to_header(header="").encode()) for cookie in entered.cookies]
        return peer, cookies

    async def _refuse(self, scope: Any, send: Any, refusal: Exception) -> None:
        """401 for whoever may not come in, whatever they lack: the code in the body says it (INB-060)."""
        rendered = self._problems.render(refusal, scope)
        status = UNAUTHORIZED if rendered.status in _NOT_LET_IN else rendered.status
        headers = [(name, value) for name, value in rendered.headers]
        await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": rendered.body, "more_body": False})

    def _doubt(self, events: list[Recorded]) -> None:
        """Rights may have changed: of whom is not looked at, the organization's are read anew."""
        at = time.monotonic() + SETTLE
        for event in events:
            if event.type.partition(".")[0] in _RIGHTS and event.organization_id is not None:
                self._doubted.setdefault(event.organization_id, at)
            if _moves(event) and event.organization_id is not None:
                self._moved |= self._watching(event.organization_id, conversations_of(event))

    def _watching(self, organization_id: UUID, conversation_ids: list[UUID]) -> set[Socket]:
        topics = [f"conversation:{one}" for one in conversation_ids]
        watchers = [one for topic in topics for one in self._hub.watching(organization_id, topic)]
        return {one for one in watchers if isinstance(one, Socket)}

    async def _beat(self) -> None:
        sessions_at = rights_at = time.monotonic()
        while True:
            await asyncio.sleep(BEAT)
            now = time.monotonic()
            for socket in list(self._sockets):
                socket.tend(now)
            self._people.sweep()
            due = {one for one, at in self._doubted.items() if at <= now}
            with contextlib.suppress(Exception):  # the database is away: nobody is sent away for that
                if now - sessions_at >= SESSIONS_EVERY:
                    sessions_at = now
                    await self._close_ended()
                if now - rights_at >= RIGHTS_EVERY:
                    rights_at, due = now, {socket.peer.organization_id for socket in self._sockets}
                await self._look_again(due)
                moved, self._moved = self._moved & self._sockets, set()
                for socket in moved:
                    await socket.withdraw(socket.peer)

    async def _close_ended(self) -> None:
        """Close the sockets of sessions that ended: one statement for all."""
        held = {socket: socket.peer.session_id for socket in self._sockets if socket.peer.session_id is not None}
        if not held:
            return
        living = await identity.living_sessions(self._services, list(set(held.values())))
        for socket, session_id in held.items():
            if session_id not in living:
                socket.close(Closing.REVOKED)

    async def _look_again(self, organizations: set[UUID]) -> None:
        for socket in [one for one in self._sockets if one.peer.organization_id in organizations]:
            peer = socket.peer
            now = await identity.socket_standing(self._services, peer.actor, peer.session_id)
            before = (peer.actor.permissions, peer.actor.location_ids, peer.actor.read_only)
            # A key of the sandbox lies in the living organization, unread from here: its holder asks for a new ticket.
            unknown = not peer.actor.livemode and peer.session_id is None
            if now is None or unknown or (now.permissions, now.location_ids, now.read_only) != before:
                socket.close(Closing.REVOKED)
            else:
                await socket.withdraw(peer)
        for organization_id in organizations:
            self._doubted.pop(organization_id, None)
