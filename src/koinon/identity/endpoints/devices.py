"""REST v1 of the devices that one's notices are pushed to."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from koinon.identity.devices import registering
from koinon.identity.devices.contracts import Device, NewDevice, Platform
from koinon.identity.guards import known_session
from koinon.platform import rest
from koinon.platform.services import Services

OWN = {"signed_in": True, "cache": "secret"}
PushToken = Annotated[
    str, Meta(min_length=8, max_length=4096, extra={"verbatim": True}, examples=["fMEP0vJqS0:APA91bHqX1-device-token"])
]
Version = Annotated[str, Meta(min_length=1, max_length=40, examples=["2.4.1"])]
Model = Annotated[str, Meta(min_length=1, max_length=80, examples=["Pixel 9"])]


class DeviceForm(rest.Body, frozen=True, kw_only=True):
    """Where to push: the token of Firebase or Apple; for `web` the subscription as JSON (Push API, `toJSON`)."""

    platform: Literal["ios", "android", "web"]
    push_token: PushToken
    app_version: Version | None = None
    model: Model | None = None


@get("/api/v1/devices", opt=OWN)
async def list_devices(request: Request[Any, Any, Any], services: Services) -> rest.Envelope[Sequence[Device]]:
    """List the devices that one's notices are pushed to, the latest used first."""
    return rest.one(await registering.own_devices(services, known_session(request)))


@post("/api/v1/devices", opt={"signed_in": True})
async def register_device(
    request: Request[Any, Any, Any], data: JSONBody[DeviceForm], services: Services
) -> Response[rest.Envelope[Device]]:
    """Register this session's device; the same token moves to the newest user, and signing out removes it."""
    known = known_session(request)
    actor_locale = known.actor.locale if known.actor is not None else None
    new = NewDevice(Platform(data.platform), data.push_token, data.app_version, data.model, actor_locale)
    made = await registering.register_device(services, known, new)
    return rest.created(made, f"/api/v1/devices/{made.id}")


@delete("/api/v1/devices/{device_id:uuid}", opt={"signed_in": True})
async def remove_device(request: Request[Any, Any, Any], device_id: FromPath[UUID], services: Services) -> None:
    """Push nothing to one of one's devices any more."""
    await registering.remove_device(services, known_session(request), device_id)


ENDPOINTS = [list_devices, register_device, remove_device]
