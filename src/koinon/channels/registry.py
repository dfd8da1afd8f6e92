"""The providers that exist. Adding one is a folder and a line here; nothing else changes (CHN-028)."""

from koinon.channels.ports import Provider
from koinon.channels.providers.apns.adapter import ApnsProvider
from koinon.channels.providers.fcm.adapter import FcmProvider
from koinon.channels.providers.resend.adapter import Resend
from koinon.channels.providers.sendgrid.adapter import SendGrid
from koinon.channels.providers.ses.adapter import Ses
from koinon.channels.providers.smtp.adapter import Smtp
from koinon.channels.providers.telnyx.adapter import Telnyx
from koinon.channels.providers.twilio.adapter import Twilio
from koinon.channels.providers.twilio_whatsapp.adapter import TwilioWhatsApp
from koinon.channels.providers.webpush.adapter import WebPushProvider
from koinon.channels.providers.whatsapp_cloud.adapter import WhatsAppCloud

_ALL: tuple[Provider, ...] = (
    ApnsProvider(),
    FcmProvider(),
    Smtp(),
    Telnyx(),
    Twilio(),
    TwilioWhatsApp(),
    WebPushProvider(),
    WhatsAppCloud(),
    Resend(),
    SendGrid(),
    Ses(),
)  # fmt: skip
PROVIDERS: dict[str, Provider] = {one.name: one for one in _ALL}


def provider(name: str) -> Provider:
    """The provider of a name; KeyError for one that is not registered."""
    return PROVIDERS[name]
