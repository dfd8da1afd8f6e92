"""`/l/{code}` and `/o/{token}.gif` as raw ASGI, before anything else looks at them (MSG-074, 078).

As routed handlers they reach half of the bare framework's rate, here almost all of it. What does not lead anywhere (an
unknown, expired or disabled code) is left to the pages, which say so. A host of an organization's own answers nothing
but that organization's codes and pictures.
"""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar.types import Send

from koinon.kit import clock, networks
from koinon.messaging.links import pixel
from koinon.messaging.links.domains.hosts import Hosts, header_of
from koinon.messaging.links.following import BELL, Target, Targets
from koinon.messaging.links.policy.wrapping import PATH
from koinon.messaging.links.recorder import Heard, Recorder
from koinon.messaging.links.service.counting import count_job
from koinon.platform.db import DatabaseUnavailable
from koinon.platform.doorbell import Doorbell
from koinon.platform.rest import proxies
from koinon.platform.services import Services

LONGEST_QUERY = 2_000
PATHS = (PATH, pixel.PATH)
NOWHERE, ENDED = 404, 410
_METHODS = ("GET", "HEAD")
# What browsers and mail programs say when they fetch ahead of a person (Sec-Purpose: Fetch Standard; the others: older
# Firefox, Safari, Chrome).
_AHEAD = frozenset({b"purpose", b"sec-purpose", b"x-purpose", b"x-moz"})
_HEADERS = [
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"cache-control", b"private, no-store"),
    (b"content-length", b"0"),
]
_BODY = {"type": "http.response.body", "body": b"", "more_body": False}


class Door:
    """One a web process."""

    def __init__(self, services: Services) -> None:
        self.targets = Targets(services)
        self.hosts = Hosts(services)
        self.recorder = Recorder(services, count_job)
        self._vault = services.vault
        self._trusted = networks.parse(services.configuration.proxies)

    async def run(self, doorbell: Doorbell) -> None:
        """Write what was heard, and forget what was disabled, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.recorder.run())
            group.create_task(self._forget(doorbell))

    async def _forget(self, doorbell: Doorbell) -> None:
        rung = doorbell.waiter(BELL)
        while True:
            await rung.wait(600)
            self.targets.forget()
            self.hosts.forget()

    async def owner(self, scope: Any) -> UUID | None:
        """Whose own host a call came to; None for the installation's."""
        header = header_of(scope)
        known = self.hosts.remembered(header)
        return known.organization_id if known is not None else await self.hosts.find(header)

    async def on_own_host(self, scope: Any, send: Send, owner: UUID) -> int:
        """Answer a call to an organization's own host; 0, or the status of the page that has to."""
        path: str = scope["path"]
        if scope["method"] not in _METHODS or not path.startswith(PATHS):
            return NOWHERE
        if path.startswith(pixel.PATH):
            return 0 if path.endswith(pixel.END) and await self._picture(scope, send, path, owner) else NOWHERE
        try:
            target = await self._target(path)
        except DatabaseUnavailable:
            return 503
        if target.location is None or target.organization_id != owner:
            return NOWHERE
        now = clock.now()
        if not target.leads(now):
            return ENDED
        await self._redirect(scope, send, target, now)
        return 0

    async def _target(self, path: str) -> Target:
        code = path[len(PATH) :]
        return self.targets.remembered(code) or await self.targets.find(code)

    async def __call__(self, scope: Any, send: Send) -> bool:
        """Answer a short link that leads somewhere, or a picture; False where a page has to."""
        if scope["method"] not in _METHODS:
            return False
        path: str = scope["path"]
        if path.startswith(pixel.PATH):
            # Organizations' pages lie at `/o/{slug}`, and no slug has a dot.
            return path.endswith(pixel.END) and await self._picture(scope, send, path)
        try:
            target = await self._target(path)
        except DatabaseUnavailable:
            return False
        now = clock.now()
        if not target.leads(now):
            return False
        await self._redirect(scope, send, target, now)
        return True

    async def _redirect(self, scope: Any, send: Send, target: Target, now: datetime) -> None:
        to = target.location
        assert to is not None
        assert target.organization_id is not None
        if scope["query_string"]:
            to = with_query(to, scope["query_string"])
        self._hear(scope, "click", target.organization_id, target.delivery_id, now, target)
        await send({"type": "http.response.start", "status": 302, "headers": [(b"location", to), *_HEADERS]})
        await send(_BODY)  # type: ignore[arg-type]

    async def _picture(self, scope: Any, send: Send, path: str, owner: UUID | None = None) -> bool:
        opened = pixel.read(self._vault, path)
        if opened is not None and owner in (None, opened.organization_id):
            self._hear(scope, "open", opened.organization_id, opened.delivery_id, clock.now())
        await send({"type": "http.response.start", "status": 200, "headers": pixel.HEADERS})
        body = b"" if scope["method"] == "HEAD" else pixel.GIF
        await send({"type": "http.response.body", "body": body, "more_body": False})
        return True

    def _hear(
        self,
        scope: Any,
        kind: str,
        organization_id: UUID,
        delivery_id: UUID | None,
        now: datetime,
        target: Target | None = None,
    ) -> None:
        if self._trusted:
            proxies.believe(scope, self._trusted)
        agent, is_ahead = b"", False
        for name, value in scope["headers"]:
            if name == b"user-agent":
                agent = value
            elif name in _AHEAD:
                is_ahead = is_ahead or b"prefetch" in value.lower() or b"preview" in value.lower()
        client = scope.get("client")
        self.recorder.hear(
            Heard(
                kind,
                organization_id,
                target.link_id if target else None,
                target.code if target else None,
                delivery_id,
                now,
                client[0] if client else None,
                agent,
                scope["method"] == "HEAD",
                is_ahead,
            )
        )


def with_query(to: bytes, query: bytes) -> bytes:
    """`to` with what was added to the short link behind its own query, before its fragment (RFC 3986 §3)."""
    if len(query) > LONGEST_QUERY or any(octet <= 32 or octet >= 127 or octet in b'"<>\\^`{|}#' for octet in query):
        return to
    address, mark, fragment = to.partition(b"#")
    return address + (b"&" if b"?" in address else b"?") + query + mark + fragment
