"""How to reach each provider's simulated twin, a line a provider; the one conformance suite runs over them all."""

from koinon import channels
from tests.channels.twins.push import ApnsTwin, FcmTwin, WebPushTwin
from tests.channels.twins.resend import ResendTwin
from tests.channels.twins.sendgrid import SendGridTwin
from tests.channels.twins.ses import SesTwin
from tests.channels.twins.smtp import SmtpTwin
from tests.channels.twins.telnyx import TelnyxTwin
from tests.channels.twins.twilio import TwilioTwin, TwilioWhatsAppTwin
from tests.channels.twins.twin import Twin
from tests.channels.twins.whatsapp_cloud import WhatsAppTwin

TWINS: dict[str, type[Twin]] = {
    "apns": ApnsTwin,
    "fcm": FcmTwin,
    "smtp": SmtpTwin,
    "webpush": WebPushTwin,
    "telnyx": TelnyxTwin,
    "twilio": TwilioTwin,
    "twilio_whatsapp": TwilioWhatsAppTwin,
    "whatsapp_cloud": WhatsAppTwin,
    "resend": ResendTwin,
    "sendgrid": SendGridTwin,
    "ses": SesTwin,
}
assert TWINS.keys() == channels.PROVIDERS.keys(), "every provider needs a simulated twin"
