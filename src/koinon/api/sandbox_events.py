"""`POST /api/v1/sandbox/events`: what happens to an organization, made to happen in its sandbox by hand (API-056)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Literal
from uuid import UUID

from litestar import post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from koinon import channels, identity, messaging, organizations
from koinon.api.sandbox import PATH, WRITE
from koinon.platform import errors, rest
from koinon.platform.actor import Actor
from koinon.platform.services import Services

Phone = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}$", examples=["+12025550011"])]
Text = Annotated[str, Meta(min_length=1, max_length=1600, extra={"verbatim": True}, examples=["Is it open today?"])]
Kind = Literal["message.received", "contact.opted_out", "message.delivered", "message.failed", "api_key.expiring"]


class SandboxEvent(rest.Body, frozen=True, kw_only=True):
    """What happens, and to whom.

    `message.received` needs `from_phone` and `text`, `contact.opted_out` (they write STOP) `from_phone`,
    `message.delivered` and `message.failed` the `message_id` of one that is `sent`, `api_key.expiring` the `key_id` of
    a test key that has an end.
    """

    type: Kind = "message.received"
    from_phone: Phone | None = None
    text: Text | None = None
    message_id: UUID | None = None
    key_id: UUID | None = None


class Sent(Struct, frozen=True):
    """It is on its way: by a signed webhook of the simulated carrier, or by mail to the owners."""

    type: str
    from_phone: str | None = None
    message_id: UUID | None = None
    key_id: UUID | None = None


class Place(Struct, frozen=True):
    """The sandbox, and the actor in the living organization."""

    sandbox_id: UUID
    acting: Actor


@post(PATH + "/events", opt={**WRITE, "errors": [errors.INVALID_STATE, errors.CHANNEL_PROVIDER_ERROR]}, status_code=202)
async def trigger_sandbox_event(data: JSONBody[SandboxEvent], services: Services, actor: Actor) -> rest.Envelope[Sent]:
    """Have something happen in the sandbox

    Somebody writes or writes STOP, the carrier reports how a message ended, a test key is about to end. Each goes the
    way that it goes in earnest, so that everything that follows from it follows.
    """
    acting, found = await organizations.find_sandbox(services, actor)
    if found is None:
        raise errors.INVALID_STATE("There is no sandbox yet.")
    for needed in NEEDED[data.type]:
        if getattr(data, needed) is None:
            raise errors.invalid_field(needed, "missing_required_field")
    await _MAKE[data.type](services, Place(found, acting), data)
    return rest.one(Sent(data.type, data.from_phone, data.message_id, data.key_id))


async def _write(services: Services, place: Place, data: SandboxEvent) -> None:
    assert data.from_phone is not None
    await channels.receive_as(services, place.sandbox_id, data.from_phone, data.text or "")


async def _stop(services: Services, place: Place, data: SandboxEvent) -> None:
    assert data.from_phone is not None
    await channels.receive_as(services, place.sandbox_id, data.from_phone, "STOP")


async def _end(services: Services, place: Place, data: SandboxEvent) -> None:
    assert data.message_id is not None
    arrived = data.type == "message.delivered"
    await messaging.end_in_sandbox(services, place.sandbox_id, data.message_id, delivered=arrived)


async def _expire(services: Services, place: Place, data: SandboxEvent) -> None:
    assert data.key_id is not None
    async with services.database.transaction(place.acting) as tx:
        await identity.remind_of_test_key(tx, services, data.key_id)


NEEDED: Mapping[str, tuple[str, ...]] = {
    "message.received": ("from_phone", "text"),
    "contact.opted_out": ("from_phone",),
    "message.delivered": ("message_id",),
    "message.failed": ("message_id",),
    "api_key.expiring": ("key_id",),
}
_MAKE: Mapping[str, Callable[[Services, Place, SandboxEvent], Awaitable[None]]] = {
    "message.received": _write,
    "contact.opted_out": _stop,
    "message.delivered": _end,
    "message.failed": _end,
    "api_key.expiring": _expire,
}
