"""Push: apps whose users are notified."""

from koinon.channels.contracts.push_apps import PROVIDER_OF, AppPlatform, PushApp
from koinon.channels.service.push_apps import NewPushApp, add_push_app, push_app, push_apps, remove_push_app

__all__ = [
    "PROVIDER_OF",
    "AppPlatform",
    "NewPushApp",
    "PushApp",
    "add_push_app",
    "push_app",
    "push_apps",
    "remove_push_app",
]
