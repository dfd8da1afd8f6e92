"""What crosses the border of devices."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct


class Platform(StrEnum):
    """What a device is; each has its own way to be pushed to."""

    IOS = "ios"
    ANDROID = "android"
    WEB = "web"


class Device(Struct, frozen=True):
    """A device as its owner sees it; `disabled_at` is when its provider said that it is no more."""

    id: UUID
    platform: str
    app_version: str | None
    model: str | None
    created_at: datetime
    last_active_at: datetime
    disabled_at: datetime | None
    current: bool = False


class NewDevice(NamedTuple):
    """What an app or browser says of itself; the token of `web` is its subscription as JSON."""

    platform: Platform
    push_token: str
    app_version: str | None = None
    model: str | None = None
    locale: str | None = None


class Target(Struct, frozen=True):
    """A device to push to: its token is opened only where it is sent."""

    id: UUID
    user_id: UUID
    platform: str
    push_token: bytes
