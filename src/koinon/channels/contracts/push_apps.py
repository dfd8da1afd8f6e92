"""Apps whose users are notified."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class AppPlatform(StrEnum):
    ANDROID = "android"
    IOS = "ios"
    WEB = "web"


PROVIDER_OF = {AppPlatform.ANDROID: "fcm", AppPlatform.IOS: "apns", AppPlatform.WEB: "webpush"}
"""Who carries the notifications of a platform."""


class PushApp(msgspec.Struct, frozen=True):
    """An app with the account that pushes to it and the sender that stands for it; `state` is the sender's."""

    id: UUID
    platform: AppPlatform
    bundle_id: str
    account_id: UUID
    sender_id: UUID
    provider: str
    environment: str
    state: str
    last_error: str | None
    created_at: datetime
