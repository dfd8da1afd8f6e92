"""Identity's port for devices with an app: Apple's own tokens go to Apple, all others to Firebase (IDN-049)."""

from pathlib import Path

import structlog

from koinon import identity
from koinon.channels.push.apns import Apns, NoKey, account_of, is_apples
from koinon.channels.push.fcm import Fcm
from koinon.channels.push.google_oauth import NoAccess
from koinon.identity import DevicePlatform, PushMessage
from koinon.platform.configuration import Configuration
from koinon.platform.services import Services
from koinon.platform.web_push import Outcome

log = structlog.get_logger("koinon.push")
_open: dict[tuple[str, ...], Apns | Fcm] = {}


async def push_to_phone(services: Services, token: str, message: PushMessage) -> Outcome:
    """Refused where the installation has no account at the service that gave the token."""
    try:
        service = _of(services.configuration, token)
    except (NoKey, NoAccess, ValueError) as fault:
        log.error("push_account_unreadable", reason=str(fault))
        return Outcome.LATER
    return Outcome.REFUSED if service is None else await service.push(token, message)


def _of(configuration: Configuration, token: str) -> Apns | Fcm | None:
    """The service of a token, opened once for each account. Raises NoKey, NoAccess, ValueError."""
    key: tuple[str, ...]
    if is_apples(token):
        key = ("apns", str(configuration.apns_url), str(configuration.apns_key), str(configuration.apns_topic))
        if key not in _open and (account := account_of(configuration)) is not None:
            _open[key] = Apns(key[1], account)
    else:
        key = ("fcm", str(configuration.fcm_url), str(configuration.fcm_credentials))
        if key not in _open and configuration.fcm_credentials is not None:
            _open[key] = Fcm(key[1], Path(configuration.fcm_credentials))
    return _open.get(key)


def register() -> None:
    """Phones of the team are pushed to."""
    for platform in (DevicePlatform.ANDROID, DevicePlatform.IOS):
        identity.register_pusher(platform, push_to_phone)
