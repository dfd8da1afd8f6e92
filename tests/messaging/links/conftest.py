"""A broadcast's links, a door, and who walks through it."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from koinon import messaging
from koinon.kit import ids
from koinon.messaging.links.policy.wrapping import Tracking
from koinon.messaging.links.repository import writing
from koinon.messaging.links.repository.writing import NewCode, NewLink
from koinon.messaging.links.service.counting import count_job
from koinon.platform.services import Services

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4"
    " Mobile/15E148 Safari/604.1"
)


class Answer(NamedTuple):
    """What a door answered; `status` 0 where it left it to a page."""

    status: int
    headers: dict[str, str]
    body: bytes


async def press(door: Any, path: str, *, agent: str = PHONE, ip: str = "93.184.216.34", **more: Any) -> Answer:
    """Follow a link as somebody at `ip` does."""
    sent: list[Any] = []
    path, _, query = path.partition("?")
    headers = [(b"host", b"go.example"), (b"user-agent", agent.encode()), *more.get("headers", ())]
    scope = {
        "type": "http",
        "method": more.get("method", "GET"),
        "path": path,
        "query_string": query.encode(),
        "headers": headers,
        "client": (ip, 50_000),
    }

    async def send(message: Any) -> None:
        sent.append(message)

    if not await door(scope, send):
        return Answer(0, {}, b"")
    start, *bodies = sent
    named = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], named, b"".join(body["body"] for body in bodies))


@pytest.fixture
def door(services: Services) -> messaging.LinkDoor:
    """A web process's."""
    return messaging.LinkDoor(services)


Count = Callable[[messaging.LinkDoor], Awaitable[None]]


@pytest.fixture
def counted(services: Services) -> Count:
    """Writes what a door heard, and judges it."""

    async def run(door: messaging.LinkDoor) -> None:
        await door.recorder.flush()
        await count_job.run(services, None)

    return run


async def make_link(
    services: Services,
    organization_id: UUID,
    url: str,
    *,
    origin_id: UUID | None = None,
    delivery_id: UUID | None = None,
    is_trap: bool = False,
) -> tuple[UUID, str]:
    """A link of a broadcast, and a code of it."""
    link = NewLink(ids.uuid7(), url, is_trap)
    tracking = Tracking.RECIPIENT if delivery_id else Tracking.MESSAGE
    async with services.database.transaction(organization_id) as tx:
        await writing.insert(
            tx, [link], origin="broadcast", origin_id=origin_id or ids.uuid7(), channel="sms", tracking=tracking
        )
        (code,) = await writing.draw(tx, [NewCode(link.id, delivery_id)])
        if delivery_id is None:
            await writing.name_codes(tx, [(link.id, code)])
    return link.id, code
