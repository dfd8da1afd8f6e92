"""Push: apps whose users are notified."""

from koinon.channels.contracts.push_apps import PROVIDER_OF, AppPlatform, PushApp
from koinon.channels.push.google_oauth import GRANT as GOOGLE_GRANT
from koinon.channels.push.google_oauth import LIFE_SECONDS as GOOGLE_TOKEN_SECONDS
from koinon.channels.push.google_oauth import SCOPE as GOOGLE_SCOPE
from koinon.channels.push.simulated import curve_key as simulated_curve_key
from koinon.channels.push.simulated import google_key as simulated_google_key
from koinon.channels.push.simulated import pem_of
from koinon.channels.service.push_apps import NewPushApp, add_push_app, push_app, push_apps, remove_push_app

__all__ = [
    "GOOGLE_GRANT",
    "GOOGLE_SCOPE",
    "GOOGLE_TOKEN_SECONDS",
    "PROVIDER_OF",
    "AppPlatform",
    "NewPushApp",
    "PushApp",
    "add_push_app",
    "pem_of",
    "push_app",
    "push_apps",
    "remove_push_app",
    "simulated_curve_key",
    "simulated_google_key",
]
