"""Registering, listing and removing one's own devices."""

from typing import Any
from uuid import UUID

from koinon.identity.devices import repository
from koinon.identity.devices.contracts import Device, NewDevice, Platform
from koinon.identity.sessions import Known
from koinon.kit import clock
from koinon.platform import errors, web_push
from koinon.platform.http import guarded
from koinon.platform.services import Services

NOBODYS = UUID(int=0)
SEAL = "push_token"
LOCAL = ("development", "test", "demo")


def is_local(services: Services) -> bool:
    """Whether plain http to this machine is a push service (the simulated one)."""
    return services.configuration.env in LOCAL


async def register_device(services: Services, known: Known, new: NewDevice) -> Device:
    """Keep where the session's app or browser can be pushed to; the same token moves here. Raises 422."""
    if new.platform is Platform.WEB:
        _refuse_strange(services, new.push_token)
    values: dict[str, Any] = {
        "user_id": known.user_id,
        "session_id": known.session_id,
        "platform": new.platform.value,
        "push_token": services.vault.encrypt(new.push_token, NOBODYS, SEAL),
        "push_token_hash": services.vault.hash_secret(_told_apart_by(new), SEAL),
        "app_version": new.app_version,
        "model": new.model,
        "locale": new.locale,
        "now": clock.now(),
    }
    async with services.database.system() as tx:
        device_id = await repository.put(tx, values)
        await repository.forget_others_of_session(tx, known.session_id, new.platform.value, device_id)
        return next(one for one in await _listed(tx, known) if one.id == device_id)


async def _listed(tx: Any, known: Known) -> list[Device]:
    return await repository.devices(tx, known.user_id, known.session_id)


def _told_apart_by(new: NewDevice) -> str:
    """A subscription is known by its endpoint: a browser may renew its keys."""
    return web_push.subscription(new.push_token).endpoint if new.platform is Platform.WEB else new.push_token


def _refuse_strange(services: Services, token: str) -> None:
    try:
        guarded.connector_for(web_push.subscription(token).endpoint, is_local=is_local(services))
    except (web_push.InvalidSubscription, guarded.NotHttps, guarded.InnerAddress):
        raise errors.invalid_field("push_token", "validation_failed", "This is no push subscription.") from None


async def own_devices(services: Services, known: Known) -> list[Device]:
    """The devices of the session's person, the latest used first."""
    async with services.database.system() as tx:
        return await _listed(tx, known)


async def remove_device(services: Services, known: Known, device_id: UUID) -> None:
    """Push nothing there any more. Raises 404."""
    async with services.database.system() as tx:
        if not await repository.remove(tx, known.user_id, device_id):
            raise errors.RESOURCE_NOT_FOUND()


async def web_push_key(services: Services) -> str:
    """The installation's public key, which a browser asks for when it subscribes."""
    async with services.database.system() as tx:
        return (await web_push.server_key(tx, services.vault)).public
